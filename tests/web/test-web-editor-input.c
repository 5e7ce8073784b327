/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The editor under the keys and the pointer of a person, and what comes to it over the clipboard and by drop. */

#include "editor-fixture.h"

#include "sandbox-needed.h"
#include "ui-input.h"
#include "wait-for.h"
#include "web-engine.h"

#define DOT "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

/* The keys go to the editor from now on. */
static void
take_keyboard (EditorFixture *fixture)
{
  ui_input_focus (fixture->window);
  gtk_widget_grab_focus (GTK_WIDGET (fixture->editor));
}

static void
begin (EditorFixture *fixture, const char *html, const char *behind)
{
  editor_fixture_set (fixture, html, WEB_EDITOR_AT_START);
  take_keyboard (fixture);
  if (behind != NULL)
    editor_fixture_select (fixture, behind, "");
}

#define QUOTE "<blockquote type=\"cite\">"
#define END "</blockquote>"

/* What is pressed behind which word, and what is there then. */
static const struct
{
  const char *html;
  const char *behind; /* (nullable) */
  const char *keys;
  const char *result;
} typed[] = {
  { "<div>one</div>", "one", "Return a Return Return b ctrl+b c ctrl+b d ctrl+i e ctrl+i ctrl+u f",
    "<div>one</div><div>a</div><div><br></div><div>b<b>c</b>d<i>e</i><u>f</u></div>" },
  { "", NULL, "a b Return c ctrl+a BackSpace d Return e", "d<div>e</div>" },
  { "<ul><li>one</li></ul>", "one", "Return a Return Return b", "<ul><li>one</li><li>a</li></ul><div>b</div>" },
  /* A quote is opened for an answer, wherever its end is. */
  { QUOTE "<div>one</div><div>two three</div>" END, "two", "Return a b Return c",
    QUOTE "<div>one</div><div>two</div>" END "<div>ab</div><div>c</div>" QUOTE "<div> three</div>" END },
  { QUOTE "<div>one</div>" END, "one", "Return a b", QUOTE "<div>one</div>" END "<div>ab</div>" },
  { QUOTE "<blockquote><p>one</p>" END "<p>two</p>" END, "one", "Return a",
    QUOTE "<blockquote><p>one</p>" END END "<div>a</div>" QUOTE "<p>two</p>" END },
  { QUOTE "one<br>two<br>three" END, "two", "Return a", QUOTE "one<br>two<br>" END "<div>a</div>" QUOTE "three" END },
  { QUOTE "<table><tbody><tr><td>one</td></tr></tbody></table>" END, "one", "Return a",
    QUOTE "<table><tbody><tr><td>one<br>a</td></tr></tbody></table>" END },
  { QUOTE "<div>one two</div>" END, "one", "Return a ctrl+z ctrl+z ctrl+z ctrl+z", QUOTE "<div>one two</div>" END },
  /* One's own goes on until a line is left empty. */
  { "<blockquote><div>one</div>" END, "one", "Return a Return Return b",
    "<blockquote><div>one</div><div>a</div>" END "<div>b</div>" },
  { "<pre>one</pre>", "one", "Return a Return space b Return Return c", "<pre>\none\na\n b\n</pre><div>c</div>" },
  { "<pre>one\ntwo</pre>", "one", "Return Return a", "<pre>\none\n\na\ntwo</pre>" },
  /* What the page looks like does not get in when lines become one. */
  { "<div style=\"font-size:13px;color:#222222\"><div>one</div><div>two</div></div><div>three</div>", "two", "Delete a",
    "<div style=\"font-size:13px;color:#222222;\"><div>one</div><div>twoathree</div></div>" },
  { "<div>one</div><div style=\"color:red\">two</div>", "one", "Delete a",
    "<div>onea<span style=\"color:red;\">two</span></div>" },
  { "<div>one <b>two</b></div><pre>three</pre>", "two", "Delete a",
    "<div>one <b>twoa</b><span style=\"white-space:pre-wrap;\">three</span></div>" },
  /* Tab leads out. */
  { "<div>one</div>", "one", "a Tab b", "<div>onea</div>" },
};

static void
test_keys (EditorFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      begin (fixture, typed[i].html, typed[i].behind);
      ui_input_run ("key %s", typed[i].keys);
      editor_fixture_await (fixture, typed[i].result);
    }
}

/* ---- Paste --------------------------------------------------------------------------------------- */

/* As another program offers it: @html (nullable), @image (nullable, GIF in base64), and plain text (nullable). */
static void
offer (EditorFixture *fixture, const char *html, const char *image, const char *text)
{
  GdkContentProvider *providers[3];
  g_autoptr (GdkContentProvider) all = NULL;
  gsize n = 0, len;

  if (html != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (html, strlen (html));

      providers[n++] = gdk_content_provider_new_for_bytes ("text/html", bytes);
    }
  if (image != NULL)
    {
      guchar *data = g_base64_decode (image, &len);
      g_autoptr (GBytes) bytes = g_bytes_new_take (data, len);

      providers[n++] = gdk_content_provider_new_for_bytes ("image/png", bytes);
    }
  if (text != NULL)
    providers[n++] = gdk_content_provider_new_typed (G_TYPE_STRING, text);
  all = gdk_content_provider_new_union (providers, n);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (fixture->editor)), all);
}

#define DATA_DOT "data:image/gif;base64," DOT

static const struct
{
  const char *html;
  const char *result;
} pasted[] = {
  { "<meta charset='utf-8'><b>bold</b>", "<div>one<b>bold</b> two</div>" },
  /* The look of other pages is left behind, but for what the editor has words for. */
  { "<p style='font-size:16px;color:rgb(0,0,0);font-family:Arial;margin:3em'>a<p style='font-size:26px'>b",
    "<div>onea</div><div><span style=\"font-size:x-large;\">b</span> two</div>" },
  { "<b style=\"font-weight:normal\"><span style=\"font-weight:700;white-space:normal\">Docs</span></b>",
    "<div>one<span style=\"font-weight:700;\">Docs</span> two</div>" },
  { "<style>.a { color: red }</style><span class=a id=b>a</span><font color=blue>c</font>",
    "<div>onea<font color=\"blue\">c</font> two</div>" },
  { "<table border=1><tr><td style='border:1px solid;background:red'>a</table>",
    "<div>one</div><table border=\"1\"><tbody><tr><td style=\"border:1px solid;background:red;\">a</td></tr></tbody>"
    "</table><div> two</div>" },
  /* Nothing active, nothing remote, nothing hidden. */
  { "<script>x</script><img src=https://a.example/x.png alt=alt onerror=x><a href='javascript:x' onclick=y>link</a>"
    "<a href='https://a.example/' ping='https://b.example/'>web</a><iframe srcdoc=x></iframe><form action=x><input>",
    "<div>onealtlink<a href=\"https://a.example/\">web</a> two</div>" },
  { "<div hidden>x</div><span style='display:none'>x</span><span style='color:white'>x</span>seen"
    "<p style='background:url(https://a.example/)'>p",
    "<div>oneseen</div><div>p two</div>" },
  { "<img src='cid:other@a.example' alt=x><img src='file:///etc/passwd' alt=y>", "<div>onexy two</div>" },
};

static void
test_paste (EditorFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (pasted); i++)
    {
      begin (fixture, "<div>one two</div>", "one");
      offer (fixture, pasted[i].html, NULL, "plain");
      ui_input_press (i % 2 == 0 ? "ctrl+v" : "shift+Insert");
      editor_fixture_await (fixture, pasted[i].result);
    }

  begin (fixture, "<div>one two</div>", "one");
  offer (fixture, "<b>bold</b>", DOT, "a <b>\nc");
  ui_input_press ("ctrl+shift+v");
  editor_fixture_await (fixture, "<div>onea &lt;b&gt;</div><div>c two</div>");
  web_editor_run (fixture->editor, WEB_EDITOR_PASTE, NULL);
  editor_fixture_await (fixture, "<div>onea &lt;b&gt;</div><div>c<b>bold</b> two</div>");
  web_editor_run (fixture->editor, WEB_EDITOR_PASTE_TEXT, NULL);
  editor_fixture_await (fixture, "<div>onea &lt;b&gt;</div><div>c<b>bold</b>a &lt;b&gt;</div><div>c two</div>");
  web_editor_run (fixture->editor, WEB_EDITOR_INSERT_HTML, "<i onclick=x>d</i>");
  editor_fixture_await_part (fixture, "<i>d</i>");
}

/* What was cut and copied here is as it was. */
static void
test_cut (EditorFixture *fixture, gconstpointer data)
{
  begin (fixture, "<div>one <b>two</b></div>", NULL);
  editor_fixture_select (fixture, "two", "two");
  ui_input_run ("key ctrl+x Home ctrl+v");
  editor_fixture_await (fixture, "<div><b>two</b>one\302\240</div>");
  editor_fixture_select (fixture, "two", "two");
  web_editor_run (fixture->editor, WEB_EDITOR_COPY, NULL);
  ui_input_run ("key End ctrl+v");
  editor_fixture_await (fixture, "<div><b>two</b>one\302\240<b>two</b></div>");
}

static char *
get_only_image (EditorFixture *fixture)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (fixture->images);

  g_assert_cmpuint (g_list_length (ids), ==, 1);
  return g_strdup (ids->data);
}

/* The picture stands there, with the bytes that came. */
static void
check_image (EditorFixture *fixture, const char *before, const char *behind)
{
  g_autofree char *id = get_only_image (fixture);
  g_autofree char *html = g_strdup_printf ("%s<img src=\"cid:%s\"%s", before, id, behind);
  g_autofree char *base64 = NULL;
  gsize len;
  gconstpointer bytes = g_bytes_get_data (g_hash_table_lookup (fixture->images, id), &len);
  g_auto (GStrv) ids = NULL;

  base64 = g_base64_encode (bytes, len);
  g_assert_cmpstr (base64, ==, DOT);
  editor_fixture_await (fixture, html);
  ids = web_editor_dup_content_ids (fixture->editor);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, id);
  for (g_autofree char *width = NULL; g_strcmp0 (width, "1") != 0;)
    {
      g_free (width);
      width = editor_fixture_run (fixture, "document.querySelector ('img').naturalWidth");
    }
  g_assert_true (g_ptr_array_find_with_equal_func (fixture->asked, id, g_str_equal, NULL));
}

static void
test_images (EditorFixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  begin (fixture, "<div>one two</div>", "one");
  offer (fixture, NULL, DOT, NULL);
  ui_input_press ("ctrl+v");
  WAIT_FOR (g_hash_table_size (fixture->images) > 0);
  check_image (fixture, "<div>one", " alt=\"\"> two</div>");

  /* A picture of the web is the bytes that come along. */
  g_hash_table_remove_all (fixture->images);
  begin (fixture, "<div>one two</div>", "one");
  offer (fixture, "<img src='https://a.example/x.png'>", DOT, "https://a.example/x.png");
  ui_input_press ("ctrl+v");
  WAIT_FOR (g_hash_table_size (fixture->images) > 0);
  check_image (fixture, "<div>one", " alt=\"\"> two</div>");

  g_hash_table_remove_all (fixture->images);
  begin (fixture, "<div>one two</div>", "one");
  offer (fixture, "<i>a</i><img src='" DATA_DOT "' width=7 class=x>", NULL, "a");
  ui_input_press ("ctrl+v");
  WAIT_FOR (g_hash_table_size (fixture->images) > 0);
  check_image (fixture, "<div>one<i>a</i>", " width=\"7\"> two</div>");

  /* What is of this mail can be copied within it. */
  id = get_only_image (fixture);
  ui_input_run ("key ctrl+a ctrl+c End ctrl+v");
  editor_fixture_await_part (fixture, "width=\"7\"> twoone<i>a</i><img src=\"cid:");
  g_assert_cmpuint (g_hash_table_size (fixture->images), ==, 1);
}

static void
test_files (EditorFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/etc/hostname");
  GdkFileList *list = gdk_file_list_new_from_array (&file, 1);

  begin (fixture, "<div>one</div>", "one");
  gdk_clipboard_set (gtk_widget_get_clipboard (GTK_WIDGET (fixture->editor)), GDK_TYPE_FILE_LIST, list);
  ui_input_press ("ctrl+v");
  WAIT_FOR (fixture->files->len > 0);
  g_assert_cmpstr (fixture->files->pdata[0], ==, "/etc/hostname");
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>one</div>");
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
}

/* The middle button pastes what is selected elsewhere, where it is pressed. */
static void
test_primary (EditorFixture *fixture, gconstpointer data)
{
  UiPlace place;

  begin (fixture, "<div>one</div>", NULL);
  gdk_clipboard_set_text (gtk_widget_get_primary_clipboard (GTK_WIDGET (fixture->editor)), "primary");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (fixture->editor)), "clipboard");
  place = ui_input_find_place (GTK_WIDGET (fixture->editor));
  ui_input_run ("mousemove %d %d click 2", place.x, place.y);
  editor_fixture_await (fixture, "<div>oneprimary</div>");
}

/* ---- Drop ---------------------------------------------------------------------------------------- */

/* A widget above the editor to drag something from. */
static GtkWidget *
add_source (EditorFixture *fixture, GdkContentProvider *content)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new ("Drag me");
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_content (source, content);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  g_object_ref (fixture->editor);
  gtk_window_set_child (fixture->window, box);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->editor));
  gtk_widget_set_vexpand (GTK_WIDGET (fixture->editor), TRUE);
  g_object_unref (fixture->editor);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  return label;
}

/* Where the text begins. */
static UiPlace
find_text (EditorFixture *fixture)
{
  UiPlace middle = ui_input_find_place (GTK_WIDGET (fixture->editor));

  return (UiPlace) { middle.x - gtk_widget_get_width (GTK_WIDGET (fixture->editor)) / 2 + 16,
                     middle.y - gtk_widget_get_height (GTK_WIDGET (fixture->editor)) / 2 + 22 };
}

/* What is dropped is cleaned as what is pasted, and stands where it was dropped. */
static void
test_drop (EditorFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) html
    = g_bytes_new_static ("<b onclick=x>bold</b><script>x</script><img src=https://a.example/>", 67);
  g_autoptr (GdkContentProvider) content = gdk_content_provider_new_for_bytes ("text/html", html);
  GtkWidget *source = add_source (fixture, content);
  UiPlace place;

  begin (fixture, "<div>one</div><div>two</div>", "two");
  place = find_text (fixture);
  ui_input_drag (ui_input_find_place (source), (UiPlace) { place.x + 300, place.y });
  ui_input_drop ();
  editor_fixture_await (fixture, "<div>one<b>bold</b></div><div>two</div>");
}

static void
test_drop_files (EditorFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/etc/hostname");
  GdkFileList *list = gdk_file_list_new_from_array (&file, 1);
  g_autoptr (GdkContentProvider) content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  GtkWidget *source = add_source (fixture, content);

  begin (fixture, "<div>one</div>", "one");
  ui_input_drag (ui_input_find_place (source), ui_input_find_place (GTK_WIDGET (fixture->editor)));
  ui_input_drop ();
  WAIT_FOR (fixture->files->len > 0);
  g_assert_cmpstr (fixture->files->pdata[0], ==, "/etc/hostname");
  g_assert_cmpstr (editor_fixture_flush (fixture), ==, "<div>one</div>");
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
}

/* Within the text, words move. */
static void
test_move (EditorFixture *fixture, gconstpointer data)
{
  UiPlace place;

  begin (fixture, "<div>one</div><div>two</div>", NULL);
  editor_fixture_select (fixture, "one", "one");
  place = find_text (fixture);
  ui_input_drag ((UiPlace) { place.x + 4, place.y }, (UiPlace) { place.x + 300, place.y + 18 });
  ui_input_let_go ();
  editor_fixture_await (fixture, "<div><br></div><div>twoone</div>");
}

/* ---- The menu ------------------------------------------------------------------------------------ */

static gboolean
menu_cb (GPtrArray *items, WebKitContextMenu *menu)
{
  for (GList *l = webkit_context_menu_get_items (menu); l != NULL; l = l->next)
    g_ptr_array_add (items, g_object_ref (l->data));
  return FALSE;
}

static GAction *
find_item (GPtrArray *items, WebKitContextMenuAction stock, const char *name)
{
  for (guint i = 0; i < items->len; i++)
    {
      GAction *action = webkit_context_menu_item_get_gaction (items->pdata[i]);

      if (action == NULL)
        continue;
      if (name != NULL ? g_strcmp0 (g_action_get_name (action), name) == 0
                       : webkit_context_menu_item_get_stock_action (items->pdata[i]) == stock)
        return action;
    }
  return NULL;
}

static void
open_menu (EditorFixture *fixture, GPtrArray *items, int dx)
{
  UiPlace place = find_text (fixture);

  g_ptr_array_set_size (items, 0);
  ui_input_run ("mousemove %d %d click 3", place.x + dx, place.y);
  WAIT_FOR (items->len > 0);
}

/* Spelling, and what can be done with the text; nothing that leads anywhere else. */
static void
test_menu (EditorFixture *fixture, gconstpointer data)
{
  static const char *const languages[] = { "en_US", NULL };
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  web_engine_set_spell_languages (languages);
  g_signal_connect_swapped (fixture->editor->view, "context-menu", G_CALLBACK (menu_cb), items);
  begin (fixture, "<div>wrold</div>", "wrold");
  ui_input_run ("key space a space");
  editor_fixture_await_part (fixture, "wrold a");
  open_menu (fixture, items, 10);
  g_assert_nonnull (find_item (items, 0, "cut"));
  g_assert_nonnull (find_item (items, 0, "paste-text"));
  g_assert_null (find_item (items, WEBKIT_CONTEXT_MENU_ACTION_INSPECT_ELEMENT, NULL));
  g_assert_null (find_item (items, WEBKIT_CONTEXT_MENU_ACTION_RELOAD, NULL));
  g_assert_true (g_action_get_enabled (find_item (items, WEBKIT_CONTEXT_MENU_ACTION_LEARN_SPELLING, NULL)));
  g_action_activate (find_item (items, WEBKIT_CONTEXT_MENU_ACTION_SPELLING_GUESS, NULL), NULL);
  editor_fixture_await_part (fixture, "world a");
  ui_input_press ("Escape");

  begin (fixture, "<div><a href=\"https://a.example/\">link</a></div>", NULL);
  open_menu (fixture, items, 6);
  g_action_activate (find_item (items, 0, "open"), NULL);
  g_assert_cmpstr (fixture->links->pdata[0], ==, "https://a.example/");
  g_action_activate (find_item (items, 0, "remove-link"), NULL);
  editor_fixture_await (fixture, "<div>link</div>");
  ui_input_press ("Escape");
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
  ADD ("keys", test_keys);
  ADD ("paste", test_paste);
  ADD ("cut", test_cut);
  ADD ("images", test_images);
  ADD ("files", test_files);
  ADD ("primary", test_primary);
  ADD ("drop", test_drop);
  ADD ("drop-files", test_drop_files);
  ADD ("move", test_move);
  ADD ("menu", test_menu);

  return g_test_run ();
}
