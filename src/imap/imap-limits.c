/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "imap-limits.h"

const ImapLimits imap_limits_default = {
  /* A SEARCH answer of a million UIDs has 8 MB, of a million sparse ones 11 MB. */
  .line = 16 * 1024 * 1024,
  /* Text parts and headers are held in memory; what is larger than this is an attachment, and
   * those stream. Twice what the large providers accept as a whole message. */
  .literal = 64 * 1024 * 1024,
  /* No provider takes messages near this; a disk has room for it. */
  .sink_literal = G_GUINT64_CONSTANT (2) * 1024 * 1024 * 1024,
  /* One FETCH answer may hold several parts. */
  .response = 96 * 1024 * 1024,
  /* Real mail nests a handful deep. */
  .depth = 64,
  /* The largest mailboxes have a few million messages. */
  .count = 4 * 1000 * 1000,
};
