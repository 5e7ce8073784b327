/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "thumbnailer-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY_MAX (768u * 1024 * 1024)
#define SECONDS_MAX 5

/* A process that waits uses no processor time. */
#define WALL_SECONDS_MAX 30

/* Of the flags of open(): reading is none of them. */
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

/* Of the commands of fcntl(): F_DUPFD, F_GETFD, F_SETFD and F_GETFL. Others send signals to any process (F_SETOWN). */
#define HARMLESS_FCNTL_MAX F_GETFL

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined __riscv && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

static gboolean
set_limit (int resource, rlim_t value)
{
  const struct rlimit limit = { value, value };

  return setrlimit (resource, &limit) == 0;
}

static gboolean
set_limits (void)
{
  alarm (WALL_SECONDS_MAX);
#ifndef __SANITIZE_ADDRESS__ /* which takes terabytes of addresses */
  if (!set_limit (RLIMIT_AS, MEMORY_MAX))
    return FALSE;
#endif
  /* What it reads is a file in memory, which could grow. */
  return set_limit (RLIMIT_FSIZE, 0) && set_limit (RLIMIT_CPU, SECONDS_MAX) &&
         set_limit (RLIMIT_CORE, 0);
}

/* ---- What can be called ---------------------------------------------------------------------- */

#ifdef ARCHITECTURE

/* Of an argument the lower half: these machines have it first. */
#define LOAD(field) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define RETURN(what) BPF_STMT (BPF_RET | BPF_K, what)
#define ALLOW(name) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), RETURN (SECCOMP_RET_ALLOW)

static gboolean
run_filter (const struct sock_filter *rules, gsize n_rules)
{
  const struct sock_fprog program = { (unsigned short) n_rules, (struct sock_filter *) rules };

  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* What is not on the list fails with EPERM: libraries ask for much that they can do without. */
static gboolean
filter_calls (ThumbnailerLock lock)
{
  static const struct sock_filter head[] = {
    LOAD (arch),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
    RETURN (SECCOMP_RET_KILL_PROCESS),
    LOAD (nr),
    ALLOW (read),
    ALLOW (write),
    ALLOW (brk),
    ALLOW (mmap),
    ALLOW (munmap),
    ALLOW (mremap),
    ALLOW (mprotect),
    ALLOW (madvise),
    ALLOW (futex),
    ALLOW (clock_gettime),
    ALLOW (getrandom),
#ifdef __SANITIZE_ADDRESS__
    ALLOW (sigaltstack),
#endif
    ALLOW (exit),
    ALLOW (exit_group),
  };
  static const struct sock_filter fonts[] = {
    ALLOW (newfstatat),
    ALLOW (fstat),
    ALLOW (fstatfs),
    ALLOW (lseek),
    ALLOW (close),
    ALLOW (getdents64),
    ALLOW (faccessat),
    ALLOW (readlinkat),
#ifdef __NR_access
    ALLOW (access),
    ALLOW (readlink),
#endif
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_fcntl, 0, 4),
    LOAD (args[1]),
    BPF_JUMP (BPF_JMP | BPF_JGT | BPF_K, HARMLESS_FCNTL_MAX, 0, 1),
    RETURN (SECCOMP_RET_ERRNO | EPERM),
    RETURN (SECCOMP_RET_ALLOW),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 4),
    LOAD (args[2]),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, WRITES, 0, 1),
    RETURN (SECCOMP_RET_ERRNO | EPERM),
    RETURN (SECCOMP_RET_ALLOW),
  };
  static const struct sock_filter tail[] = { RETURN (SECCOMP_RET_ERRNO | EPERM) };
  struct sock_filter rules[G_N_ELEMENTS (head) + G_N_ELEMENTS (fonts) + G_N_ELEMENTS (tail)];
  gsize n = 0;

  memcpy (rules, head, sizeof head);
  n += G_N_ELEMENTS (head);
  if (lock == THUMBNAILER_LOCK_BUT_FONTS)
    {
      memcpy (rules + n, fonts, sizeof fonts);
      n += G_N_ELEMENTS (fonts);
    }
  memcpy (rules + n, tail, sizeof tail);
  return run_filter (rules, n + G_N_ELEMENTS (tail));
}

#else

static gboolean
filter_calls (ThumbnailerLock lock)
{
  return FALSE;
}

#endif

/* ---- What can be read ------------------------------------------------------------------------ */

/* Nothing else can be opened. Most systems have some of these; the last two are the fonts of the host that Flatpak
 * shows. */
static const char *const readable[] = {
  "/etc/fonts",       "/usr/share/fontconfig", "/usr/share/fonts", "/usr/local/share/fonts",
  "/usr/share/poppler", "/var/cache/fontconfig", "/run/host/fonts",  "/run/host/fonts-cache",
};

static gboolean
allow_below (int rules, const char *path)
{
  struct landlock_path_beneath_attr rule = {
    .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    .parent_fd = open (path, O_PATH | O_CLOEXEC),
  };
  gboolean done;

  if (rule.parent_fd < 0)
    return errno == ENOENT;

  done = syscall (__NR_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  close (rule.parent_fd);
  return done;
}

static gboolean
limit_files (void)
{
  const struct landlock_ruleset_attr all
    = { .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
  int rules = (int) syscall (__NR_landlock_create_ruleset, &all, sizeof all, 0);
  gboolean done = rules >= 0;

  for (gsize i = 0; done && i < G_N_ELEMENTS (readable); i++)
    done = allow_below (rules, readable[i]);
  done = done && syscall (__NR_landlock_restrict_self, rules, 0) == 0;
  if (rules >= 0)
    close (rules);
  return done;
}

gboolean
thumbnailer_lock (ThumbnailerLock lock)
{
  return set_limits () && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
         && (lock == THUMBNAILER_LOCK_ALL || limit_files ()) && filter_calls (lock);
}
