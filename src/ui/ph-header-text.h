/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ph-message.h"

G_BEGIN_DECLS

/* A header by itself. */
typedef struct
{
  char *title; /* "To", translated */
  char *value; /* an address a line */
} PhHeaderField;

/* The words of a message's head, however it is drawn. A value; free with ph_header_text_free(). Main
 * thread. */
typedef struct
{
  char *sender;     /* name, else address; never empty */
  char *address;    /* the real one, where sender is not that already; else "" */
  char *initials;   /* whose initials and color the picture has */
  char *recipients; /* "to Ann, Ben and 3 more"; "" when there are none */
  char *date;       /* in words */
  char *exact_date;
  GPtrArray *fields; /* PhHeaderField: all of them */
} PhHeaderText;

/* @content (nullable): what the list's row does not know. */
PhHeaderText *ph_header_text_new (PhMessage *message, const StoreMessage *content);
void ph_header_text_free (PhHeaderText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhHeaderText, ph_header_text_free)

/* "Anna Berg, ben@example.org and 3 more": at most @max of the addresses of a header by name, else
 * by address. @text as in StoreMessage. Owned; "" when there is none. Pure. */
char *ph_header_text_shorten (const char *text, guint max);

G_END_DECLS
