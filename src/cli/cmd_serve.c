/* cmd_serve.c: the server, until it is told to stop. */
#include "base/log.h"
#include "cli/cli.h"
#include "http/server.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SWEEP_SECONDS = 60, PORT_DEFAULT = 8460, READERS = 4 };

struct serve_options {
	struct cli_place place;
	const char *listen, *port, *cert, *key, *threads, *catalogue;
	struct cli_list overlays;
	bool behind_proxy, migrate;
};

static bool
read_number(struct cli *c, const char *text, int otherwise, int max, int *ret)
{
	int64_t n = otherwise;
	struct str word;

	*ret = otherwise;
	if (!text)
		return true;
	word = str_from(text);
	if (!str_to_int(word, &n) || n < 0 || n > max) {
		cli_warn(c, "option.number", &word, 1);
		return false;
	}
	*ret = (int)n;
	return true;
}

static void
say_address(struct cli *c, const struct serve_options *o, int port)
{
	struct str args[2] = {STR_NONE};

	args[0] = str_fmt(c->arena, "%s://%s:%d/", o->cert ? "https" : "http",
			  o->listen ? o->listen : "127.0.0.1", port);
	cli_say(c, "serve.ready", args, 1);
}

/* Signals come here only: they are blocked before the first thread starts. */
static void
serve_until_told(struct app *app, const sigset_t *signals)
{
	struct timespec minute = {SWEEP_SECONDS, 0};
	struct err e;

	while (sigtimedwait(signals, NULL, &minute) < 0)
		if (app_sweep(app, &e) != ERR_OK)
			log_event(LOG_ERROR, "serve.sweep", "detail=%s", e.detail);
}

static int
serve(struct cli *c, const struct serve_options *o, const struct server_options *so,
      const sigset_t *signals)
{
	struct app_options ao = {.data_dir = o->place.data,
				 .dsn = o->place.db,
				 .key_file = o->place.key,
				 .catalogue_dir = o->catalogue,
				 .overlays = o->overlays.v,
				 .overlay_count = o->overlays.n,
				 .readers = READERS,
				 .migrate = o->migrate,
				 .jobs = true,
				 .workers = true};
	struct server *server = NULL;
	struct app *app = NULL;
	struct problems ps;
	struct err e = {0};
	enum err_code rc;
	int lock;

	if (!cli_lock(c, &o->place, false, &lock)) {
		struct str dir = str_from(ao.data_dir);

		cli_warn(c, "serve.locked", &dir, 1);
		return CLI_REFUSED;
	}
	problems_init(&ps, c->arena);
	rc = app_open(&ao, &app, &ps, &e);
	if (rc == ERR_OK)
		rc = server_start(app, so, &server, &e);
	if (rc != ERR_OK) {
		cli_problems(c, &ps);
		app_close(app);
		return cli_fail(c, rc, &e);
	}
	say_address(c, o, server_port(server));
	if (app->needs_setup)
		cli_say(c, "serve.needs_setup", NULL, 0);
	serve_until_told(app, signals);
	cli_say(c, "serve.stopping", NULL, 0);
	server_stop(server);
	app_close(app);
	return CLI_OK;
}

int
cmd_serve(int argc, char **argv)
{
	struct serve_options o = {0};
	struct server_options so = {0};
	const struct cli_option options[] = {
		CLI_PLACE(&o.place),
		{"listen", &o.listen, NULL},
		{"port", &o.port, NULL},
		{"tls-cert", &o.cert, NULL},
		{"tls-key", &o.key, NULL},
		{"threads", &o.threads, NULL},
		{"catalogue", &o.catalogue, NULL},
		{"behind-proxy", NULL, &o.behind_proxy},
		{"migrate", NULL, &o.migrate},
		{"overlay", NULL, NULL, &o.overlays},
		{NULL, NULL, NULL},
	};
	sigset_t signals;
	struct cli c;
	int exit_code = CLI_USAGE;

	if (!cli_start(&c))
		return CLI_FAILED;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	if (cli_options(&c, argc, argv, options, NULL, 0, NULL) &&
	    read_number(&c, o.port, PORT_DEFAULT, 65535, &so.port) &&
	    read_number(&c, o.threads, 0, 256, &so.threads)) {
		cli_place_settle(&c, &o.place);
		so.address = o.listen;
		so.tls_cert = o.cert;
		so.tls_key = o.key;
		so.behind_proxy = o.behind_proxy;
		if ((o.cert == NULL) != (o.key == NULL))
			cli_warn(&c, "serve.tls_pair", NULL, 0);
		else
			exit_code = serve(&c, &o, &so, &signals);
	}
	cli_close(&c);
	return exit_code;
}
