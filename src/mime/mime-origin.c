/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mime-origin.h"

#include "mime-domain.h"
#include "mime-headers.h"

static gboolean
is_listed (const char *address, const char *const *addresses)
{
  for (guint i = 0; addresses[i] != NULL; i++)
    if (mime_address_equal (address, addresses[i]))
      return TRUE;

  return FALSE;
}

static void
judge (MimeOrigin *self, const MimeAuthResults *results)
{
  /* What the server checked is one of them, but which? */
  if (results == NULL || self->domain == NULL || (self->warnings & MIME_ORIGIN_SEVERAL_FROM) != 0)
    return;

  self->verdict = mime_auth_results_judge (results, self->domain, &self->voucher);
}

static void
look_at_domain (MimeOrigin *self, const char *const *known)
{
  const char *like = mime_domain_find_like (self->domain, known);

  if (mime_domain_is_disguised (self->domain))
    self->warnings |= MIME_ORIGIN_DISGUISED;
  if (like != NULL)
    self->warnings |= MIME_ORIGIN_LOOKALIKE;
  self->like = g_strdup (like);
}

/* Mailing lists have the answers come to them: one that is what it says may. */
static void
look_at_reply (MimeOrigin *self, const MimeHeaders *headers)
{
  if (headers->list_id != NULL && self->verdict == MIME_AUTH_VERIFIED)
    return;

  for (guint i = 0; i < headers->reply_to.n; i++)
    {
      const char *address = headers->reply_to.items[i].address;
      g_autofree char *domain = mime_domain_of_address (address);

      if (domain == NULL || mime_domain_same_owner (domain, self->domain))
        continue;
      self->warnings |= MIME_ORIGIN_REPLY_ELSEWHERE;
      self->reply_to = g_strdup (address);
      return;
    }
}

MimeOrigin *
mime_origin_read (const char *data, gsize len, const MimeOriginContext *context)
{
  MimeOrigin *self = g_new0 (MimeOrigin, 1);
  g_autoptr (MimeHeaders) headers = mime_headers_parse (data, len);
  g_autoptr (MimeAuthResults) results
    = context->server != NULL ? mime_auth_results_read (data, len, context->server) : NULL;
  const MimeAddress *from = headers->from.n > 0 ? headers->from.items : NULL;

  if (headers->several_from || headers->from.n > 1)
    self->warnings |= MIME_ORIGIN_SEVERAL_FROM;
  if (from == NULL)
    return self;

  self->is_own = is_listed (from->address, context->addresses);
  self->domain = mime_domain_of_address (from->address);
  if (mime_address_name_deceives (from))
    self->warnings |= MIME_ORIGIN_NAME_DECEIVES;
  judge (self, results);
  if (self->is_own && results != NULL && self->verdict != MIME_AUTH_VERIFIED)
    self->warnings |= MIME_ORIGIN_OWN_ADDRESS;
  if (self->domain != NULL)
    {
      look_at_domain (self, context->known);
      look_at_reply (self, headers);
    }

  return self;
}

void
mime_origin_free (MimeOrigin *self)
{
  g_free (self->domain);
  g_free (self->voucher);
  g_free (self->like);
  g_free (self->reply_to);
  g_free (self);
}
