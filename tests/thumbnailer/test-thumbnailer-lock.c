/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a program that was taken over could still do: nothing. */

#include "thumbnailer-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FONTS "/usr/share/fonts"

static char *file; /* with some words in it */

static gboolean
is_refused (long result)
{
  return result < 0 && (errno == EPERM || errno == EACCES);
}

static gboolean
can_read (const char *path)
{
  char letter;
  int fd = open (path, O_RDONLY);

  return fd >= 0 && read (fd, &letter, 1) == 1;
}

/* The number of the first wish that was granted; 0: none. It ends without a word, which would need more. */
static int
try_all (void)
{
  char *const words[] = { (char *) "true", NULL };
  int n = 0;

#define TRY(wish) \
  G_STMT_START { n++; if (!is_refused (wish)) return n; } G_STMT_END

  TRY (open (file, O_RDONLY));
  TRY (open (file, O_WRONLY));
  TRY (open (file, O_RDONLY | O_TRUNC));
  TRY (open ("/etc/passwd", O_RDONLY));
  TRY (open ("/etc/fonts/../passwd", O_RDONLY));
  TRY (open ("/proc/self/environ", O_RDONLY));
  TRY (open ("/tmp", O_RDWR | O_TMPFILE, 0600));
  TRY (open ("/tmp/of-the-lock", O_WRONLY | O_CREAT, 0600));
  TRY (socket (AF_INET, SOCK_STREAM, 0));
  TRY (socket (AF_INET, SOCK_DGRAM, 0));
  TRY (socket (AF_UNIX, SOCK_STREAM, 0));
  TRY (syscall (__NR_clone, SIGCHLD, 0, 0, 0, 0));
  TRY (execv ("/bin/true", words));
  TRY (kill (getppid (), 0));
  TRY (fcntl (STDIN_FILENO, F_SETOWN, getppid ()));
  TRY (fcntl (STDIN_FILENO, F_SETSIG, SIGKILL));
  TRY (unlink (file));
  TRY (truncate (file, 0));
  TRY (chmod (file, 0777));
  TRY (rename (file, "/tmp/of-the-lock"));
  TRY (link (file, "/tmp/of-the-lock"));
  TRY (syscall (__NR_io_uring_setup, 1, NULL));

  return 0;
#undef TRY
}

static int
run_locked (ThumbnailerLock lock)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      gboolean locked = thumbnailer_lock (lock);
      gboolean reads_fonts = locked && open (FONTS, O_RDONLY | O_DIRECTORY) >= 0;

      if (!locked || reads_fonts != (lock == THUMBNAILER_LOCK_BUT_FONTS))
        _exit (100);
      _exit (try_all ());
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_all (void)
{
  g_assert_true (can_read (file));
  g_assert_cmpint (run_locked (THUMBNAILER_LOCK_ALL), ==, 0);
  g_assert_true (can_read (file));
}

static void
test_but_fonts (void)
{
  if (!g_file_test (FONTS, G_FILE_TEST_IS_DIR) || syscall (__NR_landlock_create_ruleset, NULL, 0, 1) < 1)
    {
      g_test_skip ("There are no fonts, or no Landlock");
      return;
    }

  g_assert_cmpint (run_locked (THUMBNAILER_LOCK_BUT_FONTS), ==, 0);
  g_assert_true (can_read (file));
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (g_close (g_file_open_tmp ("lock-XXXXXX", &file, NULL), NULL));
  g_assert_true (g_file_set_contents (file, "milk, bread", -1, NULL));

  g_test_add_func ("/thumbnailer-lock/all", test_all);
  g_test_add_func ("/thumbnailer-lock/but-fonts", test_but_fonts);
  result = g_test_run ();

  g_unlink (file);
  g_free (file);
  return result;
}
