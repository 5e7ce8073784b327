# SPDX-License-Identifier: GPL-3.0-or-later
"""A bad line between Posthorn and its server. It knows nothing of what passes: TLS passes too."""

import asyncio
import dataclasses
import socket
import struct
import threading

UP, DOWN = 'up', 'down'  # to the server, from it


@dataclasses.dataclass
class Fault:
  latency: float = 0.0    # seconds, each way
  slice: int = 0          # bytes at a time, in segments of their own
  rate: int = 0           # bytes a second, each way
  cut: int = -1           # after so many bytes of `direction` on the first connection ...
  direction: str = DOWN
  how: str = 'reset'      # ... 'reset', 'close', 'half-open' (this direction falls silent, nothing
                          # is closed), 'black-hole' (both do)


class Line:
  """One connection through the proxy."""

  def __init__(self, proxy, is_first):
    self.proxy = proxy
    self.fault = proxy.fault
    self.may_cut = is_first and proxy.fault.cut >= 0
    self.is_dead = False

  async def run(self, reader, writer):
    try:
      far_reader, far_writer = await asyncio.open_connection('127.0.0.1', self.proxy.target)
    except OSError:
      writer.close()
      return
    self.writers = [writer, far_writer]
    self.proxy.lines.append(self)
    for w in self.writers:
      w.get_extra_info('socket').setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    await asyncio.gather(self.pump(UP, reader, far_writer), self.pump(DOWN, far_reader, writer),
                         return_exceptions=True)

  async def pump(self, direction, reader, writer):
    queue = asyncio.Queue()
    sender = asyncio.create_task(self.send(queue, writer))
    try:
      is_over = await self.pass_on(direction, reader, queue, sender)
    except OSError:
      is_over = True
    if is_over:
      queue.put_nowait((0, None))
      await sender
      writer.close()
    sender.cancel()

  async def pass_on(self, direction, reader, queue, sender):
    """False when the other side shall never hear of the end."""
    n = 0
    while data := await reader.read(65536):
      is_cut = (self.may_cut and direction == self.fault.direction and
                n + len(data) > self.fault.cut)
      if is_cut:
        data = data[:max(self.fault.cut - n, 0)]
      n += len(data)
      self.proxy.n_bytes[direction] += len(data)
      if not self.is_dead:
        queue.put_nowait((asyncio.get_running_loop().time() + self.fault.latency, data))
      if is_cut:
        queue.put_nowait((0, None))
        await sender
        await self.cut()
        while await reader.read(65536):  # falls on deaf ears
          pass
        return self.fault.how not in ('half-open', 'black-hole')
    return not self.is_dead

  async def send(self, queue, writer):
    loop = asyncio.get_running_loop()
    while True:
      when, data = await queue.get()
      if data is None:
        return
      await asyncio.sleep(max(when - loop.time(), 0))
      step = self.fault.slice or len(data) or 1
      for i in range(0, len(data), step):
        if self.is_dead or writer.is_closing():
          return
        writer.write(data[i:i + step])
        await writer.drain()
        if self.fault.slice:
          await asyncio.sleep(0)
      if self.fault.rate:
        await asyncio.sleep(len(data) / self.fault.rate)

  async def cut(self):
    if self.fault.how == 'black-hole':
      self.is_dead = True
    elif self.fault.how == 'close':
      self.end()
    elif self.fault.how == 'reset':
      self.reset()

  def reset(self):
    for w in self.writers:
      w.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                            struct.pack('ii', 1, 0))
      w.transport.abort()

  def end(self):
    for w in self.writers:
      w.close()


class Proxy:
  """Listens on `port` until close()."""

  loop = None

  def __init__(self, target, fault=None):
    self.target = target
    self.fault = fault or Fault()
    self.n_bytes = {UP: 0, DOWN: 0}
    self.n_connections = 0
    self.lines = []
    if Proxy.loop is None:
      Proxy.loop = asyncio.new_event_loop()
      threading.Thread(target=Proxy.loop.run_forever, daemon=True).start()
    self.wait(self.listen())

  def wait(self, coroutine):
    return asyncio.run_coroutine_threadsafe(coroutine, Proxy.loop).result()

  async def listen(self):
    self.server = await asyncio.start_server(self.accept, '127.0.0.1', 0)
    self.port = self.server.sockets[0].getsockname()[1]

  async def accept(self, reader, writer):
    self.n_connections += 1
    await Line(self, self.n_connections == 1).run(reader, writer)

  async def reset_lines(self):
    for line in self.lines:
      if not line.writers[0].is_closing():
        line.reset()
    self.lines.clear()

  def reset(self):
    """All connections of now; new ones can be made."""
    self.wait(self.reset_lines())

  async def end(self):
    self.server.close()
    for line in self.lines:
      line.end()

  def close(self):
    self.wait(self.end())
