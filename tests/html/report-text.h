/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "html-report.h"

/* What was blocked, "kind where url; …", as the tables of these tests say it. Free with g_free(). */
char *report_to_text (const HtmlReport *report);
