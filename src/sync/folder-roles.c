/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder-roles.h"

#include <string.h>

#define NAME_RANK_NONE G_MAXUINT

/* Casefolded names, best first. They are what mail programs and providers have called these folders
 * in the languages that they come in. */
static const char *const drafts_names[] = {
  "drafts", "draft", "entwürfe", "entwurf", "brouillons", "brouillon", "borradores", "borrador",
  "rascunhos", "rascunho", "bozze", "bozza", "concepten", "concept", "kladder", "kladde", "utkast",
  "luonnokset", "koncepty", "rozpracované", "rozepsané", "kopie robocze", "szkice", "robocze",
  "piszkozatok", "vázlatok", "schițe", "ciorne", "чернови", "черновики", "чернетки", "чарнавікі",
  "нацрти", "nacrti", "skice", "osnutki", "πρόχειρα", "taslaklar", "taslak", "טיוטות", "مسودات",
  "المسودات", "پیش‌نویس‌ها", "ड्राफ़्ट", "ড্রাফট", "แบบร่าง", "ร่างจดหมาย", "bản nháp", "thư nháp", "draf",
  "konsep", "下書き", "草稿", "草稿箱", "임시보관함", "임시 보관함", "esborranys", "zirriborroak",
  "borradóns", "drög", "mustandid", "melnraksti", "juodraščiai", NULL,
};

static const char *const sent_names[] = {
  "sent", "sent items", "sent messages", "sent mail", "sent-mail", "gesendet", "gesendete objekte",
  "gesendete elemente", "gesendete nachrichten", "postausgang gesendet", "envoyés",
  "messages envoyés", "éléments envoyés", "envoyé", "courrier envoyé", "enviados",
  "elementos enviados", "mensajes enviados", "correo enviado", "enviadas", "itens enviados",
  "mensagens enviadas", "inviati", "posta inviata", "elementi inviati", "inviata", "verzonden",
  "verzonden items", "verzonden berichten", "sendt", "sendt post", "sendte elementer",
  "sendte beskeder", "skickat", "skickade", "skickade meddelanden", "lähetetyt", "odeslané",
  "odeslaná pošta", "odoslané", "odoslaná pošta", "wysłane", "elementy wysłane", "elküldött",
  "elküldött elemek", "elküldött üzenetek", "trimise", "elemente trimise", "изпратени",
  "отправленные", "отправлено", "надіслані", "відправлені", "адпраўленыя", "послато", "poslano",
  "poslane poruke", "poslana pošta", "απεσταλμένα", "gönderilmiş öğeler", "gönderilmiş postalar",
  "gönderilenler", "gönderilmiş", "נשלחו", "פריטים שנשלחו", "المرسل", "العناصر المرسلة",
  "البريد المرسل", "ارسال‌شده", "भेजे गए", "ส่งแล้ว", "จดหมายที่ส่ง", "đã gửi", "thư đã gửi", "terkirim",
  "dihantar", "送信済み", "送信済みアイテム", "送信済みメール", "已发送", "已发送邮件", "已傳送",
  "寄件備份", "寄件匣", "보낸편지함", "보낸 편지함", "보낸메일함", "enviats", "elements enviats",
  "bidalita", "enviado", "send", "sendir hlutir", "saadetud", "nosūtītie", "išsiųsta", NULL,
};

static const char *const archive_names[] = {
  "archive", "archives", "archiv", "archivo", "archivados", "archivio", "archief", "arkiv",
  "arkisto", "arkistoidut", "arquivo", "arquivadas", "archiwum", "archívum", "arhivă", "arhiva",
  "arhiv", "архив", "архів", "архіў", "αρχείο", "αρχειοθέτηση", "arşiv", "ארכיון", "أرشيف",
  "الأرشيف", "بایگانی", "เก็บถาวร", "lưu trữ", "arsip", "アーカイブ", "归档", "封存", "存档",
  "보관함", "보관", "arxiu", "artxiboa", "arhiiv", "arhīvs", "archyvas", "gearchiveerd", NULL,
};

static const char *const junk_names[] = {
  "junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "bulk", "unerwünscht",
  "spamverdacht", "spam-verdacht", "werbung", "indésirables", "courrier indésirable", "pourriel",
  "correo no deseado", "no deseado", "correo basura", "lixo eletrônico", "lixo eletrónico",
  "lixo electrónico", "posta indesiderata", "indesiderata", "ongewenst", "ongewenste e-mail",
  "ongewenste reclame", "uønsket", "uønsket post", "uønsket mail", "søppelpost", "skräppost",
  "roskaposti", "nevyžádaná pošta", "nevyžiadaná pošta", "niechciane", "wiadomości-śmieci",
  "levélszemét", "nedorite", "mesaje nedorite", "нежелана поща", "спам", "нежелательная почта",
  "небажана пошта", "небажана", "непожељно", "neželjeno", "neželena pošta", "ανεπιθύμητα",
  "ανεπιθύμητη αλληλογραφία", "önemsiz", "önemsiz e-posta", "istenmeyen", "gereksiz", "דואר זבל",
  "ספאם", "بريد غير مهم", "البريد غير الهام", "بريد مزعج", "هرزنامه", "स्पैम", "จดหมายขยะ", "อีเมลขยะ",
  "thư rác", "迷惑メール", "垃圾邮件", "垃圾郵件", "垃圾箱邮件", "스팸", "스팸편지함", "스팸메일함", "정크 메일",
  "correu brossa", "zabor-posta", "ruslpóstur", "rämpspost", "mēstules", "brukalas", NULL,
};

static const char *const trash_names[] = {
  "trash", "deleted items", "deleted messages", "deleted", "bin", "papierkorb",
  "gelöschte objekte", "gelöschte elemente", "gelöscht", "mülleimer", "corbeille",
  "éléments supprimés", "messages supprimés", "papelera", "elementos eliminados", "eliminados",
  "papelera de reciclaje", "lixo", "lixeira", "itens excluídos", "itens eliminados",
  "mensagens eliminadas", "cestino", "posta eliminata", "elementi eliminati", "prullenbak",
  "prullenmand", "verwijderde items", "papirkurv", "slettet post", "slettede elementer",
  "slettet", "papperskorgen", "papperskorg", "borttaget", "roskakori", "poistetut", "koš",
  "odstraněná pošta", "kôš", "odstránená pošta", "kosz", "elementy usunięte", "lomtár",
  "törölt elemek", "kuka", "coș de gunoi", "coș", "elemente șterse", "кошче", "корзина",
  "удаленные", "удалённые", "кошик", "видалені", "смеће", "сметніца", "smeće", "koš za smeti",
  "izbrisano", "κάδος", "κάδος απορριμμάτων", "απορρίμματα", "διαγραμμένα", "çöp kutusu", "çöp",
  "silinmiş öğeler", "אשפה", "פריטים שנמחקו", "المهملات", "سلة المهملات", "العناصر المحذوفة",
  "زباله‌دان", "ट्रैश", "ถังขยะ", "thùng rác", "sampah", "ゴミ箱", "ごみ箱", "削除済みアイテム", "已删除",
  "已删除邮件", "废件箱", "垃圾桶", "刪除的郵件", "휴지통", "지운편지함", "지운 편지함", "paperera",
  "zakarrontzia", "lixo", "ruslafata", "eyddir hlutir", "prügikast", "miskaste", "šiukšliadėžė",
  "šiukšlinė", NULL,
};

static const struct
{
  FolderRole role;
  const char *const *names;
} name_table[] = {
  { FOLDER_ROLE_DRAFTS, drafts_names }, { FOLDER_ROLE_SENT, sent_names },
  { FOLDER_ROLE_ARCHIVE, archive_names }, { FOLDER_ROLE_JUNK, junk_names },
  { FOLDER_ROLE_TRASH, trash_names },
};

/* RFC 6154 §2. NONE when it gives none. */
static FolderRole
get_role_of_attributes (ImapMailboxAttributes attributes)
{
  static const struct
  {
    ImapMailboxAttributes attribute;
    FolderRole role;
  } roles[] = {
    { IMAP_MAILBOX_INBOX, FOLDER_ROLE_INBOX }, { IMAP_MAILBOX_DRAFTS, FOLDER_ROLE_DRAFTS },
    { IMAP_MAILBOX_SENT, FOLDER_ROLE_SENT }, { IMAP_MAILBOX_JUNK, FOLDER_ROLE_JUNK },
    { IMAP_MAILBOX_TRASH, FOLDER_ROLE_TRASH }, { IMAP_MAILBOX_ARCHIVE, FOLDER_ROLE_ARCHIVE },
    { IMAP_MAILBOX_ALL, FOLDER_ROLE_ALL }, { IMAP_MAILBOX_FLAGGED, FOLDER_ROLE_FLAGGED },
    { IMAP_MAILBOX_IMPORTANT, FOLDER_ROLE_IMPORTANT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      if ((attributes & roles[i].attribute) != 0)
        return roles[i].role;
    }

  return FOLDER_ROLE_NONE;
}

static FolderRole
look_up_name (const char *name, guint *rank)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : "", -1);

  for (guint i = 0; i < G_N_ELEMENTS (name_table); i++)
    {
      for (guint j = 0; name_table[i].names[j] != NULL; j++)
        {
          g_autofree char *known = g_utf8_casefold (name_table[i].names[j], -1);

          if (strcmp (folded, known) == 0)
            {
              *rank = j;
              return name_table[i].role;
            }
        }
    }

  *rank = NAME_RANK_NONE;
  return FOLDER_ROLE_NONE;
}

FolderRole
folder_role_from_name (const char *name)
{
  guint rank;

  return look_up_name (name, &rank);
}

static guint
get_depth (const StoreFolder *folder, const char *prefix)
{
  const char *path = folder->path;
  guint depth = 0;

  if (g_str_has_prefix (path, prefix))
    path += strlen (prefix);
  for (; *path != '\0'; path++)
    depth += folder->delimiter != 0 && *path == folder->delimiter;

  return depth;
}

static gboolean
can_have_role (const StoreFolder *folder)
{
  return (folder->flags & STORE_FOLDER_NOSELECT) == 0;
}

/* The lower the better; below the top two levels a name is a coincidence. */
static guint
rate_name (const StoreFolder *folder, FolderRole role, const char *prefix)
{
  guint depth = get_depth (folder, prefix);
  guint rank;

  if (folder->role != FOLDER_ROLE_NONE || !can_have_role (folder) || depth > 1 ||
      look_up_name (folder->name, &rank) != role)
    return NAME_RANK_NONE;

  return depth * 10000 + rank;
}

static void
assign_by_name (GPtrArray *folders, FolderRole role, const char *prefix)
{
  StoreFolder *best = NULL;
  guint best_rating = NAME_RANK_NONE;

  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);
      guint rating = rate_name (folder, role, prefix);

      if (rating < best_rating)
        {
          best = folder;
          best_rating = rating;
        }
    }

  if (best != NULL)
    best->role = role;
}

void
folder_roles_assign (GPtrArray *folders, const ImapMailboxAttributes *attributes,
                     const char *prefix)
{
  gboolean taken[FOLDER_ROLE_OUTBOX + 1] = { FALSE };

  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);
      gboolean is_inbox = g_ascii_strcasecmp (folder->wire_name, "INBOX") == 0;

      folder->role = is_inbox ? FOLDER_ROLE_INBOX : FOLDER_ROLE_NONE;
      taken[FOLDER_ROLE_INBOX] |= is_inbox;
    }

  for (guint i = 0; i < folders->len; i++)
    {
      StoreFolder *folder = g_ptr_array_index (folders, i);
      FolderRole role = get_role_of_attributes (attributes[i]);

      if (folder->role != FOLDER_ROLE_NONE || taken[role] || !can_have_role (folder))
        continue;
      folder->role = role;
      taken[role] = role != FOLDER_ROLE_NONE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (name_table); i++)
    {
      if (!taken[name_table[i].role])
        assign_by_name (folders, name_table[i].role, prefix);
    }
}
