/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cpu-time.h"
#include "mime-card.h"
#include "mime-message.h"

#include <string.h>

static MimeMessage *
parse (const char *text)
{
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));

  return mime_message_parse (raw);
}

/* "type/subtype" with children in brackets. */
static void
append_tree (GString *out, const MimePart *part)
{
  g_string_append_printf (out, "%s/%s", part->type, part->subtype);
  g_assert_cmpuint (part->start, <=, part->end);
  g_assert_cmpuint (part->header_start, <=, part->start);
  g_assert_cmpuint (part->size, ==, part->end - part->start);
  for (guint i = 0; i < part->n_children; i++)
    {
      g_string_append (out, i == 0 ? "(" : ",");
      g_assert_true (part->children[i]->parent == part);
      append_tree (out, part->children[i]);
    }
  if (part->n_children > 0)
    g_string_append_c (out, ')');
}

static char *
tree (const MimeMessage *message)
{
  GString *out = g_string_new (NULL);

  append_tree (out, message->root);
  return g_string_free (out, FALSE);
}

static char *
shown (const MimeMessage *message)
{
  g_autoptr (MimeText) text = mime_message_get_text (message);

  return mime_text_to_string (text);
}

#define MULTI(subtype) "Content-Type: multipart/" subtype "; boundary=\"b\"\n\n"
#define TEXT "--b\nContent-Type: text/plain\n\nplain\n"
#define HTML "--b\nContent-Type: text/html\n\n<p>rich\n"
#define END "--b--\n"

typedef struct
{
  const char *raw;
  const char *tree;
  const char *text;
  guint n_attachments;
} Row;

static const Row rows[] = {
  { "", "text/plain", "", 0 },
  { "\n", "text/plain", "", 0 },
  { "Subject: x\n\nbody\n", "text/plain", "body\n", 0 },
  { "Subject: x\r\n\r\nbody\r\n", "text/plain", "body\n", 0 },
  { "Subject: x\r\rbody\r", "text/plain", "body\n", 0 },
  { "From x@y Mon Jan 1 2024\nSubject: x\n\nbody", "text/plain", "body\n", 0 },
  { "Subject: x", "text/plain", "", 0 },
  { "Content-Type: text/html\n\n<p>rich", "text/html", "rich\n", 0 },
  { "Content-Type: application/pdf\n\nx", "application/pdf", "", 1 },
  { "Content-Type: TEXT/HTML\n\n<p>rich", "text/html", "rich\n", 0 },
  { "Content-Type: text\n\nbody", "text/plain", "body\n", 0 },
  { "Content-Type: nonsense\n\nbody", "application/octet-stream", "", 1 },
  { "Content-Type: a b/c d;;;=;x\n\nbody", "ab/cd", "", 1 },
  { "Content-Type: text/plain\nContent-Disposition: attachment\n\nbody", "text/plain", "", 1 },
  { "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\nV29ybGQ=\n",
    "text/plain", "HelloWorld\n", 0 },
  { "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: Quoted-Printable\n\n"
    "Gr=FC=DFe",
    "text/plain", "Grüße\n", 0 },
  { "Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo", "text/plain", "onetwo\n",
    0 },
  { MULTI ("mixed") TEXT END, "multipart/mixed(text/plain)", "plain\n", 0 },
  { MULTI ("mixed") "preamble\n" TEXT END "epilogue", "multipart/mixed(text/plain)", "plain\n", 0 },
  { MULTI ("mixed") TEXT, "multipart/mixed(text/plain)", "plain\n", 0 },
  { MULTI ("mixed") "--b\n\nno header\n" END, "multipart/mixed(text/plain)", "no header\n", 0 },
  { MULTI ("mixed") "--b\nno header at all\n" END, "multipart/mixed(text/plain)",
    "no header at all\n", 0 },
  { MULTI ("mixed") "--b  \n\nx\n--b--  \n", "multipart/mixed(text/plain)", "x\n", 0 },
  { MULTI ("mixed") "--b\n\nx\n--bb\n--b-\n-\nb\n" END, "multipart/mixed(text/plain)",
    "x\n--bb\n--b-\n-\nb\n", 0 },
  { MULTI ("mixed") "--b\n\nx --b\n" END, "multipart/mixed(text/plain)", "x --b\n", 0 },
  { MULTI ("mixed") TEXT "--b\nContent-Type: image/png; name=a.png\n\nx\n" END,
    "multipart/mixed(text/plain,image/png)", "plain\n", 1 },
  { MULTI ("mixed") TEXT TEXT END, "multipart/mixed(text/plain,text/plain)", "plain\n\nplain\n",
    0 },
  { MULTI ("mixed") TEXT "--b\nContent-Type: text/plain; name=a.patch\n\nx\n" END,
    "multipart/mixed(text/plain,text/plain)", "plain\n", 1 },
  { MULTI ("alternative") TEXT HTML END, "multipart/alternative(text/plain,text/html)", "plain\n",
    0 },
  { MULTI ("alternative") HTML TEXT END, "multipart/alternative(text/html,text/plain)", "plain\n",
    0 },
  { MULTI ("alternative") HTML END, "multipart/alternative(text/html)", "rich\n", 0 },
  { MULTI ("alternative") "--b\n\n \n" HTML END, "multipart/alternative(text/plain,text/html)",
    "rich\n", 0 },
  { MULTI ("alternative") TEXT "--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n" END,
    "multipart/alternative(text/plain,text/calendar)", "plain\n", 1 },
  { MULTI ("related") HTML "--b\nContent-Type: image/png\nContent-ID: <i>\n\nx\n" END,
    "multipart/related(text/html,image/png)", "rich\n", 0 },
  { MULTI ("related") HTML "--b\nContent-Type: application/pdf\nContent-ID: <i>\n\nx\n" END,
    "multipart/related(text/html,application/pdf)", "rich\n", 1 },
  { MULTI ("signed") TEXT "--b\nContent-Type: application/pgp-signature\n\nx\n" END,
    "multipart/signed(text/plain,application/pgp-signature)", "plain\n", 0 },
  { MULTI ("report") TEXT "--b\nContent-Type: message/delivery-status\n\nx: y\n"
                          "--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nz\n" END,
    "multipart/report(text/plain,message/delivery-status,message/rfc822(text/plain))", "plain\n",
    2 },
  { MULTI ("digest") "--b\n\nSubject: one\n\nx\n--b\n\nSubject: two\n\ny\n" END,
    "multipart/digest(message/rfc822(text/plain),message/rfc822(text/plain))",
    "---\none\n\nx\n\n---\ntwo\n\ny\n", 2 },
  { MULTI ("mixed") "--b\nContent-Type: multipart/alternative; "
                    "boundary=c\n\n--c\n\nin\n--b\n\nout\n" END,
    "multipart/mixed(multipart/alternative(text/plain),text/plain)", "in\n\nout\n", 0 },
  { MULTI ("mixed") "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nin\n--b--\n",
    "multipart/mixed(multipart/mixed,text/plain)", "in\n", 0 },
  { "Content-Type: multipart/mixed\n\n--guess.me\n\nx\n--guess.me--\n",
    "multipart/mixed(text/plain)", "x\n", 0 },
  { "Content-Type: multipart/mixed; boundary=none\n\nonly text\n", "multipart/mixed(text/plain)",
    "only text\n", 0 },
  { "Content-Type: multipart/mixed; boundary=\"\"\n\nonly text\n", "multipart/mixed(text/plain)",
    "only text\n", 0 },
  { "Content-Type: multipart\n  ;boundary=b (comment)\n\n" TEXT END, "multipart/mixed(text/plain)",
    "plain\n", 0 },
  { "Content-Type: message/rfc822\n\nSubject: inner\n\nx", "message/rfc822(text/plain)",
    "---\ninner\n\nx\n", 1 },
  { "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdA==",
    "message/rfc822", "", 1 },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MimeMessage) message = parse (rows[i].raw);
      g_autofree char *structure = tree (message);
      g_autofree char *text = shown (message);

      if (strcmp (structure, rows[i].tree) != 0 || strcmp (text, rows[i].text) != 0 ||
          message->n_attachments != rows[i].n_attachments)
        g_test_message ("row: %s", rows[i].raw);
      g_assert_cmpstr (structure, ==, rows[i].tree);
      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpuint (message->n_attachments, ==, rows[i].n_attachments);
      g_assert_false (message->cut);
    }
}

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize len = 0; len <= strlen (rows[i].raw); len++)
      {
        g_autoptr (GBytes) raw = g_bytes_new (rows[i].raw, len);
        g_autoptr (MimeMessage) message = mime_message_parse (raw);
        g_autofree char *structure = tree (message);
        g_autofree char *text = shown (message);
      }
}

static const char nested[] =
    "Subject: outer\n"
    "Content-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: multipart/alternative; boundary=c\n\n"
    "--c\n\nplain\n"
    "--c\nContent-Type: text/html; charset=\"utf-8\"\n\n<p>rich\n--c--\n"
    "--b\nContent-Type: application/pdf; name=x.pdf\nContent-Disposition: attachment;\n"
    " filename=\"report 2024.pdf\"\nContent-Transfer-Encoding: base64\nContent-ID: <id@x>\n\n"
    "SGVsbG8=\n"
    "--b\nContent-Type: message/rfc822\n\n"
    "Subject: inner\nContent-Type: multipart/mixed; boundary=d\n\n--d\n\ninner text\n--d--\n"
    "--b\nContent-Type: message/rfc822\n\nSubject: plain inner\n\nx\n"
    "--b--\n";

/* The numbers that a server gives the same parts, and where they lie. */
static void
test_numbers (void)
{
  static const struct
  {
    const char *id;
    const char *type;
    const char *content;
  } parts[] = {
    { "1", "multipart", NULL },
    { "1.1", "text", "plain" },
    { "1.2", "text", "<p>rich" },
    { "2", "application", "Hello" },
    { "3", "message",
      "Subject: inner\nContent-Type: multipart/mixed; boundary=d\n\n--d\n\n"
      "inner text\n--d--" },
    { "3.1", "text", "inner text" },
    { "4", "message", "Subject: plain inner\n\nx" },
    { "4.1", "text", "x" },
  };
  g_autoptr (MimeMessage) message = parse (nested);
  const MimePart *pdf = mime_message_find_part (message, "2");

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const MimePart *part = mime_message_find_part (message, parts[i].id);
      g_autoptr (GBytes) content = NULL;

      g_assert_nonnull (part);
      g_assert_cmpstr (part->type, ==, parts[i].type);
      if (parts[i].content == NULL)
        continue;
      content = mime_part_get_content (message, part, NULL);
      g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content),
                       parts[i].content, strlen (parts[i].content));
    }
  g_assert_null (mime_message_find_part (message, "5"));
  g_assert_null (mime_message_find_part (message, ""));
  g_assert_cmpstr (message->root->id, ==, "");
  g_assert_cmpstr (pdf->filename, ==, "report 2024.pdf");
  g_assert_cmpstr (pdf->disposition, ==, "attachment");
  g_assert_cmpstr (pdf->content_id, ==, "id@x");
  g_assert_cmpstr (pdf->encoding, ==, "base64");
  g_assert_cmpstr (message->html->charset, ==, "utf-8");
  g_assert_cmpstr (mime_message_find_part (message, "3")->headers->subject, ==, "inner");
  g_assert_cmpstr (message->headers->subject, ==, "outer");
  g_assert_cmpuint (message->n_attachments, ==, 3);
}

static void
test_filename_parameters (void)
{
  static const struct
  {
    const char *disposition;
    const char *name;
  } table[] = {
    { "attachment; filename=a.pdf", "a.pdf" },
    { "attachment; filename=\"a b.pdf\"", "a b.pdf" },
    { "attachment; filename=a b.pdf", "a b.pdf" },
    { "attachment; filename=\"a\\\"b\\\\c.pdf\"", "a_b_c.pdf" },
    { "attachment; filename=\"C:\\temp\\a.pdf\"", "C__temp_a.pdf" },
    { "attachment; FILENAME=a.pdf; size=3", "a.pdf" },
    { "attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf" },
    { "attachment; filename*=UTF-8'de'Gr%c3%bc%c3%9fe.pdf", "Grüße.pdf" },
    { "attachment; filename*=iso-8859-1''Gr%FC%DFe.pdf", "Grüße.pdf" },
    { "attachment; filename*=''a.pdf", "a.pdf" },
    { "attachment; filename*=a.pdf", "a.pdf" },
    { "attachment; filename*0=long; filename*1=er.pdf", "longer.pdf" },
    { "attachment; filename*1=er.pdf; filename*0=long", "longer.pdf" },
    { "attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9F; filename*2=\"e.pdf\"",
      "Grüße.pdf" },
    { "attachment; filename*0=a; filename*2=c", "a" },
    { "attachment; filename=plain.pdf; filename*=utf-8''better.pdf", "better.pdf" },
    { "attachment; filename=\"=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?=\"", "Grüße.pdf" },
    { "attachment; filename==?utf-8?B?R3LDvMOfZQ==?=", "Grüße" },
    { "attachment; filename=\"=?utf-8?B?SGVsbG8=?= =?utf-8?B?V29ybGQ=?=\"", "HelloWorld" },
    { "attachment; filename=\"Gr\xc3\xbc\xc3\x9f"
      "e.pdf\"",
      "Grüße.pdf" },
    { "attachment; filename=\"Gr\xfc\xdf"
      "e.pdf\"",
      "Grüße.pdf" },
    { "attachment; filename=\"unclosed.pdf", "unclosed.pdf" },
    { "attachment; filename=", NULL },
    { "attachment; filename=\"\"", NULL },
    { "attachment; filename", NULL },
    { "attachment;;;;filename=a.pdf", "a.pdf" },
    { "attachment; filename=\"../../etc/passwd\"", "_.._etc_passwd" },
    { "attachment; filename*=utf-8''%2e%2e%2fx", "_x" },
    { "attachment; filename=\"folded\n name.pdf\"", "folded name.pdf" },
    { "filename=a.pdf", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *raw = g_strdup_printf ("Content-Disposition: %s\n\nx", table[i].disposition);
      g_autoptr (MimeMessage) message = parse (raw);

      if (g_strcmp0 (message->root->filename, table[i].name) != 0)
        g_test_message ("row: %s", table[i].disposition);
      g_assert_cmpstr (message->root->filename, ==, table[i].name);
    }
}

static void
test_parameters_get (void)
{
  static const char *const pairs[] = { "charset", "utf-8", "NAME*0*", "utf-8''a%20",
                                       "name*1",  "b",     NULL };
  g_autofree char *name = mime_parameters_get (pairs, "name");
  g_autofree char *charset = mime_parameters_get (pairs, "Charset");

  g_assert_cmpstr (name, ==, "a b");
  g_assert_cmpstr (charset, ==, "utf-8");
  g_assert_null (mime_parameters_get (pairs, "filename"));
}

static void
test_filename_safe (void)
{
  static const struct
  {
    const char *name;
    const char *safe;
  } table[] = {
    { "a.pdf", "a.pdf" },
    { "", NULL },
    { ".", NULL },
    { "..", NULL },
    { "...", NULL },
    { " . ", NULL },
    { ".hidden", "hidden" },
    { "..\\..\\x", "_.._x" },
    { "a/b\\c:d", "a_b_c_d" },
    { "trailing. . ", "trailing" },
    { "a\x01\x02\x1f\x7f"
      "b",
      "ab" },
    { "a\nb", "a b" },
    { "safe\xe2\x80\xae"
      "fdp.exe",
      "safefdp.exe" },
    { "a\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf"
      "b",
      "ab" },
    { "cafe\xcc\x81.txt", "caf\xc3\xa9.txt" },
    { "a\xe2\x81\x84"
      "b",
      "a_b" },
    { "a\xff"
      "b",
      "a\xef\xbf\xbd"
      "b" },
    { "con", "_con" },
    { "CON.txt", "_CON.txt" },
    { "console.txt", "console.txt" },
    { "-rf", "-rf" },
    { "~", "~" },
    { "a  b", "a b" },
  };
  g_autofree char *name = g_strnfill (400, 'x');
  g_autofree char *with_extension = g_strconcat (name, ".pdf", NULL);
  g_autofree char *cut = mime_filename_safe (name);
  g_autofree char *cut_extension = mime_filename_safe (with_extension);
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autofree char *cut_wide = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *safe = mime_filename_safe (table[i].name);

      g_assert_cmpstr (safe, ==, table[i].safe);
    }
  g_assert_cmpuint (strlen (cut), ==, 255);
  g_assert_cmpuint (strlen (cut_extension), ==, 255);
  g_assert_true (g_str_has_suffix (cut_extension, ".pdf"));
  for (guint i = 0; i < 200; i++)
    g_string_append (wide, "語");
  g_string_append (wide, ".txt");
  cut_wide = mime_filename_safe (wide->str);
  g_assert_cmpuint (strlen (cut_wide), <=, 255);
  g_assert_true (g_utf8_validate (cut_wide, -1, NULL));
  g_assert_true (g_str_has_suffix (cut_wide, "語.txt"));
}

static void
test_dangerous_content (void)
{
  static const struct
  {
    const char *bytes;
    gsize len;
    gboolean is_dangerous;
  } table[] = {
#define BYTES(text, dangerous) { text, sizeof text - 1, dangerous }
    BYTES ("", FALSE),
    BYTES ("M", FALSE),
    BYTES ("MZ\x90\0", TRUE),
    BYTES ("\x7f" "ELF\2", TRUE),
    BYTES ("#!/bin/sh\n", TRUE),
    BYTES ("Hello", FALSE),
    BYTES ("%PDF-1.5", FALSE),
    BYTES ("\x89PNG\r\n\x1a\n", FALSE),
    BYTES ("\xef\xbb\xbf [Desktop Entry]\nExec=x", TRUE),
    BYTES ("  <!DOCTYPE HTML><p>", TRUE),
    BYTES ("<?xml version='1.0'?>\n<svg onload='x'/>", TRUE),
    BYTES ("<?xml version='1.0'?>\n<rss/>", FALSE),
    BYTES ("<?xml", FALSE),
    BYTES ("PK\3\4........word/document.xml", FALSE),
    BYTES ("PK\3\4........word/vbaProject.bin", TRUE),
    BYTES ("PK\3\4....META-INF/MANIFEST.MF", TRUE),
    BYTES ("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0d\0", FALSE),
    BYTES ("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 _\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0", TRUE),
    BYTES ("\0\0\0", FALSE),
#undef BYTES
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (mime_content_is_dangerous (table[i].bytes, table[i].len), ==,
                     table[i].is_dangerous);
}

static void
test_pretends (void)
{
  g_assert_true (mime_filename_pretends ("invoice.pdf.exe"));
  g_assert_true (mime_filename_pretends ("photo.JPG          .scr"));
  g_assert_true (mime_filename_pretends ("a.b.docx_.js"));
  g_assert_false (mime_filename_pretends ("setup.exe"));
  g_assert_false (mime_filename_pretends ("setup.1.2.exe"));
  g_assert_false (mime_filename_pretends ("archive.tar.gz"));
  g_assert_false (mime_filename_pretends ("report.doc.pdf"));
  g_assert_false (mime_filename_pretends ("pdf.exe"));
  g_assert_false (mime_filename_pretends (".exe"));
  g_assert_false (mime_filename_pretends (""));
}

static void
test_dangerous (void)
{
  g_assert_true (mime_filename_is_dangerous ("a.exe", NULL, NULL));
  g_assert_true (mime_filename_is_dangerous ("a.pdf.SH", NULL, NULL));
  g_assert_true (mime_filename_is_dangerous ("a.desktop", "text", "plain"));
  g_assert_true (mime_filename_is_dangerous (NULL, "application", "x-executable"));
  g_assert_true (mime_filename_is_dangerous ("a.pdf", "application", "x-msdownload"));
  g_assert_false (mime_filename_is_dangerous ("a.pdf", "application", "pdf"));
  g_assert_false (mime_filename_is_dangerous ("exe", "text", "plain"));
  g_assert_false (mime_filename_is_dangerous (NULL, NULL, NULL));
}

/* Pieces of one character set are documents of their own: neither reaches into the other. */
static void
test_parts_stay_apart (void)
{
  g_autoptr (MimeMessage) message =
      parse (MULTI ("mixed") "--b\nContent-Type: text/html\n\n<img src=\"http://evil.example/?\n"
                             "--b\nContent-Type: text/plain\n\nsecret\n"
                             "--b\nContent-Type: text/html\n\n\">\n" END);
  g_autofree char *text = shown (message);

  g_assert_cmpstr (text, ==, "secret\n\n\">\n");
}

static void
test_depth (void)
{
  g_autoptr (GString) raw = g_string_new ("");
  g_autoptr (MimeMessage) message = NULL;
  g_autofree char *text = NULL;
  gint64 start = cpu_time ();

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (raw, "Content-Type: multipart/mixed; boundary=x%u\n\n--x%u\n", i, i);
  message = parse (raw->str);
  text = shown (message);
  g_assert_true (message->cut);
  g_assert_cmpuint (message->n_parts, <=, MIME_MESSAGE_MAX_DEPTH + 1);
  g_assert_cmpint (cpu_time () - start, <, 2 * G_USEC_PER_SEC);
}

static void
test_attached_depth (void)
{
  g_autoptr (GString) raw = g_string_new ("");
  g_autoptr (MimeMessage) message = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (raw, "Content-Type: message/rfc822\n\n");
  message = parse (raw->str);
  g_assert_true (message->cut);
  g_assert_cmpuint (message->n_parts, <=, MIME_MESSAGE_MAX_DEPTH + 1);
}

static void
test_many_parts (void)
{
  g_autoptr (GString) raw = g_string_new (MULTI ("mixed"));
  g_autoptr (MimeMessage) message = NULL;
  g_autofree char *text = NULL;
  gint64 start = cpu_time ();

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (raw, "--b\n\npart %u\n", i);
  message = parse (raw->str);
  text = shown (message);
  g_assert_true (message->cut);
  g_assert_cmpuint (message->n_parts, ==, MIME_MESSAGE_MAX_PARTS);
  g_assert_true (g_str_has_prefix (text, "part 0\n\npart 1\n"));
  g_assert_cmpint (cpu_time () - start, <, 2 * G_USEC_PER_SEC);
}

/* Megabytes without a line end, of boundaries, parameters and fields. */
static void
test_endless (void)
{
  static const struct
  {
    const char *head;
    const char *piece;
    const char *tail;
  } table[] = {
    { "Subject: ", "x", "\n\nbody" },
    { "Subject: ", "=?utf-8?Q?", "\n\nbody" },
    { "Subject: ", "=?a?q? ", "\n\nbody" },
    { "Subject: ", "=?a?q?=?a?q?b?=", "\n\nbody" },
    { "", "X: y\n", "\nbody" },
    { "", "From: a@b.example\n", "\nbody" },
    { "", "To: a:b:c\n", "\nbody" },
    { "References: ", "<a@b> ", "\n\nbody" },
    { "References: ", "<", "\n\nbody" },
    { "References: ", ">", "\n\nbody" },
    { "References: ", "a ", "\n\nbody" },
    { "Content-Type: text/plain", "; a=b", "\n\nbody" },
    { "Content-Type: text/plain", "; name*1=b", "\n\nbody" },
    { "Content-Disposition: attachment", "; filename*0=b", "\n\nbody" },
    { "Content-Type: multipart/mixed; boundary=\"", "b", "\"\n\n--b\n" },
    { "Content-Type: multipart/mixed; boundary=b\n\n", "--b ", "" },
    { "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n", "" },
    { "Content-Type: multipart/mixed; boundary=b\n\n", "--bx\n", "" },
    { "Content-Type: multipart/mixed\n\n", "-\n", "" },
    { "Content-Transfer-Encoding: base64\n\n", "=", "" },
    { "Content-Transfer-Encoding: quoted-printable\n\n", "=\n", "" },
    { "Content-Transfer-Encoding: x-uuencode\n\n", "begin \n", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GString) raw = g_string_new (table[i].head);
      g_autoptr (MimeMessage) message = NULL;
      g_autofree char *text = NULL;
      gint64 start = cpu_time ();

      while (raw->len < 1024 * 1024)
        g_string_append (raw, table[i].piece);
      g_string_append (raw, table[i].tail);
      message = parse (raw->str);
      text = shown (message);
      if (cpu_time () - start > G_USEC_PER_SEC / 2)
        g_test_message ("%s: %.2f s", table[i].piece,
                        (double) (cpu_time () - start) / G_USEC_PER_SEC);
      g_assert_cmpint (cpu_time () - start, <, 8 * G_USEC_PER_SEC);
    }
}

/* A line of a contact that goes on without a word more. */
static void
test_endless_contact (void)
{
  g_autofree char *name = g_strnfill (8000, 'x');
  g_autoptr (GString) raw = g_string_new ("Content-Type: text/vcard\n\nBEGIN:VCARD\n");
  g_autoptr (MimeMessage) message = NULL;
  g_autoptr (GPtrArray) cards = NULL;
  gint64 start = cpu_time ();

  g_string_append_printf (raw, "%s;QUOTED-PRINTABLE:", name);
  while (raw->len < 1024 * 1024)
    g_string_append (raw, "=\n");
  message = parse (raw->str);
  cards = mime_message_get_cards (message);
  g_assert_cmpuint (cards->len, ==, 1);
  g_assert_cmpint (cpu_time () - start, <, G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/table", test_table);
  g_test_add_func ("/message/cut", test_cut);
  g_test_add_func ("/message/numbers", test_numbers);
  g_test_add_func ("/message/filename-parameters", test_filename_parameters);
  g_test_add_func ("/message/parameters-get", test_parameters_get);
  g_test_add_func ("/message/filename-safe", test_filename_safe);
  g_test_add_func ("/message/dangerous", test_dangerous);
  g_test_add_func ("/message/dangerous-content", test_dangerous_content);
  g_test_add_func ("/message/pretends", test_pretends);
  g_test_add_func ("/message/parts-stay-apart", test_parts_stay_apart);
  g_test_add_func ("/message/depth", test_depth);
  g_test_add_func ("/message/attached-depth", test_attached_depth);
  g_test_add_func ("/message/many-parts", test_many_parts);
  g_test_add_func ("/message/endless", test_endless);
  g_test_add_func ("/message/endless-contact", test_endless_contact);

  return g_test_run ();
}
