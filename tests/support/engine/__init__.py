# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts on a private server, driven by the probe: what the tests of the engine have in common."""
