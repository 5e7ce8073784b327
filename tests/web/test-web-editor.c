/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The editor: what each command makes of the text, and that what goes in comes out. */

#include "editor-fixture.h"

#include "sandbox-needed.h"
#include "wait-for.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is selected, what is done, and what is there then. */
static const struct
{
  const char *html;
  const char *from;
  const char *to;
  WebEditorCommand command;
  const char *value;
  const char *result;
} commands[] = {
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_BOLD, NULL, "<div>one <b>two</b> three</div>" },
  { "<div>one <b>two</b> three</div>", "two", "two", WEB_EDITOR_BOLD, NULL, "<div>one two three</div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_ITALIC, NULL, "<div>one <i>two</i> three</div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_UNDERLINE, NULL, "<div>one <u>two</u> three</div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_STRIKETHROUGH, NULL,
    "<div>one <strike>two</strike> three</div>" },
  { "<div>one</div><div>two</div>", "one", "two", WEB_EDITOR_BULLETS, NULL,
    "<div><ul><li>one<br></li><li>two<br></li></ul></div>" },
  { "<ul><li>one</li><li>two</li></ul>", "one", "two", WEB_EDITOR_BULLETS, NULL, "one<br>two<br>" },
  { "<div>one</div><div>two</div>", "one", "two", WEB_EDITOR_NUMBERS, NULL,
    "<div><ol><li>one<br></li><li>two<br></li></ol></div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_CODE, NULL,
    "<div>one <span style=\"font-family:monospace;\">two</span> three</div>" },
  { "<div>one <span style=\"font-family:monospace\">two</span> three</div>", "two", "two", WEB_EDITOR_CODE, NULL,
    "<div>one two three</div>" },
  { "<div>one</div><div>two</div>", "one", "two", WEB_EDITOR_CODE, NULL, "<pre>\none<br>two</pre>" },
  { "<pre>one</pre>", "one", "", WEB_EDITOR_CODE, NULL, "<div>one</div>" },
  { "<div>one</div><blockquote><div>two</div></blockquote>", "one", "two", WEB_EDITOR_CODE, NULL,
    "<div><span style=\"font-family:monospace;\">one</span></div>"
    "<blockquote><div><span style=\"font-family:monospace;\">two</span></div></blockquote>" },
  { "<h1>one</h1><ul><li><b>two</b></li></ul><pre>three\nfour</pre>", "one", "three", WEB_EDITOR_CLEAR, NULL,
    "<h1>one</h1><ul><li>two</li></ul><pre>\nthree\nfour</pre>" },
  { "<div>one</div><div>two</div><div>three</div>", "one", "two", WEB_EDITOR_QUOTE, NULL,
    "<blockquote><div>one</div><div>two</div></blockquote><div>three</div>" },
  { "<blockquote><div>one</div><div>two</div></blockquote>", "one", "", WEB_EDITOR_QUOTE, NULL,
    "<blockquote><blockquote><div>one</div></blockquote></blockquote><blockquote><div>two</div></blockquote>" },
  { "<ul><li>one</li><li>two</li></ul>", "two", "", WEB_EDITOR_QUOTE, NULL,
    "<ul><li>one</li><ul><li>two</li></ul></ul>" },
  { "<blockquote><div>one</div><div>two</div></blockquote>", "one", "", WEB_EDITOR_UNQUOTE, NULL,
    "<div>one<br></div><blockquote><div>two</div></blockquote>" },
  { "<blockquote type=\"cite\"><div>one</div><div>two</div><div>three</div></blockquote>", "two", "",
    WEB_EDITOR_UNQUOTE, NULL,
    "<blockquote type=\"cite\"><div>one</div></blockquote><div>two<br></div>"
    "<blockquote type=\"cite\"><div>three</div></blockquote>" },
  { "<div>one <b><i>two</i></b> <span style=\"color:#ff0000;font-size:x-large\">three</span></div>", "one", "three",
    WEB_EDITOR_CLEAR, NULL, "<div>one two three</div>" },
  { "<div>one <a href=\"https://a.example/\"><b>two</b></a> three</div>", "one", "three", WEB_EDITOR_CLEAR, NULL,
    "<div>one <a href=\"https://a.example/\">two</a> three</div>" },
  { "<h1>one</h1>", "one", "one", WEB_EDITOR_CLEAR, NULL, "<div>one</div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_SIZE, "small",
    "<div>one <span style=\"font-size:small;\">two</span> three</div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_SIZE, "large",
    "<div>one <span style=\"font-size:large;\">two</span> three</div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_SIZE, "huge",
    "<div>one <span style=\"font-size:xx-large;\">two</span> three</div>" },
  { "<div>one <span style=\"font-size:xx-large\">two</span> three</div>", "two", "two", WEB_EDITOR_SIZE, "normal",
    "<div>one two three</div>" },
  { "<div>one two three</div>", "two", "two", WEB_EDITOR_COLOR, "#ff0000",
    "<div>one <span style=\"color:rgb(255, 0, 0);\">two</span> three</div>" },
  { "<div>one <span style=\"color:#ff0000\">two three</span></div>", "two", "two", WEB_EDITOR_COLOR, NULL,
    "<div>one two<span style=\"color:#ff0000;\"> three</span></div>" },
  { "<div>one</div><div>two</div>", "one", "", WEB_EDITOR_ALIGN_CENTER, NULL,
    "<div style=\"text-align:center;\">one</div><div>two</div>" },
  { "<div>one</div><div>two</div>", "one", "", WEB_EDITOR_ALIGN_END, NULL,
    "<div style=\"text-align:right;\">one</div><div>two</div>" },
  { "<div dir=\"rtl\">one</div><div>two</div>", "one", "", WEB_EDITOR_ALIGN_END, NULL,
    "<div dir=\"rtl\" style=\"text-align:left;\">one</div><div>two</div>" },
  { "<div style=\"text-align:center\">one</div><div>two</div>", "one", "", WEB_EDITOR_ALIGN_START, NULL,
    "<div style=\"text-align:left;\">one</div><div>two</div>" },
  { "<div>one</div>", "one", "", WEB_EDITOR_INSERT_TEXT, " & <two>", "<div>one &amp; &lt;two&gt;</div>" },
  { "<div>one</div>", "one", "", WEB_EDITOR_INSERT_TEXT, "two\r\n\r\n  three",
    "<div>onetwo</div><div><br></div><div>\302\240 three</div>" },
  { "<pre>one</pre>", "one", "", WEB_EDITOR_INSERT_TEXT, "two\n  three", "<pre>\nonetwo\n  three</pre>" },
};

/* Each can be undone and done again. */
static void
test_commands (EditorFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      editor_fixture_set (fixture, commands[i].html, WEB_EDITOR_AT_START);
      editor_fixture_select (fixture, commands[i].from, commands[i].to);
      web_editor_run (fixture->editor, commands[i].command, commands[i].value);
      g_assert_cmpstr (editor_fixture_flush (fixture), ==, commands[i].result);
      web_editor_run (fixture->editor, WEB_EDITOR_UNDO, NULL);
      g_assert_cmpstr (editor_fixture_flush (fixture), ==, commands[i].html);
      web_editor_run (fixture->editor, WEB_EDITOR_REDO, NULL);
      g_assert_cmpstr (editor_fixture_flush (fixture), ==, commands[i].result);
    }
}

static void
test_direction (EditorFixture *fixture, gconstpointer data)
{
  editor_fixture_set (fixture, "<div>one</div><ul><li>two</li><li>three</li></ul>four", WEB_EDITOR_AT_START);
  editor_fixture_select (fixture, "one", "two");
  web_editor_run (fixture->editor, WEB_EDITOR_RIGHT_TO_LEFT, NULL);
  g_assert_cmpstr (editor_fixture_flush (fixture), ==,
                   "<div dir=\"rtl\">one</div><ul dir=\"rtl\"><li dir=\"rtl\">two</li><li>three</li></ul>four");
  g_assert_true (web_editor_get_state (fixture->editor)->is_rtl);
  editor_fixture_select (fixture, "one", "two");
  web_editor_run (fixture->editor, WEB_EDITOR_LEFT_TO_RIGHT, NULL);
  editor_fixture_select (fixture, "four", "");
  web_editor_run (fixture->editor, WEB_EDITOR_RIGHT_TO_LEFT, NULL);
  g_assert_cmpstr (editor_fixture_flush (fixture), ==,
                   "<div dir=\"ltr\">one</div><ul dir=\"ltr\"><li dir=\"ltr\">two</li><li>three</li></ul>"
                   "<div dir=\"rtl\">four</div>");
}

/* ---- In and out -------------------------------------------------------------------------------- */

static const char *const texts[] = {
  "",
  "Words",
  "<div><br></div>\n<div><br></div>\n<div class=\"posthorn-signature\">-- <br>\nAnna</div>\n",
  "<div>On Monday Bob wrote:</div>\n<blockquote type=\"cite\">\n<p>a<blockquote type=cite>b</blockquote>\n"
  "</blockquote>\n<div><br></div>",
  "<TABLE><tr><td>a &amp; b<td>\302\240</TABLE><img src=cid:a@b alt=\"x\"><pre>\n\n a</pre>",
};

/* What nobody changes comes back as it is, and nobody hears of it. What is changed and changed back, too. */
static void
test_round (EditorFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      editor_fixture_set (fixture, texts[i], i % 2 == 0 ? WEB_EDITOR_AT_START : WEB_EDITOR_BEFORE_SIGNATURE);
      g_assert_cmpstr (editor_fixture_flush (fixture), ==, texts[i]);
      g_object_set (fixture->editor, "dark", i % 2 == 0, "zoom", 1.5, "spell-check", i % 2 == 1, NULL);
      g_assert_cmpstr (editor_fixture_flush (fixture), ==, texts[i]);
      g_assert_cmpuint (fixture->n_changed, ==, 0);

      web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "new ");
      g_assert_nonnull (strstr (editor_fixture_flush (fixture), "new"));
      g_assert_cmpuint (fixture->n_changed, ==, 1);
      web_editor_run (fixture->editor, WEB_EDITOR_UNDO, NULL);
      g_assert_cmpstr (editor_fixture_flush (fixture), ==, texts[i]);
      g_assert_cmpuint (fixture->n_changed, ==, 2);
    }
}

/* Without being asked, it says after a while what is new. */
static void
test_tells (EditorFixture *fixture, gconstpointer data)
{
  editor_fixture_set (fixture, "<div>one</div>", WEB_EDITOR_BEFORE_SIGNATURE);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, " two");
  WAIT_FOR (fixture->n_changed > 0);
  g_assert_cmpstr (web_editor_get_html (fixture->editor), ==, "<div>one two</div>");
}

/* All that only the page of the editor, or the one that it came from, understands goes; so does what would be
 * fetched. Marks stay. */
static void
test_sent (EditorFixture *fixture, gconstpointer data)
{
  editor_fixture_set (fixture,
                      "<div id=a class=b onclick=c>one</div><script>x</script><img src=https://a.example/1.png alt=two>"
                      "<div class=posthorn-signature>-- <br><span class=c>Anna</span></div>"
                      "<p style='background:url(cid:x);color:red'>three<img src=data:image/gif;base64,R0lGOA==>"
                      "<blockquote type=cite class=q>four</blockquote>",
                      WEB_EDITOR_AT_START);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "new ");
  g_assert_cmpstr (editor_fixture_flush (fixture), ==,
                   "<div>new one</div>two<div class=\"posthorn-signature\">-- <br>Anna</div>"
                   "<p style=\"color:red;\">three</p><blockquote type=\"cite\">four</blockquote>");
}

static void
test_state (EditorFixture *fixture, gconstpointer data)
{
  const WebEditorState *state = web_editor_get_state (fixture->editor);

  editor_fixture_set (fixture,
                      "<div>plain</div><div style='text-align:center'><b><u>bold</u></b></div><ul><li><i>item</i></ul>"
                      "<ol><li><s>number</s></ol><blockquote><span style='color:#0a141e'>quoted</span></blockquote>"
                      "<pre>code</pre><div><a href='https://a.example/?b=c&amp;d'>link</a></div>"
                      "<div><span style='font-size:small'>tiny</span><span style='font-size:xx-large'>big</span></div>",
                      WEB_EDITOR_AT_START);
  editor_fixture_select (fixture, "plain", "");
  editor_fixture_flush (fixture);
  g_assert_false (state->bold || state->italic || state->underline || state->strikethrough || state->bullets ||
                  state->numbers || state->code || state->quote || state->is_rtl || state->has_selection ||
                  state->can_undo || state->can_redo);
  g_assert_cmpint (state->size, ==, WEB_EDITOR_SIZE_NORMAL);
  g_assert_cmpint (state->align, ==, GTK_ALIGN_START);
  g_assert_cmpstr (state->color, ==, "");
  g_assert_cmpstr (state->link, ==, "");

  editor_fixture_select (fixture, "bold", "bold");
  editor_fixture_flush (fixture);
  g_assert_true (state->bold && state->underline && !state->italic && state->has_selection);
  g_assert_cmpint (state->align, ==, GTK_ALIGN_CENTER);
  editor_fixture_select (fixture, "item", "");
  editor_fixture_flush (fixture);
  g_assert_true (state->bullets && state->italic && !state->numbers && !state->bold);
  editor_fixture_select (fixture, "number", "");
  editor_fixture_flush (fixture);
  g_assert_true (state->numbers && state->strikethrough && !state->bullets);
  editor_fixture_select (fixture, "quoted", "");
  editor_fixture_flush (fixture);
  g_assert_true (state->quote && !state->code);
  g_assert_cmpstr (state->color, ==, "#0a141e");
  editor_fixture_select (fixture, "code", "");
  editor_fixture_flush (fixture);
  g_assert_true (state->code && !state->quote);
  editor_fixture_select (fixture, "link", "");
  editor_fixture_flush (fixture);
  g_assert_cmpstr (state->link, ==, "https://a.example/?b=c&d");
  g_assert_cmpstr (state->color, ==, "");
  g_assert_false (state->underline);
  editor_fixture_select (fixture, "tiny", "");
  editor_fixture_flush (fixture);
  g_assert_cmpint (state->size, ==, WEB_EDITOR_SIZE_SMALL);
  editor_fixture_select (fixture, "big", "");
  editor_fixture_flush (fixture);
  g_assert_cmpint (state->size, ==, WEB_EDITOR_SIZE_HUGE);

  /* The next letters. */
  editor_fixture_select (fixture, "plain", "");
  web_editor_run (fixture->editor, WEB_EDITOR_BOLD, NULL);
  editor_fixture_flush (fixture);
  g_assert_true (state->bold);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "er");
  g_assert_true (g_str_has_prefix (editor_fixture_flush (fixture), "<div>plain<b>er</b></div>"));
  g_assert_true (state->can_undo && !state->can_redo);
  web_editor_run (fixture->editor, WEB_EDITOR_UNDO, NULL);
  editor_fixture_flush (fixture);
  g_assert_true (state->can_redo);
}

static void
test_links (EditorFixture *fixture, gconstpointer data)
{
  static const char *const refused[] = { "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "a", "#a", "",
                                         "cid:x", "//a.example" };

  editor_fixture_set (fixture, "<div>one two three</div>", WEB_EDITOR_AT_START);
  editor_fixture_select (fixture, "two", "two");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (web_editor_set_link (fixture->editor, refused[i], NULL));
  g_assert_true (web_editor_set_link (fixture->editor, "https://a.example/?b='c\"", NULL));
  g_assert_cmpstr (editor_fixture_flush (fixture), ==,
                   "<div>one <a href=\"https://a.example/?b='c&quot;\">two</a> three</div>");
  editor_fixture_select (fixture, "tw", "");
  g_assert_true (web_editor_set_link (fixture->editor, "mailto:a@b.example", NULL));
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>one <a href=\"mailto:a@b.example\">two</a> three</div>");
  editor_fixture_select (fixture, "tw", "");
  g_assert_true (web_editor_set_link (fixture->editor, "http://c.example/", "a <b> \"c\""));
  g_assert_cmpstr (editor_fixture_flush (fixture), ==,
                   "<div>one <a href=\"http://c.example/\">a &lt;b&gt; &quot;c&quot;</a> three</div>");
  editor_fixture_select (fixture, "a <", "");
  g_assert_true (web_editor_set_link (fixture->editor, NULL, NULL));
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>one a &lt;b&gt; &quot;c&quot; three</div>");
  editor_fixture_select (fixture, "three", "");
  g_assert_true (web_editor_set_link (fixture->editor, "https://a.example/\"<", NULL));
  g_assert_true (g_str_has_suffix (
    editor_fixture_flush (fixture),
    "three<a href=\"https://a.example/&quot;&lt;\">https://a.example/&quot;&lt;</a></div>"));
}

/* What is told before the page listens is done when it does. */
static void
test_early (EditorFixture *fixture, gconstpointer data)
{
  const WebEditorContent content = { "<div>one</div>", WEB_EDITOR_BEFORE_SIGNATURE };

  web_editor_set_content (fixture->editor, &content);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, " two");
  web_editor_run (fixture->editor, WEB_EDITOR_RIGHT_TO_LEFT, NULL);
  g_assert_cmpstr (web_editor_get_html (fixture->editor), ==, "<div>one</div>");
  editor_fixture_await (fixture, "<div dir=\"rtl\">one two</div>");
}

static const struct
{
  const char *html;
  const char *result;
} places[] = {
  { "<div>one</div>", "<div>oneX</div>" },
  { "one", "oneX" },
  { "", "<div>X</div>" },
  { "<div><br></div>\n<div><br></div>\n<div class=\"posthorn-signature\">-- <br>A</div>\n<div>B</div>",
    "<div>X</div>\n<div><br></div>\n<div class=\"posthorn-signature\">-- <br>A</div>\n<div>B</div>" },
  { "<blockquote type=\"cite\">one</blockquote>\n<div><br></div>\n<div><br></div>\n"
    "<div class=\"posthorn-signature\">-- <br>A</div>",
    "<blockquote type=\"cite\">one</blockquote>\n<div>X</div>\n<div><br></div>\n"
    "<div class=\"posthorn-signature\">-- <br>A</div>" },
  { "<blockquote type=\"cite\"><div class=\"posthorn-signature\">B</div></blockquote><div>one</div>"
    "<div class=\"posthorn-signature\">-- <br>A</div>",
    "<blockquote type=\"cite\"><div class=\"posthorn-signature\">B</div></blockquote><div>oneX</div>"
    "<div class=\"posthorn-signature\">-- <br>A</div>" },
};

static void
test_places (EditorFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      editor_fixture_set (fixture, places[i].html, WEB_EDITOR_BEFORE_SIGNATURE);
      web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "X");
      g_assert_cmpstr (editor_fixture_flush (fixture), ==, places[i].result);
    }
  editor_fixture_set (fixture, "<div>one</div>two", WEB_EDITOR_AT_START);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "X");
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>Xone</div>two");
}

/* Another signature: the rest stays, and what is typed goes on where it was. */
static void
test_replace (EditorFixture *fixture, gconstpointer data)
{
  editor_fixture_set (fixture, "<div>one</div>\n<div class=\"posthorn-signature\">-- <br>A</div>\n<div>two</div>",
                      WEB_EDITOR_BEFORE_SIGNATURE);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "X");
  editor_fixture_flush (fixture);
  web_editor_replace_html (fixture->editor,
                           "<div>oneX</div>\n<div class=\"posthorn-signature\">-- <br><b>B</b><script>x</script></div>"
                           "\n<div>two</div>");
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "Y");
  g_assert_cmpstr (editor_fixture_flush (fixture), ==,
                   "<div>oneXY</div>\n<div class=\"posthorn-signature\">-- <br><b>B</b></div>\n<div>two</div>");
  web_editor_run (fixture->editor, WEB_EDITOR_UNDO, NULL);
  g_assert_cmpstr (editor_fixture_flush (fixture), ==,
                   "<div>one</div>\n<div class=\"posthorn-signature\">-- <br><b>B</b></div>\n<div>two</div>");
}

/* A web process that ends takes the last moments with it at most. */
static void
test_ends (EditorFixture *fixture, gconstpointer data)
{
  editor_fixture_set (fixture, "<div>one</div>", WEB_EDITOR_BEFORE_SIGNATURE);
  for (guint i = 0; i < 4; i++)
    {
      web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "X");
      editor_fixture_flush (fixture);
      fixture->n_shown = 0;
      webkit_web_view_terminate_web_process (fixture->editor->view);
      WAIT_FOR (fixture->n_shown > 0);
    }
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>oneXXXX</div>");
  g_assert_cmpuint (fixture->n_failed, ==, 0);

  /* One that nobody can write into is given up, and has what there was. */
  for (guint i = 0; i < 3; i++)
    {
      fixture->n_shown = 0;
      webkit_web_view_terminate_web_process (fixture->editor->view);
      WAIT_FOR (fixture->n_shown > 0 || fixture->n_failed > 0);
    }
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>oneXXXX</div>");

  editor_fixture_set (fixture, "<div>two</div>", WEB_EDITOR_BEFORE_SIGNATURE);
}

/* The parent of a process, and its name. (nullable) */
static int
get_parent (int pid, char **name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  char *open, *close;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return 0;
  open = strchr (stat, '(');
  close = strrchr (stat, ')');
  if (name != NULL)
    *name = g_strndup (open + 1, (gsize) (close - open - 1));
  return atoi (close + strlen (") S "));
}

/* The one that this program started; 0 where there is none. */
static int
find_web_process (void)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *entry;

  while ((entry = g_dir_read_name (processes)) != NULL)
    {
      g_autofree char *name = NULL;
      int pid = atoi (entry), parent = pid > 0 ? get_parent (pid, &name) : 0;

      if (name == NULL || !g_str_has_prefix (name, "WebKitWebProces"))
        continue;
      while (parent > 1 && parent != getpid ())
        parent = get_parent (parent, NULL);
      if (parent == getpid ())
        return pid;
    }
  return 0;
}

/* From one moment to the next, as when it is out of memory. What was told is there again; typing goes on. */
static void
test_killed (EditorFixture *fixture, gconstpointer data)
{
  editor_fixture_set (fixture, "<div>one</div>", WEB_EDITOR_BEFORE_SIGNATURE);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "X");
  WAIT_FOR (fixture->n_changed > 0);
  fixture->n_shown = 0;
  g_assert_cmpint (kill (find_web_process (), SIGKILL), ==, 0);
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "lost");
  WAIT_FOR (fixture->n_shown > 0);
  g_assert_cmpstr (web_editor_get_html (fixture->editor), ==, "<div>oneX</div>");
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_TEXT, "Y");
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>oneXY</div>");
}

/* Who closes one editor and opens another one finds its process there. */
static void
test_process_stays (EditorFixture *fixture, gconstpointer data)
{
  EditorFixture next = { NULL };
  int process;

  editor_fixture_set (fixture, "<div>one</div>", WEB_EDITOR_AT_START);
  process = find_web_process ();
  g_assert_cmpint (process, !=, 0);
  gtk_window_set_child (fixture->window, NULL);
  editor_fixture_set_up (&next, NULL);
  editor_fixture_set (&next, "<div>two</div>", WEB_EDITOR_AT_START);
  g_assert_cmpint (find_web_process (), ==, process);
  editor_fixture_tear_down (&next, NULL);
}

static void
selected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  char **selected = user_data;

  web_editor_get_selection_finish (WEB_EDITOR (object), result, &selected[0], &selected[1]);
}

static void
check_selection (EditorFixture *fixture, const char *from, const char *to, const char *html, const char *text)
{
  char *selected[2] = { NULL };

  editor_fixture_select (fixture, from, to);
  web_editor_get_selection_async (fixture->editor, NULL, selected_cb, selected);
  WAIT_FOR (selected[1] != NULL);
  g_assert_cmpstr (selected[0], ==, html);
  g_assert_cmpstr (selected[1], ==, text);
  g_free (selected[0]);
  g_free (selected[1]);
}

static void
test_selection (EditorFixture *fixture, gconstpointer data)
{
  editor_fixture_set (fixture, "<div>one <b>two three</b></div><ul><li>four</li><li>five</li></ul>",
                      WEB_EDITOR_AT_START);
  check_selection (fixture, "three", "three", "<b>three</b>", "three");
  check_selection (fixture, "four", "five", "<ul><li>four</li><li>five</li></ul>", "four\nfive");
  check_selection (fixture, "one", "", "", "");
}

#define ADD(name, function) \
  g_test_add ("/web/editor/" name, EditorFixture, NULL, editor_fixture_set_up, function, editor_fixture_tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  /* WebKit warns that there is no graphics card. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  sandbox_needed ();
  ADD ("commands", test_commands);
  ADD ("direction", test_direction);
  ADD ("round", test_round);
  ADD ("tells", test_tells);
  ADD ("sent", test_sent);
  ADD ("state", test_state);
  ADD ("links", test_links);
  ADD ("early", test_early);
  ADD ("places", test_places);
  ADD ("replace", test_replace);
  ADD ("ends", test_ends);
  ADD ("killed", test_killed);
  ADD ("process-stays", test_process_stays);
  ADD ("selection", test_selection);

  return g_test_run ();
}
