/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How many seconds a test waits for what has to come, before it fails: nothing takes as long, however
 * slow and busy the machine is. Also for the patience of a session whose server is to be heard. */
#define PATIENCE_SECONDS 60
