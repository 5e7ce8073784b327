/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "imap-set.h"

G_BEGIN_DECLS

/* What the server says, typed. A response is immutable once parsed, owns all that it points to
 * (strings are NUL-terminated bytes as the server sent them, not checked to be UTF-8 and not
 * decoded), and may be handed to another thread. Names are those of RFC 9051 §7. */

typedef enum
{
  IMAP_RESPONSE_STATUS,       /* tagged or untagged OK, NO, BAD, BYE, PREAUTH */
  IMAP_RESPONSE_CONTINUATION, /* + */
  IMAP_RESPONSE_CAPABILITY,
  IMAP_RESPONSE_ENABLED,
  IMAP_RESPONSE_ID,
  IMAP_RESPONSE_NAMESPACE,
  IMAP_RESPONSE_LIST,           /* LIST, LSUB, XLIST */
  IMAP_RESPONSE_MAILBOX_STATUS, /* STATUS */
  IMAP_RESPONSE_SEARCH,         /* SEARCH and ESEARCH alike */
  IMAP_RESPONSE_FLAGS,
  IMAP_RESPONSE_EXISTS,
  IMAP_RESPONSE_RECENT,
  IMAP_RESPONSE_EXPUNGE,
  IMAP_RESPONSE_VANISHED,
  IMAP_RESPONSE_FETCH, /* FETCH and UIDFETCH */
  IMAP_RESPONSE_QUOTA,
  IMAP_RESPONSE_QUOTAROOT,
  IMAP_RESPONSE_OTHER, /* well-formed, of a kind that is not used */
  IMAP_RESPONSE_MALFORMED, /* a line that could not be read; the stream goes on behind it */
} ImapResponseType;

typedef enum
{
  IMAP_STATUS_OK,
  IMAP_STATUS_NO,
  IMAP_STATUS_BAD,
  IMAP_STATUS_BYE,
  IMAP_STATUS_PREAUTH,
} ImapStatus;

/* Response codes (RFC 9051 §7.1, 5530, 7162, 4315, 4978, 5466, 7889, 8474, 9738). */
typedef enum
{
  IMAP_CODE_NONE,
  IMAP_CODE_ALERT,
  IMAP_CODE_ALREADYEXISTS,
  IMAP_CODE_APPENDUID,
  IMAP_CODE_AUTHENTICATIONFAILED,
  IMAP_CODE_AUTHORIZATIONFAILED,
  IMAP_CODE_BADCHARSET,
  IMAP_CODE_CANNOT,
  IMAP_CODE_CAPABILITY,
  IMAP_CODE_CLIENTBUG,
  IMAP_CODE_CLOSED,
  IMAP_CODE_COMPRESSIONACTIVE,
  IMAP_CODE_CONTACTADMIN,
  IMAP_CODE_COPYUID,
  IMAP_CODE_CORRUPTION,
  IMAP_CODE_EXPIRED,
  IMAP_CODE_EXPUNGEISSUED,
  IMAP_CODE_HASCHILDREN,
  IMAP_CODE_HIGHESTMODSEQ,
  IMAP_CODE_INUSE,
  IMAP_CODE_LIMIT,
  IMAP_CODE_MAILBOXID,
  IMAP_CODE_MESSAGELIMIT,
  IMAP_CODE_MODIFIED,
  IMAP_CODE_NOMODSEQ,
  IMAP_CODE_NONEXISTENT,
  IMAP_CODE_NOPERM,
  IMAP_CODE_NOTIFICATIONOVERFLOW,
  IMAP_CODE_OVERQUOTA,
  IMAP_CODE_PARSE,
  IMAP_CODE_PERMANENTFLAGS,
  IMAP_CODE_PRIVACYREQUIRED,
  IMAP_CODE_READ_ONLY,
  IMAP_CODE_READ_WRITE,
  IMAP_CODE_REFERRAL,
  IMAP_CODE_SERVERBUG,
  IMAP_CODE_TOOBIG,
  IMAP_CODE_TRYCREATE,
  IMAP_CODE_UIDNEXT,
  IMAP_CODE_UIDNOTSTICKY,
  IMAP_CODE_UIDREQUIRED,
  IMAP_CODE_UIDVALIDITY,
  IMAP_CODE_UNAVAILABLE,
  IMAP_CODE_UNKNOWN_CTE,
  IMAP_CODE_UNSEEN,
  IMAP_CODE_UNKNOWN, /* a code that this program does not know; its name is in atom */
} ImapCode;

/* System flags as bits; keywords stand beside them by name (RFC 9051 §2.3.2). */
typedef enum
{
  IMAP_FLAG_SEEN = 1 << 0,
  IMAP_FLAG_ANSWERED = 1 << 1,
  IMAP_FLAG_FLAGGED = 1 << 2,
  IMAP_FLAG_DELETED = 1 << 3,
  IMAP_FLAG_DRAFT = 1 << 4,
  IMAP_FLAG_RECENT = 1 << 5,
  IMAP_FLAG_WILDCARD = 1 << 6, /* \* in PERMANENTFLAGS: new keywords may be made */
} ImapFlags;

typedef struct
{
  ImapFlags system;
  guint n_keywords;
  const char *const *keywords; /* NULL-terminated; never NULL itself */
} ImapFlagList;

typedef struct
{
  ImapStatus status;
  gboolean is_tagged;
  const char *tag; /* NULL when untagged */
  ImapCode code;
  const char *atom; /* the code's name as sent; NULL without a code */
  const char *text; /* human text, may be "" */

  /* What the code carries; zero or NULL where it carries nothing */
  guint64 number;                /* UIDNEXT, UIDVALIDITY, UNSEEN, HIGHESTMODSEQ, MESSAGELIMIT, LIMIT */
  const char *string;            /* MAILBOXID, REFERRAL, MESSAGELIMIT's UID as text; the rest of unknown
                                  * codes, and of known ones whose data could not be read */
  guint32 uidvalidity;           /* APPENDUID, COPYUID */
  const ImapSet *uids;           /* APPENDUID; COPYUID's source; MODIFIED */
  const ImapSet *copied_uids;    /* COPYUID's destination, sorted: use copy_order for pairs */
  guint n_copied;                /* number of pairs that follow */
  const guint32 *copy_from;      /* COPYUID: copy_from[i] became copy_to[i], in the server's order */
  const guint32 *copy_to;
  ImapFlagList flags;            /* PERMANENTFLAGS */
  const char *const *capabilities; /* CAPABILITY */
} ImapStatusData;

/* Mailbox attributes (RFC 9051 §7.3.1, 6154, XLIST). */
typedef enum
{
  IMAP_MAILBOX_NOINFERIORS = 1 << 0,
  IMAP_MAILBOX_NOSELECT = 1 << 1,
  IMAP_MAILBOX_HASCHILDREN = 1 << 2, /* wins over HASNOCHILDREN when both are sent */
  IMAP_MAILBOX_HASNOCHILDREN = 1 << 3,
  IMAP_MAILBOX_MARKED = 1 << 4,
  IMAP_MAILBOX_UNMARKED = 1 << 5,
  IMAP_MAILBOX_SUBSCRIBED = 1 << 6,
  IMAP_MAILBOX_NONEXISTENT = 1 << 7,
  IMAP_MAILBOX_REMOTE = 1 << 8,
  IMAP_MAILBOX_ALL = 1 << 9,
  IMAP_MAILBOX_ARCHIVE = 1 << 10,
  IMAP_MAILBOX_DRAFTS = 1 << 11,
  IMAP_MAILBOX_FLAGGED = 1 << 12,
  IMAP_MAILBOX_IMPORTANT = 1 << 13,
  IMAP_MAILBOX_INBOX = 1 << 14,
  IMAP_MAILBOX_JUNK = 1 << 15,
  IMAP_MAILBOX_SENT = 1 << 16,
  IMAP_MAILBOX_TRASH = 1 << 17,
} ImapMailboxAttributes;

typedef struct
{
  ImapMailboxAttributes attributes;
  char delimiter; /* 0 for NIL */
  const char *name;    /* as on the wire: modified UTF-7 or UTF-8; "INBOX" in upper case */
  const char *old_name; /* OLDNAME (RFC 9051 §6.3.9.7) or NULL */
  gboolean is_lsub;
} ImapListData;

typedef struct
{
  const char *name; /* as on the wire */
  /* Each is -1 when the answer does not hold it */
  gint64 messages;
  gint64 unseen;
  gint64 uidnext;
  gint64 uidvalidity;
  gint64 highestmodseq;
  gint64 size;
  gint64 deleted;
  gint64 appendlimit;
  const char *mailboxid; /* or NULL */
} ImapMailboxStatus;

typedef struct
{
  const char *tag; /* of ESEARCH's correlator, or NULL */
  gboolean is_uid; /* the numbers are UIDs as far as the answer says */
  const ImapSet *all; /* never NULL; of PARTIAL (RFC 9394) too */
  gint64 min; /* -1 when absent, as the next two */
  gint64 max;
  gint64 count;
  gint64 modseq; /* 0 when absent */
} ImapSearchData;

typedef struct
{
  const char *name;    /* display name as sent (not decoded), or NULL */
  const char *mailbox; /* NULL: start (with name) or end of a group */
  const char *host;
} ImapAddress;

typedef struct
{
  guint n_addresses;
  const ImapAddress *addresses;
} ImapAddressList;

typedef struct
{
  const char *date; /* header text, or NULL; so are the other strings */
  const char *subject;
  ImapAddressList from, sender, reply_to, to, cc, bcc;
  const char *in_reply_to;
  const char *message_id;
} ImapEnvelope;

typedef struct
{
  const char *name;
  const char *value;
} ImapParameter;

typedef struct _ImapBody ImapBody;

/* A part of BODYSTRUCTURE or BODY. Text is as sent; types in lower case. */
struct _ImapBody
{
  const char *type;    /* "text", "multipart", … */
  const char *subtype; /* "plain", "mixed", … */
  const char *part;    /* the section to FETCH it by, "1.2"; "" for a top-level multipart, "2.TEXT" for
                        * the multipart that is the body of the message/rfc822 "2" */
  guint n_parameters;
  const ImapParameter *parameters;
  const char *id;
  const char *description;
  const char *encoding; /* in lower case; "7bit" where the server says nothing */
  guint64 size;         /* bytes, encoded; a server may lie */
  guint64 lines;
  const char *disposition; /* in lower case, or NULL */
  guint n_disposition_parameters;
  const ImapParameter *disposition_parameters;
  const ImapEnvelope *envelope; /* of message/rfc822 */
  guint n_children;             /* of multipart; one for message/rfc822 */
  const ImapBody *const *children;
};

typedef struct
{
  const char *section; /* between the brackets, as sent: "HEADER.FIELDS (DATE FROM)", "1.MIME", "" */
  gint64 origin;       /* of a partial, else -1 */
  const char *data;    /* NULL for NIL, and where a sink took it */
  gsize len;           /* bytes; of the sink too */
  gboolean is_binary;  /* BINARY[…]: the transfer encoding is undone */
  gboolean to_sink;
} ImapSection;

/* Bits of ImapFetch.has. */
typedef enum
{
  IMAP_FETCH_FLAGS = 1 << 0,
  IMAP_FETCH_INTERNALDATE = 1 << 1,
  IMAP_FETCH_SIZE = 1 << 2,
  IMAP_FETCH_ENVELOPE = 1 << 3,
  IMAP_FETCH_BODYSTRUCTURE = 1 << 4,
  IMAP_FETCH_MODSEQ = 1 << 5,
  IMAP_FETCH_MALFORMED_ENVELOPE = 1 << 6, /* was there, could not be read: only it is lost */
  IMAP_FETCH_MALFORMED_BODYSTRUCTURE = 1 << 7,
  IMAP_FETCH_LABELS = 1 << 8, /* there may be none */
} ImapFetchHas;

typedef struct
{
  guint32 seq; /* 0 for UIDFETCH */
  guint32 uid; /* 0 when the answer holds none */
  ImapFetchHas has;
  ImapFlagList flags;
  gint64 internal_date; /* seconds since 1970 */
  int internal_zone;    /* minutes east of UTC */
  guint64 size;         /* RFC822.SIZE */
  guint64 modseq;
  const ImapEnvelope *envelope;
  const ImapBody *body;
  const char *body_text; /* BODYSTRUCTURE as sent, for imap_body_parse(); NULL when absent or malformed */
  gsize body_text_len;
  guint n_sections;
  const ImapSection *sections;
  const char *email_id; /* EMAILID, or X-GM-MSGID in decimal; NULL when absent */
  const char *thread_id; /* THREADID, or X-GM-THRID in decimal */
  guint n_labels;
  const char *const *labels; /* X-GM-LABELS as sent */
  const char *preview; /* PREVIEW; NULL when absent or NIL */
  gint64 save_date; /* G_MININT64 when absent */
} ImapFetch;

typedef struct
{
  const char *prefix;
  char delimiter;
} ImapNamespace;

typedef struct
{
  const char *name; /* "STORAGE", "MESSAGE" */
  gint64 usage;
  gint64 limit;
} ImapQuotaResource;

typedef struct
{
  ImapResponseType type;

  union
  {
    ImapStatusData status;
    struct { const char *text; } continuation;
    struct { const char *const *names; } capability; /* CAPABILITY and ENABLED; upper case */
    struct { guint n; const ImapParameter *fields; } id;
    struct
    {
      guint n_personal, n_other, n_shared;
      const ImapNamespace *personal, *other, *shared;
    } namespaces;
    ImapListData list;
    ImapMailboxStatus mailbox_status;
    ImapSearchData search;
    ImapFlagList flags;
    guint32 number; /* EXISTS, RECENT, EXPUNGE */
    struct { const ImapSet *uids; gboolean earlier; } vanished;
    ImapFetch fetch;
    struct { const char *root; guint n; const ImapQuotaResource *resources; } quota;
    struct { const char *mailbox; const char *const *roots; } quota_root;
    struct { const char *name; } other;
    /* reason: static, not translated, for logs; offset in the whole stream */
    struct { const char *reason; gsize offset; } malformed;
  };
} ImapResponse;

ImapResponse *imap_response_ref (ImapResponse *self);
void imap_response_unref (ImapResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapResponse, imap_response_unref)

/* About how many bytes of memory it takes. */
gsize imap_response_get_memory (const ImapResponse *self);

/* Finds the section called @section (compared without case); NULL when the answer lacks it. */
const ImapSection *imap_fetch_get_section (const ImapFetch *self, const char *section);

/* The part numbered @part in @body and below; NULL when there is none. */
const ImapBody *imap_body_find (const ImapBody *body, const char *part);

/* Value of a parameter called @name (compared without case), or NULL. RFC 2231 forms are not
 * decoded here. */
const char *imap_parameter_get (const ImapParameter *parameters, guint n, const char *name);

/* Reads a BODYSTRUCTURE on its own, as kept in ImapFetch.body_text. The returned response is of
 * type IMAP_RESPONSE_FETCH with only fetch.body set; NULL when malformed. */
ImapResponse *imap_body_parse (const char *text, gsize len);

/* "FETCH", "EXISTS", …; static. */
const char *imap_response_type_name (ImapResponseType type);

/* "APPENDUID", …, "" for IMAP_CODE_NONE, NULL for IMAP_CODE_UNKNOWN; static. */
const char *imap_code_name (ImapCode code);

G_END_DECLS
