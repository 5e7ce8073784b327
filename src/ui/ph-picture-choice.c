/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ph-picture-choice.h"

#include "ph-format.h"
#include "ph-picture-scale.h"
#include "ph-ui.h"

#include <glib/gi18n.h>
#include <string.h>

/* A file of more is not looked at. */
#define MAX_BYTES (100 * 1024 * 1024)

/* A part, and what it was before somebody chose. Counted: a thread reads the original. */
typedef struct
{
  const ComposePart *part; /* which one it is; it may be gone */
  char *path;              /* (nullable) */
  GBytes *bytes;           /* (nullable) */
  char *type;
  char *filename;          /* (nullable) */

  /* The main thread */
  gsize len;
  PhPictureSizes *sizes; /* (nullable) */
  gboolean is_tried;
} Picture;

struct _PhPictureChoice
{
  GtkBox parent_instance;

  GtkDropDown *drop_down;
  GArray *offered; /* PhPictureSize, a row each, */
  GStrv words;     /* (nullable) and what it says */

  GPtrArray *parts;    /* (nullable) */
  GPtrArray *pictures; /* Picture */
  PhPictureSize chosen;
  gboolean is_working;
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (PhPictureChoice, ph_picture_choice, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Pictures --------------------------------------------------------------------------------- */

static Picture *
picture_new (const ComposePart *part)
{
  Picture *self = g_atomic_rc_box_new0 (Picture);

  self->part = part;
  self->path = g_strdup (part->path);
  self->bytes = part->bytes != NULL ? g_bytes_ref (part->bytes) : NULL;
  self->type = g_strdup (part->type);
  self->filename = g_strdup (part->filename);
  return self;
}

static void
picture_clear (gpointer data)
{
  Picture *self = data;

  g_free (self->path);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->type);
  g_free (self->filename);
  g_clear_pointer (&self->sizes, ph_picture_sizes_free);
}

static void
picture_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, picture_clear);
}

/* (nullable) Borrowed. */
static GBytes *
get_content (const Picture *self, PhPictureSize size)
{
  return self->sizes != NULL ? self->sizes->content[size] : NULL;
}

/* Called like what it has become. */
static char *
dup_filename (const Picture *self, const char *type)
{
  const char *dot = self->filename != NULL ? strrchr (self->filename, '.') : NULL;

  if (dot == NULL || strcmp (type, self->type) == 0)
    return g_strdup (self->filename);
  return g_strdup_printf ("%.*s.%s", (int) (dot - self->filename), self->filename,
                          self->sizes->is_png ? "png" : "jpg");
}

static void
apply (const Picture *self, ComposePart *part, PhPictureSize size)
{
  GBytes *content = get_content (self, size);
  const char *type = content == NULL ? self->type : self->sizes->is_png ? "image/png" : "image/jpeg";

  g_free (part->path);
  g_free (part->type);
  g_free (part->filename);
  g_clear_pointer (&part->bytes, g_bytes_unref);
  part->type = g_strdup (type);
  part->filename = dup_filename (self, type);
  part->path = content == NULL ? g_strdup (self->path) : NULL;
  if (content != NULL || self->bytes != NULL)
    part->bytes = g_bytes_ref (content != NULL ? content : self->bytes);
}

static void
apply_all (PhPictureChoice *self)
{
  for (guint i = 0; i < self->pictures->len; i++)
    {
      const Picture *picture = self->pictures->pdata[i];
      guint at;

      if (picture->sizes != NULL && g_ptr_array_find (self->parts, picture->part, &at))
        apply (picture, self->parts->pdata[at], self->chosen);
    }
}

/* ---- What shows ------------------------------------------------------------------------------- */

static gboolean
is_offered (PhPictureChoice *self, PhPictureSize size)
{
  for (guint i = 0; i < self->pictures->len; i++)
    if (get_content (self->pictures->pdata[i], size) != NULL)
      return TRUE;

  return FALSE;
}

static guint64
add_up (PhPictureChoice *self, PhPictureSize size)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->pictures->len; i++)
    {
      const Picture *picture = self->pictures->pdata[i];
      GBytes *content = get_content (picture, size);

      sum += content != NULL ? g_bytes_get_size (content) : picture->len;
    }
  return sum;
}

static char *
dup_words (PhPictureChoice *self, PhPictureSize size)
{
  g_autofree char *sum = ph_format_size (add_up (self, size));

  switch (size)
    {
    case PH_PICTURE_LARGE:
      /* Translators: the pictures of a mail; how much they come to: "2.1 MB" */
      return g_strdup_printf (_("Large (%s)"), sum);
    case PH_PICTURE_MEDIUM:
      /* Translators: the pictures of a mail; how much they come to: "2.1 MB" */
      return g_strdup_printf (_("Medium (%s)"), sum);
    case PH_PICTURE_SMALL:
      /* Translators: the pictures of a mail; how much they come to: "2.1 MB" */
      return g_strdup_printf (_("Small (%s)"), sum);
    case PH_PICTURE_ORIGINAL:
    case PH_PICTURE_N_SIZES:
    default:
      /* Translators: the pictures of a mail; how much they come to: "2.1 MB" */
      return g_strdup_printf (_("Original (%s)"), sum);
    }
}

/* What may be chosen goes into @sizes; returns how it is called. */
static GStrv
list_offers (PhPictureChoice *self, GArray *sizes)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (PhPictureSize size = PH_PICTURE_ORIGINAL; size < PH_PICTURE_N_SIZES; size++)
    {
      g_autofree char *text = dup_words (self, size);

      if (size != PH_PICTURE_ORIGINAL && size != self->chosen && !is_offered (self, size))
        continue;
      g_strv_builder_add (words, text);
      g_array_append_val (sizes, size);
    }
  return g_strv_builder_end (words);
}

static guint
find_chosen (PhPictureChoice *self)
{
  guint row = 0;

  while (row < self->offered->len && g_array_index (self->offered, PhPictureSize, row) != self->chosen)
    row++;
  return row;
}

/* A list that says what is true stays: somebody may be choosing from it. */
static void
fill (PhPictureChoice *self)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GtkStringList) list = NULL;

  g_array_set_size (self->offered, 0);
  words = list_offers (self, self->offered);
  gtk_widget_set_visible (GTK_WIDGET (self), self->pictures->len > 0 && self->offered->len > 1);
  if (self->words != NULL && g_strv_equal ((const char *const *) words, (const char *const *) self->words))
    return;

  list = gtk_string_list_new ((const char *const *) words);
  g_strfreev (self->words);
  self->words = g_steal_pointer (&words);
  self->is_filling = TRUE;
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->drop_down, find_chosen (self));
  self->is_filling = FALSE;
}

/* The list that is filled anew says so as well, and later. */
static void
selected_cb (PhPictureChoice *self)
{
  guint row = gtk_drop_down_get_selected (self->drop_down);

  if (self->is_filling || row >= self->offered->len
      || g_array_index (self->offered, PhPictureSize, row) == self->chosen)
    return;

  self->chosen = g_array_index (self->offered, PhPictureSize, row);
  apply_all (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- Making them smaller ------------------------------------------------------------------------ */

typedef struct
{
  PhPictureSizes *sizes; /* (nullable) */
  gsize len;
} Made;

static void
made_free (gpointer data)
{
  Made *made = data;

  g_clear_pointer (&made->sizes, ph_picture_sizes_free);
  g_free (made);
}

/* (nullable) */
static GBytes *
read_original (const Picture *picture)
{
  g_autoptr (GMappedFile) file = NULL;

  if (picture->bytes != NULL)
    return g_bytes_ref (picture->bytes);

  file = g_mapped_file_new (picture->path, FALSE, NULL);
  return file != NULL && g_mapped_file_get_length (file) <= MAX_BYTES ? g_mapped_file_get_bytes (file)
                                                                     : NULL;
}

static void
run_scale (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GBytes) content = read_original (task_data);
  Made *made = g_new0 (Made, 1);

  if (content != NULL)
    {
      made->sizes = ph_picture_scale (content);
      made->len = g_bytes_get_size (content);
    }
  g_task_return_pointer (task, made, made_free);
}

static void work (PhPictureChoice *self);

static void
scaled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PhPictureChoice *self = PH_PICTURE_CHOICE (source);
  Picture *picture = g_task_get_task_data (G_TASK (result));
  Made *made = g_task_propagate_pointer (G_TASK (result), NULL);

  picture->len = made->len;
  picture->sizes = g_steal_pointer (&made->sizes);
  made_free (made);
  self->is_working = FALSE;
  if (!g_ptr_array_find (self->pictures, picture, NULL))
    {
      work (self);
      return;
    }

  fill (self);
  if (self->chosen != PH_PICTURE_ORIGINAL)
    {
      apply_all (self);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  work (self);
}

/* One after the other. */
static void
work (PhPictureChoice *self)
{
  for (guint i = 0; i < self->pictures->len && !self->is_working; i++)
    {
      Picture *picture = self->pictures->pdata[i];
      g_autoptr (GTask) task = NULL;

      if (picture->is_tried)
        continue;

      picture->is_tried = TRUE;
      self->is_working = TRUE;
      task = g_task_new (self, NULL, scaled_cb, NULL);
      g_task_set_source_tag (task, work);
      g_task_set_task_data (task, g_atomic_rc_box_acquire (picture), picture_unref);
      g_task_run_in_thread (task, run_scale);
    }
}

/* ---- Parts ------------------------------------------------------------------------------------- */

static gboolean
has_picture (PhPictureChoice *self, const ComposePart *part)
{
  for (guint i = 0; i < self->pictures->len; i++)
    if (((const Picture *) self->pictures->pdata[i])->part == part)
      return TRUE;

  return FALSE;
}

void
ph_picture_choice_set_parts (PhPictureChoice *self, GPtrArray *parts)
{
  g_return_if_fail (PH_IS_PICTURE_CHOICE (self));

  g_clear_pointer (&self->parts, g_ptr_array_unref);
  self->parts = g_ptr_array_ref (parts);
  for (guint i = self->pictures->len; i-- > 0;)
    if (!g_ptr_array_find (parts, ((const Picture *) self->pictures->pdata[i])->part, NULL))
      g_ptr_array_remove_index (self->pictures, i);
  for (guint i = 0; i < parts->len; i++)
    {
      const ComposePart *part = parts->pdata[i];

      if ((part->path != NULL || part->bytes != NULL) && ph_picture_can_scale (part->type)
          && !has_picture (self, part))
        g_ptr_array_add (self->pictures, picture_new (part));
    }
  if (self->pictures->len == 0)
    self->chosen = PH_PICTURE_ORIGINAL;
  fill (self);
  work (self);
}

gboolean
ph_picture_choice_get_busy (PhPictureChoice *self)
{
  g_return_val_if_fail (PH_IS_PICTURE_CHOICE (self), FALSE);

  return self->chosen != PH_PICTURE_ORIGINAL && self->is_working;
}

/* ---- GObject ---------------------------------------------------------------------------------- */

static void
ph_picture_choice_dispose (GObject *object)
{
  PhPictureChoice *self = PH_PICTURE_CHOICE (object);

  g_ptr_array_set_size (self->pictures, 0);
  g_clear_pointer (&self->parts, g_ptr_array_unref);

  G_OBJECT_CLASS (ph_picture_choice_parent_class)->dispose (object);
}

static void
ph_picture_choice_finalize (GObject *object)
{
  PhPictureChoice *self = PH_PICTURE_CHOICE (object);

  g_array_unref (self->offered);
  g_strfreev (self->words);
  g_ptr_array_unref (self->pictures);

  G_OBJECT_CLASS (ph_picture_choice_parent_class)->finalize (object);
}

static void
ph_picture_choice_class_init (PhPictureChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ph_picture_choice_dispose;
  object_class->finalize = ph_picture_choice_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_picture_choice_init (PhPictureChoice *self)
{
  /* Translators: in which size the pictures of a mail are sent */
  GtkWidget *label = gtk_label_new (_("Picture size"));

  self->offered = g_array_new (FALSE, FALSE, sizeof (PhPictureSize));
  self->pictures = g_ptr_array_new_with_free_func (picture_unref);
  self->drop_down = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  ph_ui_set_label (GTK_WIDGET (self->drop_down), _("Picture size"));
  g_signal_connect_object (self->drop_down, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (GTK_WIDGET (self->drop_down), "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_box_append (GTK_BOX (self), label);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->drop_down));
  gtk_widget_set_margin_top (GTK_WIDGET (self), 6);
  gtk_widget_set_margin_start (GTK_WIDGET (self), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self), 12);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ph_picture_choice_new (void)
{
  return g_object_new (PH_TYPE_PICTURE_CHOICE, NULL);
}
