/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A library to be loaded before all others (LD_PRELOAD) into a program that is to meet its end, a
 * broken disk or a clock that jumps at a place that can be named. Nothing of it is in the program.
 *
 * The places are numbered from 1 in the order in which the program comes by them:
 *
 *   send before, send within, send after    bytes that go to the network; within: half of them
 *   send answered                           and the other side has begun to answer, unread
 *   write before, write within              a file below FAULTS_DIR; what is written to one file
 *                                           without a lock given back, a sync or anything else in
 *                                           between (a transaction of SQLite) counts as one
 *   rename before, rename after, unlink before, unlink after, sync before
 *
 * FAULTS_DIR=DIR           the files that matter
 * FAULTS_LOG=FILE          each place as a line: number, kind, name of the file or of the peer's port
 * FAULTS_STOP=N            SIGKILL there
 * FAULTS_ERROR=N:ERRNO[+]  what would write there fails so; with + all that follows, too
 * FAULTS_CLOCK=N:SECONDS   from there on the wall clock is that much ahead */

/* Each function of libc is meant by its own name here. */
#undef _FILE_OFFSET_BITS

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NAME_SIZE 512
#define ANSWER_MS 300

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *dir;
static int log_fd = -1;
static long stop;
static long error_at;
static int error_number;
static bool error_stays;
static long clock_at;
static long clock_seconds;

static long n_points;
static char current[NAME_SIZE]; /* the file that is being written; empty between groups */

#define REAL(name) ((__typeof__ (&name)) find_real (#name))

static void *
find_real (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

__attribute__ ((constructor)) static void
read_environment (void)
{
  const char *log = getenv ("FAULTS_LOG");
  const char *stop_text = getenv ("FAULTS_STOP");
  const char *error_text = getenv ("FAULTS_ERROR");
  const char *clock_text = getenv ("FAULTS_CLOCK");
  char plus = '\0';

  dir = getenv ("FAULTS_DIR");
  if (log != NULL)
    log_fd = open (log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (stop_text != NULL)
    stop = strtol (stop_text, NULL, 10);
  if (error_text != NULL)
    sscanf (error_text, "%ld:%d%c", &error_at, &error_number, &plus);
  error_stays = plus == '+';
  if (clock_text != NULL)
    sscanf (clock_text, "%ld:%ld", &clock_at, &clock_seconds);
}

/* ---- Places --------------------------------------------------------------------------------- */

/* With the lock held, which SIGKILL takes care of. */
static long
pass (const char *kind, const char *name)
{
  char line[NAME_SIZE + 64];
  int len;

  n_points++;
  if (log_fd >= 0)
    {
      len = snprintf (line, sizeof line, "%ld %s %s\n", n_points, kind, name);
      syscall (SYS_write, log_fd, line, (size_t) len);
    }
  if (n_points == stop)
    kill (getpid (), SIGKILL);
  return n_points;
}

static long
pass_alone (const char *kind, const char *name)
{
  long n;

  pthread_mutex_lock (&lock);
  current[0] = '\0';
  n = pass (kind, name);
  pthread_mutex_unlock (&lock);
  return n;
}

static void
end_group (void)
{
  pthread_mutex_lock (&lock);
  current[0] = '\0';
  pthread_mutex_unlock (&lock);
}

static bool
fails_at (long n)
{
  if (error_at == 0 || (n != error_at && !(error_stays && n > error_at)))
    return false;
  errno = error_number;
  return true;
}

/* The name below FAULTS_DIR, or NULL for a file that does not matter. The index of a write-ahead log
 * is made anew after a crash. */
static const char *
get_name (const char *path)
{
  size_t len = dir != NULL ? strlen (dir) : 0;
  size_t path_len = strlen (path);

  if (len == 0 || strncmp (path, dir, len) != 0 || path[len] != '/' ||
      (path_len > 4 && strcmp (path + path_len - 4, "-shm") == 0))
    return NULL;
  return path + len + 1;
}

static bool
get_path (int fd, char *path)
{
  char link[64];
  ssize_t len;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  len = readlink (link, path, NAME_SIZE - 1);
  path[len > 0 ? len : 0] = '\0';
  return len > 0;
}

/* Before bytes go to a file. FALSE: they shall not, errno is set. *@is_first says whether they begin a
 * group, whose middle comes right after them. */
static bool
begin_write (int fd, const char **name, char *path, bool *is_first)
{
  int saved = errno;
  long n;

  *is_first = false;
  *name = get_path (fd, path) ? get_name (path) : NULL;
  errno = saved;
  if (*name == NULL)
    return true;
  pthread_mutex_lock (&lock);
  *is_first = strcmp (current, *name) != 0;
  if (*is_first)
    {
      pass ("write-before", *name);
      snprintf (current, sizeof current, "%s", *name);
    }
  n = n_points;
  pthread_mutex_unlock (&lock);
  return !fails_at (n);
}

static void
end_write (const char *name, bool is_first)
{
  int saved = errno;

  if (is_first)
    {
      pthread_mutex_lock (&lock);
      pass ("write-within", name);
      pthread_mutex_unlock (&lock);
    }
  errno = saved;
}

/* ---- Files ---------------------------------------------------------------------------------- */

#define WRITE(call)                                                                                \
  char path[NAME_SIZE];                                                                            \
  const char *name;                                                                                \
  bool is_first;                                                                                   \
  ssize_t n;                                                                                       \
                                                                                                   \
  if (!begin_write (fd, &name, path, &is_first))                                                   \
    return -1;                                                                                     \
  n = (call);                                                                                      \
  end_write (name, is_first);                                                                      \
  return n

ssize_t
write (int fd, const void *data, size_t len)
{
  WRITE (REAL (write) (fd, data, len));
}

ssize_t
pwrite (int fd, const void *data, size_t len, off_t at)
{
  WRITE (REAL (pwrite) (fd, data, len, at));
}

ssize_t
pwrite64 (int fd, const void *data, size_t len, off64_t at)
{
  WRITE (REAL (pwrite64) (fd, data, len, at));
}

static bool
is_sync_allowed (int fd)
{
  char path[NAME_SIZE];
  const char *name = get_path (fd, path) ? get_name (path) : NULL;

  return name == NULL || !fails_at (pass_alone ("sync-before", name));
}

int
fsync (int fd)
{
  return is_sync_allowed (fd) ? REAL (fsync) (fd) : -1;
}

int
fdatasync (int fd)
{
  return is_sync_allowed (fd) ? REAL (fdatasync) (fd) : -1;
}

int
rename (const char *from, const char *to)
{
  const char *name = get_name (to);
  int result;

  if (name == NULL)
    return REAL (rename) (from, to);
  if (fails_at (pass_alone ("rename-before", name)))
    return -1;
  result = REAL (rename) (from, to);
  pass_alone ("rename-after", name);
  return result;
}

int
unlink (const char *path)
{
  const char *name = get_name (path);
  int result;

  if (name == NULL)
    return REAL (unlink) (path);
  pass_alone ("unlink-before", name);
  result = REAL (unlink) (path);
  pass_alone ("unlink-after", name);
  return result;
}

/* SQLite gives its locks back at the end of a transaction. */
static void *
take_argument (int command, va_list arguments)
{
  void *argument = va_arg (arguments, void *);

  if (command == F_SETLK && ((struct flock *) argument)->l_type == F_UNLCK)
    end_group ();
  return argument;
}

int
fcntl (int fd, int command, ...)
{
  va_list arguments;
  void *argument;

  va_start (arguments, command);
  argument = take_argument (command, arguments);
  va_end (arguments);
  return REAL (fcntl) (fd, command, argument);
}

int
fcntl64 (int fd, int command, ...)
{
  va_list arguments;
  void *argument;

  va_start (arguments, command);
  argument = take_argument (command, arguments);
  va_end (arguments);
  return REAL (fcntl64) (fd, command, argument);
}

/* ---- The network ---------------------------------------------------------------------------- */

/* FALSE for what does not leave this computer by its nature (a bus, a resolver's pipe). */
static bool
get_peer (int fd, char *name)
{
  struct sockaddr_storage address;
  socklen_t len = sizeof address;
  int saved = errno;
  bool known = getpeername (fd, (struct sockaddr *) &address, &len) == 0 &&
               (address.ss_family == AF_INET || address.ss_family == AF_INET6);

  errno = saved;
  if (known)
    snprintf (name, NAME_SIZE, "%d", ntohs (((struct sockaddr_in *) &address)->sin_port));
  return known;
}

/* A server that sees its client go may drop what it was told; here it has done it, or is about to. */
static void
wait_for_answer (int fd)
{
  struct pollfd answer = { .fd = fd, .events = POLLIN };

  poll (&answer, 1, ANSWER_MS);
}

ssize_t
send (int fd, const void *data, size_t len, int flags)
{
  char name[NAME_SIZE];
  ssize_t n;

  if (!get_peer (fd, name))
    return REAL (send) (fd, data, len, flags);
  pass_alone ("send-before", name);
  if (stop == n_points + 1 && len > 1)
    REAL (send) (fd, data, len / 2, flags);
  pass_alone ("send-within", name);
  n = REAL (send) (fd, data, len, flags);
  pass_alone ("send-after", name);
  if (stop == n_points + 1)
    wait_for_answer (fd);
  pass_alone ("send-answered", name);
  return n;
}

/* ---- The clock ------------------------------------------------------------------------------ */

static long
get_leap (void)
{
  return clock_at != 0 && n_points >= clock_at ? clock_seconds : 0;
}

int
clock_gettime (clockid_t id, struct timespec *now)
{
  int result = REAL (clock_gettime) (id, now);

  if (id == CLOCK_REALTIME)
    now->tv_sec += get_leap ();
  return result;
}

int
gettimeofday (struct timeval *now, void *zone)
{
  int result = REAL (gettimeofday) (now, zone);

  now->tv_sec += get_leap ();
  return result;
}

time_t
time (time_t *now)
{
  time_t seconds = REAL (time) (NULL) + get_leap ();

  if (now != NULL)
    *now = seconds;
  return seconds;
}
