/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* For the start of a program that tests what WebKit shows. Where its sandbox cannot start nothing is
 * shown, and WebKit would end the program: says why, and ends it as skipped. Main thread. */
void sandbox_needed (void);
