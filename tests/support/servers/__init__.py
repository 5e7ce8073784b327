# SPDX-License-Identifier: GPL-3.0-or-later
"""Private mail servers on the loopback interface, for the tests, the figures and the demo."""
