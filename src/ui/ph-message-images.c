/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-message-images.h"

#include "mime-domain.h"
#include "ph-image-trust.h"

#include <glib/gi18n.h>

#define NOTICE "images"
#define ASKED "images-asked-for"

typedef struct
{
  PhConversationItem *item; /* (unowned) whose action it is */
  PhMessageImagesFunc shown;
  GWeakRef object;
} Offer;

static void
offer_free (gpointer data, GClosure *closure)
{
  Offer *offer = data;

  g_weak_ref_clear (&offer->object);
  g_free (offer);
}

static char *
dup_sender (PhConversationItem *item)
{
  return g_utf8_strdown (
    ph_message_get_sender_address (ph_conversation_item_get_message (item)), -1);
}

static gboolean
is_trusted (PhConversationItem *item)
{
  g_autofree char *sender = dup_sender (item);

  return ph_image_trust_covers (sender);
}

static gboolean
is_asked_for (PhConversationItem *item)
{
  return g_object_get_data (G_OBJECT (item), ASKED) != NULL;
}

gboolean
ph_message_images_are_shown (PhConversationItem *item)
{
  return is_asked_for (item) || is_trusted (item);
}

static void
show (Offer *offer)
{
  g_autoptr (GObject) object = g_weak_ref_get (&offer->object);

  g_object_set_data (G_OBJECT (offer->item), ASKED, GINT_TO_POINTER (TRUE));
  if (object != NULL)
    offer->shown (object, offer->item);
}

static void
show_cb (GSimpleAction *action, GVariant *parameter, Offer *offer)
{
  show (offer);
}

static void
always_show_cb (GSimpleAction *action, GVariant *parameter, Offer *offer)
{
  ph_image_trust_set (g_variant_get_string (parameter, NULL), TRUE);
  show (offer);
}

static void
add_action (PhConversationItem *item, const char *name, const char *type, GCallback callback,
            PhMessageImagesFunc shown, GObject *object)
{
  g_autoptr (GSimpleAction) action
    = g_simple_action_new (name, type != NULL ? G_VARIANT_TYPE (type) : NULL);
  Offer *offer = g_new0 (Offer, 1);

  offer->item = item;
  offer->shown = shown;
  g_weak_ref_init (&offer->object, object);
  g_signal_connect_data (action, "activate", callback, offer, offer_free, 0);
  g_action_map_add_action (ph_conversation_item_get_actions (item), G_ACTION (action));
}

/* In the label of a button one "_" stands before its key. */
static char *
dup_label (const char *format, const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "_", -1);
  g_autofree char *escaped = g_strjoinv ("__", pieces);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  return g_strjoinv (escaped, parts);
}

/* @entry (nullable): what is trusted then. Takes both. */
static void
add_trust_button (PhNotice *notice, char *label, char *entry)
{
  if (entry != NULL)
    {
      g_autofree char *action
        = g_action_print_detailed_name ("message.always-show-images", g_variant_new_string (entry));

      ph_notice_add_button (notice, label, action);
    }
  g_free (label);
  g_free (entry);
}

static void
add_buttons (PhNotice *notice, PhConversationItem *item)
{
  g_autofree char *sender = dup_sender (item);
  g_autofree char *domain = ph_image_trust_dup_domain (sender);
  g_autofree char *shown_domain = domain != NULL ? mime_domain_dup_shown (domain + 1) : NULL;

  ph_notice_add_button (notice, _("Show _Images"), "message.show-images");
  /* Translators: the address of a sender. Show images always … */
  add_trust_button (notice, dup_label (_("Always for %s"), sender),
                    ph_image_trust_dup_sender (sender));
  /* Translators: the part of an address behind the "@". Show images always … */
  add_trust_button (notice,
                    dup_label (_("Always for everybody at %s"),
                               shown_domain != NULL ? shown_domain : ""),
                    g_steal_pointer (&domain));
}

/* What is missing, and what is never fetched. */
static char *
write_text (guint n_blocked, guint n_trackers)
{
  g_autofree char *blocked = NULL;
  g_autofree char *trackers = NULL;

  if (n_blocked > 0)
    blocked = g_strdup_printf (ngettext ("%u image from the internet is not shown.",
                                         "%u images from the internet are not shown.", n_blocked),
                               n_blocked);
  if (n_trackers > 0)
    trackers = g_strdup_printf (ngettext ("%u image that only tells the sender of your reading "
                                          "is never fetched.",
                                          "%u images that only tell the sender of your reading "
                                          "are never fetched.",
                                          n_trackers),
                                n_trackers);

  return g_strjoin (blocked != NULL && trackers != NULL ? " " : "", blocked != NULL ? blocked : "",
                    trackers != NULL ? trackers : "", NULL);
}

void
ph_message_images_offer (PhConversationItem *item, guint n_blocked, guint n_trackers,
                         PhMessageImagesFunc shown, GObject *object)
{
  g_autofree char *text = NULL;
  PhNotice *notice;

  if (ph_message_images_are_shown (item))
    n_blocked = 0;
  text = write_text (n_blocked, n_trackers);
  if (*text == '\0' || (is_trusted (item) && !is_asked_for (item)))
    {
      ph_message_images_forget (item);
      return;
    }

  add_action (item, "show-images", NULL, G_CALLBACK (show_cb), shown, object);
  add_action (item, "always-show-images", "s", G_CALLBACK (always_show_cb), shown, object);
  notice = ph_notice_new (NOTICE, PH_NOTICE_INFO, NULL, NULL, text);
  if (n_blocked > 0)
    add_buttons (notice, item);
  ph_conversation_item_add_notice (item, notice);
}

void
ph_message_images_forget (PhConversationItem *item)
{
  ph_conversation_item_remove_notice (item, NOTICE);
}
