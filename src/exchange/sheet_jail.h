/*
 * sheet_jail.h: a process that is about to read somebody's file gives up its rights: open files,
 * the file system, the network, other programs, memory, time. What the kernel does not offer is
 * left out; what it does offer must succeed.
 */
#ifndef SHEGONG_SHEET_JAIL_H
#define SHEGONG_SHEET_JAIL_H

#include "base/base.h"

/* Where the two files lie afterwards. */
enum { SHEET_JAIL_PIPE = 3, SHEET_JAIL_SHEET = 4 };

/* Only in a fresh child. Keeps the pipe (for writing) and the sheet, which can be opened again as
 * /proc/self/fd/4. False: do not go on. */
bool sheet_jail_enter(int pipe_fd, int sheet_fd);

#endif
