/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ph-spelling-languages.h"
#include "ph-spelling-words.h"

#include <locale.h>

/* The words of @text, a space between them. */
static void
check_words (const char *text, const char *expected)
{
  g_autoptr (GArray) words = ph_spelling_words_find (text);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    {
      const PhSpellingWord *word = &g_array_index (words, PhSpellingWord, i);

      g_assert_cmpint (g_utf8_pointer_to_offset (text, word->text), ==, word->start);
      g_assert_cmpint (g_utf8_pointer_to_offset (text, word->text + word->len), ==, word->end);
      g_string_append_printf (found, "%s%.*s", i > 0 ? " " : "", (int) word->len, word->text);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_words (void)
{
  check_words ("", "");
  check_words ("   \t ", "");
  check_words ("Hello, world! (Bye.)", "Hello world Bye");
  check_words ("well-known and/or 'quoted' \"words\"…", "well known and or quoted words");
  check_words ("I do a test", "do test");
  check_words ("no\302\240break", "no break");
}

static void
test_apostrophes (void)
{
  check_words ("don't don’t l'homme Hans’ 'tis", "don't don’t l'homme Hans tis");
}

static void
test_accents (void)
{
  check_words ("Müßiggang über Größe", "Müßiggang über Größe");
  /* In two characters each. */
  check_words ("Ha\314\210user na\314\210chtlich", "Ha\314\210user na\314\210chtlich");
  /* A soft hyphen cuts no word. */
  check_words ("Silben\302\255trennung", "Silben\302\255trennung");
}

static void
test_scripts (void)
{
  check_words ("שלום עליכם", "שלום עליכם");
  check_words ("مرحبا بالعالم", "مرحبا بالعالم");
  check_words ("до свидания", "до свидания");
  /* Ideographs are words by themselves, and so never looked up. */
  check_words ("漢字 and text", "and text");
  check_words ("日本wrold", "wrold");
  check_words ("👍🏽 fine 👨‍👩‍👧", "fine");
}

static void
test_left_out (void)
{
  check_words ("see https://example.com/some/path?q=wrold now", "see now");
  check_words ("(see www.exmaple.com)", "see");
  check_words ("www.exmaple.com/pth", "");
  check_words ("to bob.smiht@exmaple.com, please", "to please");
  check_words ("<mailto:bob@exmaple.com>", "");
  check_words ("in /usr/shrae/doc or ~/.confg", "in or");
  check_words ("H2O 3rd MP3s x86_64 foo_bar z.B. exmaple.com", "");
  check_words ("NASA und die ÖBB", "und die");
}

static void
test_plain (void)
{
  g_autofree char *word = ph_spelling_word_plain ("don’t\302\255s and", 10);

  g_assert_cmpstr (word, ==, "don'ts");
}

static void
check_choice (const char *wished, const char *installed, const char *locale, const char *expected)
{
  g_auto (GStrv) wished_list = g_strsplit (wished, " ", -1);
  g_auto (GStrv) installed_list = g_strsplit (installed, " ", -1);
  g_auto (GStrv) locale_list = g_strsplit (locale, " ", -1);
  g_auto (GStrv) chosen = ph_spelling_languages_choose ((const char *const *) wished_list,
                                                        (const char *const *) installed_list,
                                                        (const char *const *) locale_list);
  g_autofree char *joined = g_strjoinv (" ", chosen);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_choice (void)
{
  const char *all = "de_AT de_BE de_DE en_GB en_US fr pt_BR";

  check_choice ("en_GB de_DE", all, "fr_FR fr C", "en_GB de_DE");
  check_choice ("en_GB sv_SE", all, "fr_FR fr C", "en_GB");
  check_choice ("", all, "de_AT.UTF-8 de_AT de.UTF-8 de C", "de_AT");
  check_choice ("", all, "de_CH.UTF-8 de_CH de.UTF-8 de C", "de_DE");
  check_choice ("", all, "de C", "de_DE");
  check_choice ("", all, "en_AU.UTF-8 en_AU en C", "en_US");
  check_choice ("", all, "fr_FR fr C", "fr");
  check_choice ("", all, "pt_PT pt C", "pt_BR");
  /* What the person set as the second language is one, too. */
  check_choice ("", all, "de_DE de en_GB en C", "de_DE en_GB");
  check_choice ("", all, "C.UTF-8 C", "en_US");
  check_choice ("", all, "sv_SE sv C", "");
  check_choice ("sv_SE", "de_DE", "sv_SE sv C", "");
  check_choice ("", "", "de_DE de C", "");
}

static void
test_names (void)
{
  g_autofree char *english = ph_spelling_language_get_name ("de_AT", "en_US.UTF-8");
  g_autofree char *german = ph_spelling_language_get_name ("en_US", "de_DE.UTF-8");
  g_autofree char *short_name = ph_spelling_language_get_name ("fr", "de");

  g_assert_cmpstr (english, ==, "German (Austria)");
  g_assert_cmpstr (german, ==, "Englisch (Vereinigte Staaten)");
  g_assert_cmpstr (short_name, ==, "Französisch");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/spelling/words", test_words);
  g_test_add_func ("/spelling/apostrophes", test_apostrophes);
  g_test_add_func ("/spelling/accents", test_accents);
  g_test_add_func ("/spelling/scripts", test_scripts);
  g_test_add_func ("/spelling/left-out", test_left_out);
  g_test_add_func ("/spelling/plain", test_plain);
  g_test_add_func ("/spelling/choice", test_choice);
  g_test_add_func ("/spelling/names", test_names);

  return g_test_run ();
}
