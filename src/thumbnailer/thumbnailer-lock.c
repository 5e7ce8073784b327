/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "thumbnailer-lock.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY_MAX (768u * 1024 * 1024)
#define SECONDS_MAX 5

/* A process that waits uses no processor time. */
#define WALL_SECONDS_MAX 30

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

#ifdef ARCHITECTURE

#define LOAD(field) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define RETURN(what) BPF_STMT (BPF_RET | BPF_K, what)
#define ALLOW(name) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), RETURN (SECCOMP_RET_ALLOW)

/* What is not on the list fails with EPERM: libraries ask for much that they can do without. */
static gboolean
filter_calls (void)
{
  struct sock_filter rules[] = {
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
    RETURN (SECCOMP_RET_ERRNO | EPERM),
  };
  const struct sock_fprog program = { G_N_ELEMENTS (rules), rules };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
         && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#else

static gboolean
filter_calls (void)
{
  return FALSE;
}

#endif

gboolean
thumbnailer_lock (void)
{
  return set_limits () && filter_calls ();
}
