/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-charset.h"

#include <string.h>

typedef struct
{
  const char *charset;  /* that the text is in */
  const char *declared; /* (nullable) */
  const char *text;
} Row;

static char *
read_as (const Row *row)
{
  gsize len;
  g_autofree char *bytes = g_convert (row->text, -1, row->charset, "UTF-8", NULL, &len, NULL);

  g_assert_nonnull (bytes);
  return g_string_free (mime_charset_to_utf8 (row->declared, bytes, len), FALSE);
}

static void
check (const Row *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = read_as (&rows[i]);

      if (strcmp (text, rows[i].text) != 0)
        g_test_message ("row %" G_GSIZE_FORMAT " (%s)", i, rows[i].charset);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* Nothing is declared, or what says nothing. */
static void
test_missing (void)
{
  static const Row rows[] = {
    { "UTF-8", NULL, "Grüße, Привет, 会議" },
    { "KOI8-R", NULL, "Привет, как дела?" },
    { "KOI8-R", "us-ascii", "Сегодня мы поедем в горы и будем собирать яблоки." },
    { "CP1251", NULL, "Отчёт за март" },
    { "CP1251", "unknown-8bit", "Сегодня мы поедем в горы и будем собирать яблоки." },
    { "CP866", NULL, "Привет, как дела? Сегодня мы поедем в горы" },
    { "ISO-8859-5", NULL, "Сегодня мы поедем в горы и будем собирать яблоки." },
    { "CP932", NULL, "会議の件" },
    { "CP932", "x-unknown", "今日は良い天気ですね。" },
    { "EUC-JP", NULL, "会議の件" },
    { "GB18030", NULL, "会议通知" },
    { "GB18030", NULL, "请确认附件" },
    { "BIG5", NULL, "會議通知" },
    { "BIG5", NULL, "你好，明天的會議改到下午三點" },
    { "EUC-KR", NULL, "회의 안내" },
    { "EUC-KR", NULL, "안녕하세요, 내일 회의는 세 시입니다" },
    { "CP1253", NULL, "Καλημέρα, η συνάντηση είναι αύριο στις δέκα" },
    { "CP1255", NULL, "שלום לכולם, הפגישה נדחתה למחר" },
    { "CP1256", NULL, "مرحبا، تم تأجيل الاجتماع إلى الغد" },
    { "CP1250", NULL, "Dobrý den, posílám žádost o schůzku ve čtvrtek v Plzni" },
    { "CP874", NULL, "การประชุมเลื่อนไปพรุ่งนี้" },
    { "CP1252", NULL, "Über" },
    { "CP1252", NULL, "Señor, mañana a las diez" },
    { "CP1252", NULL, "it’s “quoted” text – £100 or €50" },
    { "CP1252", NULL, "Blåbærsyltetøy på lørdag" },
  };

  check (rows, G_N_ELEMENTS (rows));
}

static void
test_wrong (void)
{
  static const Row rows[] = {
    { "UTF-8", "iso-8859-1", "Grüße" },
    { "UTF-8", "gb2312", "你好，明天的会议改到下午三点" },
    { "UTF-8", "koi8-r", "Привет, как дела?" },
    { "CP1252", "utf-8", "Grüße aus München" },
    { "KOI8-R", "iso-8859-1", "Сегодня мы поедем в горы и будем собирать яблоки." },
    { "GB18030", "iso-8859-1", "你好，明天的会议改到下午三点" },
    { "CP1251", "utf-8", "Сегодня мы поедем в горы и будем собирать яблоки." },
    /* Right ones stay, however odd the text. */
    { "CP1252", "iso-8859-1", "Äpfel, Öl, Übung, größer" },
    { "KOI8-R", "koi8-r", "Да" },
    { "BIG5", "big5", "會" },
  };

  check (rows, G_N_ELEMENTS (rows));
}

static void
test_names (void)
{
  static const Row rows[] = {
    { "CP1251", "windows-1251", "Да" },      { "CP1251", "CP-1251", "Да" },
    { "CP1251", "x-cp1251", "Да" },          { "CP1251", "win-1251", "Да" },
    { "CP1250", "Windows1250", "žluťoučký" }, { "CP1256", "cp1256", "سلام" },
    { "CP1252", "ISO_8859-1:1987", "“é”" },  { "CP1252", "latin1", "€" },
    { "CP1252", "iso-8859-1", "“é”" },       { "CP1254", "iso-8859-9", "şı€" },
    { "KOI8-U", "koi8-u", "Їжак" },          { "KOI8-R", "KOI8", "Ёж" },
    { "CP932", "x-sjis", "①会議" },          { "CP932", "Shift_JIS", "～㈱" },
    { "CP932", "MS_Kanji", "会議" },         { "CP932", "windows-31J", "会議" },
    { "EUC-JP", "x-euc-jp", "会議" },        { "GB18030", "gb2312", "镕€" },
    { "GB18030", "GBK", "會議" },            { "GB18030", "x-gbk", "会议" },
    { "GB18030", "gb18030", "㐀" },          { "GB18030", "cp936", "会议" },
    { "BIG5-HKSCS", "big5", "會議" },        { "BIG5-HKSCS", "cn-big5", "會議" },
    { "UHC", "ks_c_5601-1987", "똠방각하" }, { "UHC", "euc-kr", "똠방각하" },
    { "UHC", "ks_c_5601", "회의" },          { "CP874", "tis-620", "การ" },
    { "ISO-2022-JP", "iso-2022-jp", "会議" }, { "ISO-2022-KR", "iso-2022-kr", "회의" },
    { "UTF-16LE", "utf-16le", "Grüße" },     { "UTF-8", "\"utf-8\"", "Grüße" },
  };

  check (rows, G_N_ELEMENTS (rows));
}

static void
test_seven_bits (void)
{
  static const struct
  {
    const char *declared;
    const char *bytes;
    const char *text;
  } rows[] = {
    { "hz-gb-2312", "a ~{VPND~} b ~~", "a 中文 b ~" },
    { "hz-gb-2312", "~{VPND\nplain", "中文\nplain" },
    { NULL, "\x1b$B2q5D\x1b(B", "会議" },
    { "us-ascii", "\x1b$B2q5D\x1b(B", "会議" },
    /* UTF-7 hides what it says: it is shown as it stands. */
    { "utf-7", "+ADw-script+AD4-", "+ADw-script+AD4-" },
    { "unicode-1-1-utf-7", "+ADw-", "+ADw-" },
    { "x-utf-7", "+ADw-", "+ADw-" },
    { "utf-7-imap", "&ADw-", "&ADw-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GString *text =
          mime_charset_to_utf8 (rows[i].declared, rows[i].bytes, strlen (rows[i].bytes));

      g_assert_cmpstr (text->str, ==, rows[i].text);
      g_string_free (text, TRUE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/charset/missing", test_missing);
  g_test_add_func ("/mime/charset/wrong", test_wrong);
  g_test_add_func ("/mime/charset/names", test_names);
  g_test_add_func ("/mime/charset/seven-bits", test_seven_bits);
  return g_test_run ();
}
