/*
 * proxy.h: a wire between the program and its database server, on a port of its own, that a test can
 * cut: refused connections, connections that break, a COMMIT whose answer never comes back.
 */
#ifndef SHEGONG_TESTS_PROXY_H
#define SHEGONG_TESTS_PROXY_H

#include <stdbool.h>

struct proxy;

/* To the server whose unix socket is `path`. */
struct proxy *proxy_open(const char *path);
void proxy_close(struct proxy *p);
int proxy_port(const struct proxy *p);

void proxy_down(struct proxy *p);  /* breaks what is open, refuses what comes */
void proxy_up(struct proxy *p);    /* the same port again */
void proxy_break(struct proxy *p); /* breaks what is open once */

/* The n-th COMMIT from now: with `deliver` the server gets it and its answer is dropped, without it
 * the server never hears of it. Either way the connection breaks. */
void proxy_eat_commit(struct proxy *p, int n, bool deliver);
int proxy_eaten(struct proxy *p); /* since it was opened */

#endif
