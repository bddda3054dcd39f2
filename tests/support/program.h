/*
 * program.h: the real program as a child process, for tests that kill it or run two of it. A child
 * ends with its test.
 */
#ifndef SHEGONG_TESTS_PROGRAM_H
#define SHEGONG_TESTS_PROGRAM_H

#include <sys/types.h>

struct served {
	pid_t pid;
	int port;
	int out; /* its standard output */
};

/* `shegong serve` on a free port; returns when it says so, fails the test when it ends before. */
void program_serve(struct served *s, const char *data_dir, const char *dsn, const char *key_file);
void program_kill(struct served *s); /* SIGKILL, in the middle of whatever it does */
/* SIGTERM; fails the test unless it ends well. Does nothing to what was killed. */
void program_stop(struct served *s);

#endif
