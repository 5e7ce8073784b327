/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For LD_PRELOAD: writes down every name that a program, or a process it starts, looks up, and every
 * place on a network that it connects or sends to, a line each, into the file $NET_WATCH_LOG:
 *
 *     PROGRAM start|name|connect|send WHAT
 *
 * Names below .leak.test never reach a resolver: those that begin with "control" are 127.0.0.1, the
 * others do not exist. */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NEXT(function) ((__typeof__ (&function)) dlsym (RTLD_NEXT, #function))

static void
note (const char *what, const char *which)
{
  const char *path = getenv ("NET_WATCH_LOG");
  int saved = errno;
  char line[600];
  int fd, len;

  if (path == NULL)
    return;

  len = snprintf (line, sizeof line, "%s %s %s\n", program_invocation_short_name, what,
                  which != NULL ? which : "-");
  fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      if (write (fd, line, len < (int) sizeof line ? (size_t) len : sizeof line - 1) < 0)
        abort ();
      close (fd);
    }
  errno = saved;
}

static void
note_address (const char *what, const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN] = "";

  if (address == NULL)
    return;
  if (address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *) address)->sin_addr, text, sizeof text);
  else if (address->sa_family == AF_INET6)
    inet_ntop (AF_INET6, &((const struct sockaddr_in6 *) address)->sin6_addr, text, sizeof text);
  else
    return;
  note (what, text);
}

__attribute__ ((constructor)) static void
begin (void)
{
  note ("start", "");
}

static int
is_ours (const char *name)
{
  size_t len = name != NULL ? strlen (name) : 0;

  return len > 10 && strcmp (name + len - 10, ".leak.test") == 0;
}

/* ---- Names ---------------------------------------------------------------------------------- */

int
getaddrinfo (const char *name, const char *service, const struct addrinfo *hints,
             struct addrinfo **out)
{
  if (name != NULL)
    note ("name", name);
  if (is_ours (name))
    {
      if (strncmp (name, "control", 7) != 0)
        return EAI_NONAME;
      name = "127.0.0.1";
    }
  return NEXT (getaddrinfo) (name, service, hints, out);
}

struct hostent *
gethostbyname (const char *name)
{
  note ("name", name);
  return NEXT (gethostbyname) (name);
}

struct hostent *
gethostbyname2 (const char *name, int family)
{
  note ("name", name);
  return NEXT (gethostbyname2) (name, family);
}

int
gethostbyname_r (const char *name, struct hostent *entry, char *buffer, size_t len,
                 struct hostent **out, int *error)
{
  note ("name", name);
  return NEXT (gethostbyname_r) (name, entry, buffer, len, out, error);
}

int
gethostbyname2_r (const char *name, int family, struct hostent *entry, char *buffer, size_t len,
                  struct hostent **out, int *error)
{
  note ("name", name);
  return NEXT (gethostbyname2_r) (name, family, entry, buffer, len, out, error);
}

int
res_nquery (res_state state, const char *name, int class, int type, unsigned char *answer, int len)
{
  note ("name", name);
  return NEXT (res_nquery) (state, name, class, type, answer, len);
}

int
res_query (const char *name, int class, int type, unsigned char *answer, int len)
{
  note ("name", name);
  return NEXT (res_query) (name, class, type, answer, len);
}

int
res_nsearch (res_state state, const char *name, int class, int type, unsigned char *answer, int len)
{
  note ("name", name);
  return NEXT (res_nsearch) (state, name, class, type, answer, len);
}

int
res_search (const char *name, int class, int type, unsigned char *answer, int len)
{
  note ("name", name);
  return NEXT (res_search) (name, class, type, answer, len);
}

/* ---- Places --------------------------------------------------------------------------------- */

int
connect (int fd, const struct sockaddr *address, socklen_t len)
{
  note_address ("connect", address);
  return NEXT (connect) (fd, address, len);
}

ssize_t
sendto (int fd, const void *data, size_t n, int flags, const struct sockaddr *address,
        socklen_t len)
{
  note_address ("send", address);
  return NEXT (sendto) (fd, data, n, flags, address, len);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  note_address ("send", message->msg_name);
  return NEXT (sendmsg) (fd, message, flags);
}

int
sendmmsg (int fd, struct mmsghdr *messages, unsigned n, int flags)
{
  for (unsigned i = 0; i < n; i++)
    note_address ("send", messages[i].msg_hdr.msg_name);
  return NEXT (sendmmsg) (fd, messages, n, flags);
}
