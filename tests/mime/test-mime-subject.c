/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cpu-time.h"
#include "mime-headers.h"

static const struct
{
  const char *subject;
  const char *base;
  gboolean is_reply;
} rows[] = {
  { NULL, "", FALSE },
  { "", "", FALSE },
  { "Lunch", "Lunch", FALSE },
  { "Re: Lunch", "Lunch", TRUE },
  { "RE: re: Re: Lunch", "Lunch", TRUE },
  { "Re : Lunch", "Lunch", TRUE },
  { "Re:Lunch", "Lunch", TRUE },
  { "Re[2]: Lunch", "Lunch", TRUE },
  { "Re(3): Lunch", "Lunch", TRUE },
  { "Re^2: Lunch", "Lunch", TRUE },
  { "Re [list]: Lunch", "Lunch", TRUE },
  { "Fwd: Lunch", "Lunch", TRUE },
  { "FW: Lunch", "Lunch", TRUE },
  { "Fwd: Re: Lunch", "Lunch", TRUE },
  { "[list] Lunch", "Lunch", FALSE },
  { "[list] Re: Lunch", "Lunch", TRUE },
  { "Re: [list] Lunch", "Lunch", TRUE },
  { "Re: [list] Re: [other] Lunch", "Lunch", TRUE },
  { "[list]", "[list]", FALSE },
  { "[Fwd: Lunch]", "Lunch", TRUE },
  { "[Fwd: Re: Lunch]", "Lunch", TRUE },
  { "Re: [fwd: Lunch]", "Lunch", TRUE },
  { "Lunch (fwd)", "Lunch", FALSE },
  { "Lunch (fwd) (fwd) ", "Lunch", FALSE },
  { "Re: Lunch (fwd)", "Lunch", TRUE },
  { "AW: Mittagessen", "Mittagessen", TRUE },
  { "Antwort: Mittagessen", "Mittagessen", TRUE },
  { "WG: AW: Mittagessen", "Mittagessen", TRUE },
  { "Antw: Lunch", "Lunch", TRUE },
  { "SV: Lunsj", "Lunsj", TRUE },
  { "VS: Lounas", "Lounas", TRUE },
  { "Odp: Obiad", "Obiad", TRUE },
  { "RIF: Pranzo", "Pranzo", TRUE },
  { "R: Pranzo", "Pranzo", TRUE },
  { "TR: Repas", "Repas", TRUE },
  { "RÉP: Repas", "Repas", TRUE },
  { "Отв: Обед", "Обед", TRUE },
  { "ΑΠ: Γεύμα", "Γεύμα", TRUE },
  { "YNT: Yemek", "Yemek", TRUE },
  { "回复：午饭", "午饭", TRUE },
  { "答复: 午饭", "午饭", TRUE },
  { "Re：午饭", "午饭", TRUE },
  { "Vá: Ebéd", "Ebéd", TRUE },
  { "Reply: Lunch", "Reply: Lunch", FALSE },
  { "Report: Lunch", "Report: Lunch", FALSE },
  { "Note: Re: Lunch", "Note: Re: Lunch", FALSE },
  { "Re", "Re", FALSE },
  { "Re:", "", TRUE },
  { "Re: ", "", TRUE },
  { "Re: Re:", "", TRUE },
  { ":", ":", FALSE },
  { "[", "[", FALSE },
  { "[[x]] y", "[[x]] y", FALSE },
  { "[Fwd: ]", "", TRUE },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *base = mime_subject_base (rows[i].subject);

      if (g_strcmp0 (base, rows[i].base) != 0 ||
          mime_subject_is_reply (rows[i].subject) != rows[i].is_reply)
        g_test_message ("row: %s", rows[i].subject);
      g_assert_cmpstr (base, ==, rows[i].base);
      g_assert_cmpint (mime_subject_is_reply (rows[i].subject), ==, rows[i].is_reply);
    }
}

static void
test_long (void)
{
  static const char *const pieces[] = { "Re: ", "[a] ", "[Fwd: ", "(fwd)", "Re[", "]", "re(" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) subject = g_string_new (NULL);
      g_autofree char *base = NULL;
      gint64 start = cpu_time ();

      while (subject->len < 16 * 1024)
        g_string_append (subject, pieces[i]);
      base = mime_subject_base (subject->str);
      g_assert_nonnull (base);
      g_assert_cmpint (cpu_time () - start, <, 2 * G_USEC_PER_SEC);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/subject/table", test_table);
  g_test_add_func ("/subject/long", test_long);

  return g_test_run ();
}
