/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pictures that are made smaller before they are sent. */

typedef enum
{
  PH_PICTURE_ORIGINAL,
  PH_PICTURE_LARGE,  /* 2048 pixels on the longer side, */
  PH_PICTURE_MEDIUM, /* 1280, */
  PH_PICTURE_SMALL,  /* 640 */
  PH_PICTURE_N_SIZES,
} PhPictureSize;

/* A picture in these sizes: JPEG, or PNG where it is one or lets something shine through. Upright, in its colours,
 * and with nothing else of what the camera wrote into it, such as the place. NULL where it would not become
 * smaller; the first always is. */
typedef struct
{
  GBytes *content[PH_PICTURE_N_SIZES];
  gboolean is_png;
} PhPictureSizes;

/* TRUE for what ph_picture_scale() may know, by its MIME type. */
gboolean ph_picture_can_scale (const char *type);

/* NULL when @content is no picture that can be read, or none of more than 100 million pixels. Any thread but the
 * main one: takes a second for a large one. */
PhPictureSizes *ph_picture_scale (GBytes *content);
void ph_picture_sizes_free (PhPictureSizes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhPictureSizes, ph_picture_sizes_free)

G_END_DECLS
