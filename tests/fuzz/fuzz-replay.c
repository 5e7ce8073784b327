/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target over the files of a folder, without libFuzzer: fuzz-NAME FOLDER */

#include <glib.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
main (int argc, char *argv[])
{
  const char *name;
  g_autoptr (GDir) folder = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  int n_files = 0;

  if (folder == NULL)
    {
      fprintf (stderr, "usage: %s FOLDER\n", argv[0]);
      return 2;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *data = NULL;
      g_autofree guint8 *copy = NULL;
      gsize size;

      if (!g_file_get_contents (path, &data, &size, NULL))
        return 1;
      /* Without the NUL that g_file_get_contents() adds, so that reading it is seen. */
      copy = g_memdup2 (data, size);
      LLVMFuzzerTestOneInput (copy, size);
      n_files++;
    }
  printf ("%d files\n", n_files);
  return n_files > 0 ? 0 : 1;
}
