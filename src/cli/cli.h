/*
 * cli.h: the subcommands of shegong, one file each: cmd_<name>.c. `argv[0]` is the subcommand's
 * name; the result is the exit code: 0 done, 1 the work found something wrong, 2 wrong usage or
 * nothing could be done.
 */
#ifndef SHEGONG_CLI_H
#define SHEGONG_CLI_H

int cmd_check(int argc, char **argv); /* check a catalogue without a database */

#endif
