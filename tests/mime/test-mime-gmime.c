/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where GMime and this program read the same thing they must agree: an independent reader for the
 * structure, subjects, addresses and contents of messages made at random. */

#include "mime-message.h"

#include <gmime/gmime.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

static void
append_part (GString *raw, GRand *random, guint depth)
{
  static const char *const subjects[] = { "plain words", "=?utf-8?Q?Gr=C3=BC=C3=9Fe?= x",
                                          "=?iso-8859-1?Q?caf=E9?= =?utf-8?Q?_x?=" };
  static const char *const bodies[] = { "", "one line", "two\nlines\n", "--\n--x\n -- \n",
                                        "Gr\xc3\xbc\xc3\x9f"
                                        "e\n\n\nend" };
  int kind = g_rand_int_range (random, 0, depth < 4 ? 6 : 3);

  if (kind == 0)
    g_string_append (raw, "\n");
  else if (kind == 1)
    g_string_append (raw, "Content-Type: text/html; charset=utf-8\n\n");
  else if (kind == 2)
    {
      g_string_append (raw, "Content-Type: application/x-thing; name=\"a.bin\"\n"
                            "Content-Transfer-Encoding: base64\n\nSGVsbG8gV29ybGQ=\n");
      return;
    }
  else if (kind == 3)
    {
      g_string_append_printf (raw, "Content-Type: message/rfc822\n\nSubject: %s\n",
                              subjects[g_rand_int_range (random, 0, G_N_ELEMENTS (subjects))]);
      append_part (raw, random, depth + 1);
      return;
    }
  else
    {
      guint32 boundary = g_rand_int (random);
      int n = g_rand_int_range (random, 1, 5);

      g_string_append_printf (raw, "Content-Type: multipart/%s;\n\tboundary=\"=_%08x\"\n\npre\n",
                              kind == 4 ? "mixed" : "alternative", boundary);
      for (int i = 0; i < n; i++)
        {
          g_string_append_printf (raw, "\n--=_%08x\n", boundary);
          append_part (raw, random, depth + 1);
        }
      g_string_append_printf (raw, "\n--=_%08x--\n", boundary);
      return;
    }
  g_string_append (raw, bodies[g_rand_int_range (random, 0, G_N_ELEMENTS (bodies))]);
}

static void
describe_gmime (GString *out, GMimeObject *object)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);

  g_string_append_printf (out, "%s/%s", g_mime_content_type_get_media_type (type),
                          g_mime_content_type_get_media_subtype (type));
  if (GMIME_IS_MULTIPART (object))
    {
      g_string_append_c (out, '(');
      for (int i = 0; i < g_mime_multipart_get_count (GMIME_MULTIPART (object)); i++)
        describe_gmime (out, g_mime_multipart_get_part (GMIME_MULTIPART (object), i));
      g_string_append_c (out, ')');
    }
  else if (GMIME_IS_MESSAGE_PART (object))
    {
      GMimeMessage *message = g_mime_message_part_get_message (GMIME_MESSAGE_PART (object));

      g_string_append_printf (out, "<%s>(", g_mime_message_get_subject (message));
      describe_gmime (out, g_mime_message_get_mime_part (message));
      g_string_append_c (out, ')');
    }
  else
    {
      g_autoptr (GMimeStream) stream = g_mime_stream_mem_new ();
      GByteArray *bytes;

      g_mime_data_wrapper_write_to_stream (g_mime_part_get_content (GMIME_PART (object)), stream);
      bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
      g_string_append_printf (out, "{%.*s}", (int) bytes->len, (const char *) bytes->data);
    }
}

static void
describe_ours (GString *out, const MimeMessage *message, const MimePart *part)
{
  g_string_append_printf (out, "%s/%s", part->type, part->subtype);
  if (part->headers != NULL)
    g_string_append_printf (out, "<%s>", part->headers->subject);
  if (part->n_children > 0)
    {
      g_string_append_c (out, '(');
      for (guint i = 0; i < part->n_children; i++)
        describe_ours (out, message, part->children[i]);
      g_string_append_c (out, ')');
    }
  else
    {
      g_autoptr (GBytes) content = mime_part_get_content (message, part, NULL);

      g_string_append_printf (out, "{%.*s}", (int) g_bytes_get_size (content),
                              (const char *) g_bytes_get_data (content, NULL));
    }
}

static GMimeMessage *
parse_gmime (const GString *raw)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (raw->str, raw->len);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);

  return g_mime_parser_construct_message (parser, NULL);
}

static void
test_structure (void)
{
  for (guint seed = 0; seed < 400; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autoptr (GString) raw = g_string_new ("Subject: outer\nMIME-Version: 1.0\n");
      g_autoptr (GString) ours = g_string_new (NULL);
      g_autoptr (GString) theirs = g_string_new (NULL);
      g_autoptr (GMimeMessage) their_message = NULL;
      g_autoptr (MimeMessage) message = NULL;
      g_autoptr (GBytes) bytes = NULL;

      append_part (raw, random, 0);
      bytes = g_bytes_new (raw->str, raw->len);
      message = mime_message_parse (bytes);
      their_message = parse_gmime (raw);
      describe_ours (ours, message, message->root);
      describe_gmime (theirs, g_mime_message_get_mime_part (their_message));
      if (strcmp (ours->str, theirs->str) != 0)
        g_test_message ("seed %u:\n%s", seed, raw->str);
      g_assert_cmpstr (ours->str, ==, theirs->str);
    }
}

static void
test_headers (void)
{
  static const char *const froms[] = {
    "a@b.example",
    "Anna <a@b.example>",
    "\"B, Anna\" <a@b.example>",
    "a@b.example (Anna)",
    "=?utf-8?Q?J=C3=B6rg?= <j@b.example>",
    "G: a@b.example, B <b@b.example>;",
    "<a@b.example>",
    "\"A \\\"B\\\" C\" <a@b.example>",
    "J\xc3\xb6rg <j@b.example>",
  };
  static const char *const dates[] = {
    "Mon, 02 Jan 2006 15:04:05 +0100",
    "2 Jan 2006 15:04 EST",
    "Tue, 29 Feb 2000 12:00:00 GMT",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      g_autoptr (GString) raw = g_string_new (NULL);
      g_autoptr (GMimeMessage) theirs = NULL;
      g_autoptr (MimeHeaders) ours = NULL;
      InternetAddressList *list;
      GDateTime *date;

      g_string_printf (raw, "From: x@y.example\nTo: %s\nDate: %s\n\n", froms[i],
                       dates[i % G_N_ELEMENTS (dates)]);
      ours = mime_headers_parse (raw->str, raw->len);
      theirs = parse_gmime (raw);
      date = g_mime_message_get_date (theirs);
      g_assert_cmpint (ours->date, ==, g_date_time_to_unix (date));
      list = g_mime_message_get_addresses (theirs, GMIME_ADDRESS_TYPE_TO);
      if (INTERNET_ADDRESS_IS_GROUP (internet_address_list_get_address (list, 0)))
        list = internet_address_group_get_members (
            INTERNET_ADDRESS_GROUP (internet_address_list_get_address (list, 0)));
      g_assert_cmpuint (ours->to.n, ==, (guint) internet_address_list_length (list));
      for (guint k = 0; k < ours->to.n; k++)
        {
          InternetAddress *address = internet_address_list_get_address (list, (int) k);
          const char *name = internet_address_get_name (address);

          g_assert_cmpstr (ours->to.items[k].name, ==, name != NULL && *name != '\0' ? name : NULL);
          g_assert_cmpstr (ours->to.items[k].address, ==,
                           internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address)));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();

  g_test_add_func ("/gmime/structure", test_structure);
  g_test_add_func ("/gmime/headers", test_headers);

  return g_test_run ();
}
