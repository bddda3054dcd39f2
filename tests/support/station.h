/*
 * station.h: a small world for tests of everything above the database: one city with two stations,
 * an agency, people with roles, an engine on a private database. Invented names only.
 */
#ifndef SHEGONG_TESTS_STATION_H
#define SHEGONG_TESTS_STATION_H

#include "access/session.h"
#include "record/record.h"
#include "record/regions.h"
#include "engine.h"
#include "tmpdir.h"
#include "workflow/workflow.h"

enum person {
	LIN,  /* worker of station A */
	JIN,  /* worker of station A */
	ZHOU, /* supervisor of station A */
	CHEN, /* head of station A */
	YE,   /* worker of station B */
	PAN,  /* supervisor of station B */
	HU,   /* agency supervisor, above both stations */
	XU,   /* liaison of station A */
	PERSON_COUNT
};

enum { STATION_PEOPLE = 96 }; /* those above and who is hired by cast.h */

struct station {
	struct tmpdir dir;
	struct engine_db database;
	struct arena *arena;
	struct catalogue *catalogue;
	struct engine engine;
	struct region_table *regions;
	struct unit city, district, town_a, town_b, a, b;
	struct actor actors[STATION_PEOPLE];
	int people;
};

/* `source` NULL = the built-in catalogue. Fails the running test on any error. */
void station_open(struct station *s, const struct cat_source *source);
void station_close(struct station *s);

/* Runs `fn` as one write (or one read) of an actor, with a fresh work. */
typedef enum err_code station_fn(struct work *w, void *ctx, struct err *e);
enum err_code station_write(struct station *s, enum person who, station_fn *fn, void *ctx,
			    struct err *e);
enum err_code station_read(struct station *s, enum person who, station_fn *fn, void *ctx,
			   struct err *e);

/* Creates a record out of JSON text {"fields":{...},"parent":"..."} and returns its id, or STR_NONE
 * with the problems printed into `problems` (may be NULL) as "path code" lines. */
struct str station_create(struct station *s, enum person who, const char *type, const char *json,
			  enum err_code *ret_code, struct str *problems);
/* The record as the actor's JSON answer (CHANNEL_VIEW), or STR_NONE when she may not. */
struct str station_get(struct station *s, enum person who, const char *type, struct str id);
/* PATCH: `json` holds base and fields. */
enum err_code station_update(struct station *s, enum person who, const char *type, struct str id,
			     const char *json, struct str *problems);
enum err_code station_move(struct station *s, enum person who, const char *type, struct str id,
			   const char *move, const char *exceptions, struct str *ret_missing);
/* The one waiting approval of a record. */
struct str station_approval(struct station *s, struct str record);
enum err_code station_decide(struct station *s, enum person who, struct str approval,
			     enum decision d, const char *opinion);
/* A case of LIN's (and the person it is about), with what its opening asks for. */
struct str station_case(struct station *s, struct str *ret_person);

#endif
