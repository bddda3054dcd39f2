/*
 * api_world.h: a server in this process on a free port, on the engine of engine.h, with two stations
 * and signed-in people, for tests that speak HTTP. Invented names only.
 */
#ifndef SHEGONG_TESTS_API_WORLD_H
#define SHEGONG_TESTS_API_WORLD_H

#include "api/app.h"
#include "engine.h"
#include "http/server.h"
#include "http_client.h"
#include "tmpdir.h"

#include <jansson.h>

enum { WORLD_PEOPLE = 8 };
#define WORLD_PASSWORD "qing-song-bai-he-7"

struct world_person {
	const char *login, *role, *unit; /* unit "a" or "b" */
	struct str id, token, csrf;
};

struct api_world {
	struct tmpdir dir;
	struct engine_db db;
	struct arena *arena;
	struct app *app;
	struct server *server;
	int port;
	struct unit a, b; /* stations of two towns of one district */
	struct world_person people[WORLD_PEOPLE];
};

void api_world_open(struct api_world *w);
void api_world_close(struct api_world *w);
/* The same data served anew with the catalogue in a folder (NULL: the built-in one). When it does
 * not start, nothing is served until a restart that does. */
enum err_code api_world_restart(struct api_world *w, const char *catalogue_dir, struct err *e);
struct world_person *api_world_person(struct api_world *w, const char *login); /* fails if none */

/* One request of a person (NULL = a stranger); `extra` are more header lines, each with CRLF. */
struct http_answer api_world_ask(struct api_world *w, const struct world_person *who,
				 const char *method, struct str path, struct str extra,
				 struct str body);
/* The body as JSON; fails the test when it is none. */
json_t *api_world_json(const struct http_answer *x);

#endif
