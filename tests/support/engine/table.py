# SPDX-License-Identifier: GPL-3.0-or-later
"""A table of scenarios by disturbances, made from undisturbed runs."""

import concurrent.futures
import os

from . import scenarios, sending, world


def chosen(names, keeps_files=True, has_labels=False, sends=False):
  table = sending.SCENARIOS if sends else (scenarios.SCENARIOS +
                                           (scenarios.RESTORED if keeps_files else []))
  table = table + (scenarios.LABELS if has_labels else [])
  unknown = set(names or ()) - {s.name for s in table}
  if unknown:
    raise SystemExit('no such scenario: ' + ' '.join(sorted(unknown)))
  return [s for s in table if not names or s.name in names]


class Reference:
  """The undisturbed run of a scenario: the places that each run of the program came by, and what the
  servers held at the end."""

  def __init__(self, scenario, start):
    self.scenario = scenario
    self.start = start
    self.before = []
    self.done = []
    self.places = []
    pair = self.prepare()
    begun = world.without_uids(pair.truth())
    while (step := scenario.next_step(pair, self.done)) is not None:
      if start.world.can_copy:
        self.before.append(pair.copy())
      self.places.append(run_counting(pair, step, len(self.done)))
      self.done.append(step)
    self.held = world.without_uids(pair.truth())
    self.sides = sorted({turn for step_turn, _ in self.done
                         for turn in ((0, 1) if step_turn is None else (step_turn,))})
    self.faults = (scenario.expect(begun, self.held) + scenario.check(pair) +
                   check_caches(pair, self.sides))
    pair.remove()

  def prepare(self):
    can_copy = self.start.world.can_copy
    pair = self.start.copy() if can_copy else scenarios.filled_pair(self.start.world)
    self.scenario.prepare(pair)
    return pair

  def begin(self, run):
    """A pair as it was before that run."""
    if self.before:
      return self.before[run].copy()
    pair = self.prepare()
    for step in self.done[:run]:
      pair.run(step)
    return pair


def run_counting(pair, step, n):
  """The places that the run comes by, if the library that counts them is there."""
  if pair.world.faults is None:
    pair.run(step)
    return []
  log = os.path.join(pair.dir, 'places-%d' % n)
  pair.run(step, FAULTS_LOG=log)
  with open(log) as f:
    return [line.split(' ', 1)[1].strip() for line in f]


def check_caches(pair, sides):
  """A further run: what it finds wrong, and whether it changed anything."""
  before = pair.truth()
  found = [fault for i in sides
           for fault in world.cache_faults(pair.accounts[i].sync(), before[i])]
  return found + world.differences(before, pair.truth())


def finish(scenario, pair, done):
  """The runs that are left, undisturbed."""
  done = list(done)
  while (step := scenario.next_step(pair, done)) is not None:
    pair.run(step)
    done.append(step)


def verdict(reference, pair):
  """What is wrong at the end, as a list of texts."""
  found = world.differences(reference.held, world.without_uids(pair.truth()))
  return found + reference.scenario.check(pair) + check_caches(pair, reference.sides)


def run(tap, cases, try_case, n_workers):
  with concurrent.futures.ThreadPoolExecutor(n_workers) as pool:
    for case, found in zip(cases, pool.map(try_case, cases)):
      tap.check(not found, case.name, '\n'.join(found))
