#include "exchange/sheet_jail.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A sanitized program reserves terabytes of addresses: there the limit would stop it at once. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

#define JAIL_MEMORY ((size_t)512 << 20)
enum { JAIL_SECONDS = 20, JAIL_FILES = 16, X32_CALLS = 0x40000000 };

/* -- files and limits ----------------------------------------------------------------------------------- */

static bool
keep_two_files(int pipe_fd, int sheet_fd)
{
	int nowhere = open("/dev/null", O_RDWR), i;

	/* First out of the way of the numbers they get. */
	pipe_fd = fcntl(pipe_fd, F_DUPFD, JAIL_FILES);
	sheet_fd = fcntl(sheet_fd, F_DUPFD, JAIL_FILES);
	for (i = 0; i < SHEET_JAIL_PIPE; i++)
		if (nowhere < 0 || dup2(nowhere, i) < 0)
			return false;
	return dup2(pipe_fd, SHEET_JAIL_PIPE) >= 0 && dup2(sheet_fd, SHEET_JAIL_SHEET) >= 0 &&
	       close_range(SHEET_JAIL_SHEET + 1, ~0u, 0) == 0;
}

static void
limit(int what, rlim_t n)
{
	struct rlimit r = {n, n};

	(void)setrlimit(what, &r); /* lowering one's own limits is always allowed */
}

#ifndef SANITIZED
/* Bytes this process has mapped; a child starts with all of its parent's. */
static size_t
mapped_bytes(void)
{
	char text[32] = {0};
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	int64_t pages = 0;

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) > 0)
		str_to_int(str_of(text, strcspn(text, " ")), &pages);
	close(fd);
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}
#endif

static void
lower_limits(void)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, JAIL_SECONDS);
#ifndef SANITIZED
	limit(RLIMIT_AS, mapped_bytes() + JAIL_MEMORY);
#endif
	limit(RLIMIT_NOFILE, JAIL_FILES);
	limit(RLIMIT_NPROC, 0);
}

/* -- the file system -------------------------------------------------------------------------------------- */

static bool
allow_below(int rules, int fd, uint64_t rights)
{
	struct landlock_path_beneath_attr a = {.allowed_access = rights, .parent_fd = fd};

	return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &a, 0) == 0;
}

/* The sheet itself, and the libraries, where the C library keeps its character sets. */
static bool
allow_readable(int rules)
{
	static const char *const folders[] = {"/usr/lib", "/lib"};
	size_t i;

	if (!allow_below(rules, SHEET_JAIL_SHEET, LANDLOCK_ACCESS_FS_READ_FILE))
		return false;
	for (i = 0; i < COUNTOF(folders); i++) {
		int fd = open(folders[i], O_PATH | O_CLOEXEC);

		if (fd >= 0) {
			allow_below(rules, fd,
				    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR);
			close(fd);
		}
	}
	return true;
}

/* True also where the kernel has no landlock. */
static bool
close_file_system(void)
{
	struct landlock_ruleset_attr a = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) -
							       1}; /* all of version 1 */
	int rules = (int)syscall(SYS_landlock_create_ruleset, &a, sizeof(a), 0);
	bool done;

	if (rules < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM;
	done = allow_readable(rules) && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return done;
}

/* -- system calls ------------------------------------------------------------------------------------------- */

#ifdef THIS_ARCH
/* Programs, processes, the network, other ways to a file: nothing a parser has to do with. */
static const unsigned refused[] = {
	SYS_execve,
	SYS_execveat,
	SYS_clone,
	SYS_clone3,
	SYS_socket,
	SYS_socketpair,
	SYS_connect,
	SYS_bind,
	SYS_listen,
	SYS_sendto,
	SYS_sendmsg,
	SYS_ptrace,
	SYS_kill,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_io_uring_setup,
	SYS_bpf,
	SYS_mount,
	SYS_unshare,
	SYS_setns,
	SYS_open_by_handle_at,
	SYS_openat2,
	SYS_keyctl,
	SYS_add_key,
	SYS_request_key,
	SYS_userfaultfd,
	SYS_perf_event_open,
	SYS_unlinkat,
	SYS_renameat2,
	SYS_mkdirat,
	SYS_symlinkat,
	SYS_linkat,
	SYS_fchmodat,
	SYS_fchownat,
	SYS_truncate,
	SYS_pidfd_open,
	SYS_memfd_create,
	SYS_shmget,
	SYS_msgget,
#ifdef __x86_64__
	SYS_fork,
	SYS_vfork,
	SYS_unlink,
	SYS_rename,
	SYS_mkdir,
	SYS_symlink,
	SYS_link,
	SYS_chmod,
	SYS_chown,
#endif
};

enum { FILTER_HEAD = 5, FILTER_MAX = FILTER_HEAD + COUNTOF(refused) + 2 };

static struct sock_filter
statement(unsigned short code, uint32_t k)
{
	return (struct sock_filter){code, 0, 0, k};
}

/* True also where the kernel has no filters. */
static bool
refuse_calls(void)
{
	struct sock_filter f[FILTER_MAX];
	struct sock_fprog program = {FILTER_MAX, f};
	size_t n = 0, i, left = COUNTOF(refused);

	f[n++] = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
	f[n] = statement(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCH);
	f[n++].jt = 1;
	f[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	f[n++] = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	f[n] = statement(BPF_JMP | BPF_JGE | BPF_K, X32_CALLS);
	f[n++].jt = (unsigned char)(left + 1);
	for (i = 0; i < COUNTOF(refused); i++, left--) {
		f[n] = statement(BPF_JMP | BPF_JEQ | BPF_K, refused[i]);
		f[n++].jt = (unsigned char)left;
	}
	f[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	f[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 || errno == EINVAL;
}
#else
static bool
refuse_calls(void)
{
	return true;
}
#endif

bool
sheet_jail_enter(int pipe_fd, int sheet_fd)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0)
		return false;
	if (!keep_two_files(pipe_fd, sheet_fd))
		return false;
	lower_limits(); /* before the file system closes: what is mapped is read from /proc */
	if (!close_file_system())
		return false;
	return refuse_calls();
}
