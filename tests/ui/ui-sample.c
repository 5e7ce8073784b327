/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui-sample.h"

#include "imap-response.h"

void
ui_sample_settle (GtkWidget *window)
{
  for (int i = 0; i < 3; i++)
    {
      gtk_test_widget_wait_for_draw (window);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

GtkWidget *
ui_sample_show (GtkWidget *child,
                int width,
                int height)
{
  GtkWidget *window = adw_window_new ();

  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/posthorn/Posthorn/icons");

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  ui_sample_settle (window);

  return window;
}

void
ui_sample_shoot (GtkWidget *window,
                 const char *name)
{
  const char *dir = g_getenv ("UI_SHOTS");
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width = gtk_widget_get_width (window);
  int height = gtk_widget_get_height (window);

  if (dir == NULL)
    return;

  ui_sample_settle (window);
  gtk_test_widget_wait_for_draw (window);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);
  g_assert_nonnull (node);

  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  path = g_build_filename (dir, file, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

typedef struct
{
  const char *name;
  const char *address;
  const char *subject;
  const char *preview;
  guint minutes; /* ago */
  guint flags;
  guint bits;
  const char *id;
  const char *parent;
} Sample;

#define SEEN IMAP_FLAG_SEEN
#define FLAGGED IMAP_FLAG_FLAGGED
#define ANSWERED IMAP_FLAG_ANSWERED
#define ATTACHED STORE_MESSAGE_ATTACHMENT

static const Sample samples[] = {
  { "Ada Winter", "ada@harbour.example", "Re: Minutes of the harbour meeting",
    "Thank you, that is how I remember it too. One small thing: the ferry leaves at nine, not at ten, "
    "so we should ask people to be there early.", 4, 0, 0, "m3", "m2" },
  { "Björn Håkansson", "bjorn@fjell.example", "Photographs from the walk",
    "Here are the best of them. The one with the dog is my favourite.", 31, FLAGGED, ATTACHED, "m4", NULL },
  { "Build Service", "build@ci.example", "Nightly build passed", "All 214 tests passed in 12 minutes.",
    95, SEEN, 0, "m5", NULL },
  { "Frieda Köhler", "frieda@werkstatt.example", "Angebot für die Werkbank",
    "Guten Tag, anbei das Angebot, um das Sie gebeten haben. Die Lieferung ist ab Anfang Juni möglich.",
    310, SEEN | ANSWERED, ATTACHED, "m6", NULL },
  { "山田 花子", "hanako@sakura.example", "来週の打ち合わせについて",
    "お世話になっております。来週の打ち合わせの件ですが、水曜日の午後はいかがでしょうか。", 1500, 0, 0, "m7", NULL },
  { "Inês Carvalho", "ines@porto.example", "Draft of the lease, second reading",
    "I marked three places where the wording is not what we agreed on.", 1700, SEEN | FLAGGED, ATTACHED, "m8", NULL },
  { "غادة ناصر", "ghada@oasis.example", "موعد الاجتماع القادم", "مرحبا، هل يناسبكم يوم الخميس القادم في العاشرة صباحا؟",
    2900, SEEN, 0, "m9", NULL },
  { "Дмитрий Соколов", "d.sokolov@reka.example", "Встреча в пятницу",
    "Добрый день! Подтверждаю встречу в пятницу в 15:00, адрес прежний.", 4400, SEEN, 0, "m10", NULL },
  { "Harbour Weekly", "news@harbour.example", "This week in the harbour: three ships, one goose",
    "The goose is back, and she has brought company. Also: new opening times of the market hall.",
    7200, SEEN, 0, "m11", NULL },
  { "", "ticket-desk@tickets.example", "Your tickets for Saturday", "Please bring this message with you.",
    20000, SEEN, ATTACHED, "m12", NULL },
  { "Henry Okafor", "henry@meridian.example", "Minutes of the harbour meeting",
    "Dear all, please find below what was said and what was decided.", 26000, SEEN | ANSWERED, 0, "m1", NULL },
  { "Lena Fischer", "lena@verlag.example", "Re: Minutes of the harbour meeting", "Danke, das passt so.",
    25000, SEEN, 0, "m2", "m1" },
  { "Miguel Ángel Ruiz", "m.ruiz@taller.example", "", "Te mando el presupuesto para la reforma del taller.",
    500000, SEEN, ATTACHED, "m13", NULL },
};

guint
ui_sample_add_mail (SampleAccounts *accounts,
                    guint account)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = G_N_ELEMENTS (samples); i-- > 0;)
    {
      const Sample *sample = &samples[i];
      const char *references[] = { sample->parent, NULL };
      StoreMessage message = {
        .date_sent = now - 60 * sample->minutes,
        .date_received = now - 60 * sample->minutes,
        .size = 4000 + 1000 * i,
        .subject = sample->subject,
        .from_name = sample->name,
        .from_address = sample->address,
        .to_short = "Sam Sample",
        .preview = sample->preview,
        .bits = sample->bits | STORE_MESSAGE_PREVIEW,
        .message_id = sample->id,
        .in_reply_to = sample->parent,
        .references = sample->parent != NULL ? references : NULL,
      };

      sample_accounts_add (accounts, account, "INBOX", &message, sample->flags);
    }

  return G_N_ELEMENTS (samples);
}
