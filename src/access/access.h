/*
 * access.h: who may do what. Rights = role x act x type, narrowed by place in the organisation
 * tree, by relation (responsible, helper, supervisor of a case) and by privacy P0..P3.
 *
 * This folder decides; src/record asks it on every read and write and is the one choke point.
 * Sources: PIPL 28-31, minors' network protection rules 36 (least rights, logged), CD-4, JN-4.
 */
#ifndef SHEGONG_ACCESS_H
#define SHEGONG_ACCESS_H

#include "catalogue/catalogue.h"
#include "db/sql.h"

/* -- the organisation tree ------------------------------------------------------------------ */

struct unit {
	struct str id, parent, level, name, region, code, profile;
	struct str path; /* "/city/district/town/station/": ids, so that below is a prefix */
	bool closed;
};

/* Levels from the top: city, district, township, station, village; agency stands beside. */
enum err_code unit_load(struct db *db, struct arena *a, struct str id, struct unit *ret,
			struct err *e) MUST_USE; /* ERR_NOT_FOUND */
enum err_code unit_list(struct db *db, struct arena *a, struct str below_path, struct unit **ret,
			size_t *ret_n, struct err *e) MUST_USE;
enum err_code unit_save(struct db *db, struct arena *a, struct unit *u, struct problems *ps,
			struct err *e) MUST_USE;

/* -- the actor ------------------------------------------------------------------------------ */

struct guest_grant; /* guest.h */

struct actor_role {
	const struct cat_role *role;
	struct str unit_id, unit_path; /* where it is held */
	bool acting;                   /* 代理: acting head and the like */
};

struct actor {
	struct str account, login, name;
	struct str session;           /* id of the session row, never the token */
	struct unit unit;             /* home unit */
	VEC(struct actor_role) roles; /* valid today */
	struct str csrf;
	int64_t confirmed_until; /* signed in once more: UTC ms, 0 = no */
	int64_t session_until;   /* when this session ends whatever happens: UTC ms */
	int64_t rights_version;
	bool must_change_password;
	bool system;                     /* command line and jobs: all rights, named in the audit */
	const struct guest_grant *guest; /* a one-time link: that and nothing else (guest.h) */
};

/* Fills an actor for the command line and jobs; `name` goes into the audit ("cli:import"). */
void actor_system(struct arena *a, struct actor *ret, const char *name);
/* Does a right of this width, held with that role, reach the unit? NULL = any unit at all. */
bool actor_role_reaches(const struct actor_role *held, enum scope scope, const struct unit *unit);

/* -- decisions ------------------------------------------------------------------------------ */

/* What a query of one type by one actor may see. record_query() writes it into SQL. */
struct access_scope {
	enum scope widest; /* SCOPE_NONE: nothing, answers are empty, never an error text */
	/* The conditions are OR-ed; nothing set = nothing seen. */
	VEC(struct str) unit_ids;    /* SCOPE_UNIT: these units, not the ones below */
	VEC(struct str) below_paths; /* SCOPE_BELOW: units whose path starts so */
	bool related;                /* records the actor has a live record_relation to */
	bool own;                    /* records the actor made */
	bool all;                    /* the system actor only */
	struct str only;             /* a guest: this record */
};

void access_scope(struct arena *a, const struct actor *who, const struct cat_type *t, enum act act,
		  struct access_scope *ret);
/*
 * Appends the scope as one condition in parentheses; src/record and src/search put it into every
 * query and nothing else narrows by right. `alias` (a literal of ours) must have the columns
 * unit_id, made_by and id, and parent_id when the type has a parent: relations stand on the root.
 * (0=1) when nothing may be seen, (1=1) for the system actor.
 */
void access_scope_sql(struct sql *q, const struct access_scope *s, const char *alias,
		      bool has_parent, struct str account, int64_t now);
/*
 * The same condition for lists of records, which have no id to begin with: it also names the units
 * in which something can be in reach, so that an engine goes to those and does not ask every row
 * of the table for its relations. A record is read with access_scope_sql().
 */
void access_scope_list_sql(struct sql *q, const struct access_scope *s, const char *alias,
			   const struct cat_type *t, struct str account, int64_t now);
/* Does it reach so many units (a city, a district, everything) that a list in the order of time
 * better walks all records newest first than sorting what all those units have? */
bool access_scope_wide(const struct access_scope *s);
/* May this act be done at all, somewhere (menu, route check)? */
bool access_may(const struct actor *who, const struct cat_type *t, enum act act);
bool access_may_admin(const struct actor *who, enum act act);
/* May records of this type be opened in an emergency, in the own unit? */
bool access_may_emergency(const struct actor *who, const struct cat_type *t);

enum { ACTOR_ROLES = 64 }; /* more than that is refused when an account is saved */

/* The actor's relation to one record, read from record_relation. */
struct relation {
	bool responsible, helper, supervisor, emergency, made_it;
	bool granted; /* asked, allowed by somebody else, until a day: reads, and no more */
	bool office;  /* `supervisor` only because of the office held in the unit */
	bool initial; /* the record is still in its initial state: set by src/record */
	bool same_unit, below; /* the record's unit is the actor's, or below one of the actor's */
	/* Bit i: the record's unit is where who->roles.v[i] is held; it or one below it. A right
	 * holds only where its own role is held. */
	uint64_t at_roles, below_roles;
};
/* Responsible, helper, supervisor or let in by an emergency opening. */
bool relation_any(const struct relation *r);
/* Those, or let in to read. */
bool relation_reads(const struct relation *r);
/* A record of a type that only people named in it see (`named`): an office is no relation to it. */
void relation_by_name(struct relation *r);
/* Fills the place part: same_unit, below, the role bits, supervisor by office. For a record that
 * is not stored yet; relation_load() does it for stored ones. */
void relation_place(const struct actor *who, struct str unit, struct str unit_path,
		    struct relation *ret);
bool access_to_record(const struct actor *who, const struct cat_type *t, enum act act,
		      const struct relation *r);

enum cover {
	COVER_SHOWN,
	COVER_TAP,    /* masked; uncovers without a reason (responsible worker, supervisor) */
	COVER_REASON, /* masked; uncovers with a reason, and the responsible worker is told */
	COVER_HIDDEN  /* never */
};
enum channel { CHANNEL_VIEW, CHANNEL_LIST, CHANNEL_SEARCH, CHANNEL_EXPORT, CHANNEL_PRINT };

/* `privacy` is the effective one (after `raise`). Telephone and ID numbers are covered in every
 * channel; P2 text in lists too. tests/cases/access/cover.tsv is the whole table. In EXPORT and
 * PRINT the answer COVER_REASON means: as the page shows it, once a reason has been given. */
enum cover access_cover(const struct actor *who, const struct cat_field *f, enum privacy privacy,
			const struct relation *r, enum channel channel);

/*
 * Declares the fixed tables of this folder:
 *   unit(id, parent_id, level, name, region, code, profile, path, closed, made_at, changed_at)
 *   account(id, login, name, phone, unit_id, password_hash, must_change, disabled, large_text,
 *           version, made_at, changed_at), account_role(account_id, ord, role, unit_id, from_on, until_on,
 *           acting)
 *   session(id, token_hash, account_id, version, csrf, made_at, seen_at, confirmed_until, ended_at)
 *   throttle(login, failures, locked_until, changed_at): login is a hash of what was typed
 *   record_relation(unit_id, root_id, account_id, relation, type, until_at, reason, made_at):
 *           who is what on a record; root_id is the parent's id for types that have a parent.
 *           Written by src/record from staff fields with `relation`, and by emergency openings. No key:
 *           several records may relate one account to one person in the same way.
 *   setting(unit_id, key, value): session_idle_minutes is read here
 */
void access_schema(struct schema *s);

/* Reads the actor's live relations to one root (one statement). made_it, same_unit and below are
 * filled from the record's columns given; `initial` is kept as it was set before. */
enum err_code relation_load(struct db *db, const struct actor *who, struct str unit,
			    struct str root, struct str made_by, int64_t now, struct relation *ret,
			    struct err *e) MUST_USE;

#endif
