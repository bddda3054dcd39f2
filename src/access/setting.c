/* setting.c: see setting.h. A table of slots by hash of the unit: a clash only costs a reading more. */
#include "access/setting.h"

#include "base/clock.h"

#include <pthread.h>

enum { SLOTS = 64, FRESH_MS = 2000, ENTRY_LIMIT = 256 * 1024 };

struct unit_settings {
	struct arena *arena; /* holds the entry, too */
	struct str unit;
	struct value *values;
	int64_t read_at; /* monotonic */
};

struct setting_cache {
	const struct catalogue *catalogue;
	struct arena *arena;
	pthread_mutex_t lock;
	struct unit_settings *slots[SLOTS];
};

struct setting_cache *
setting_cache_new(const struct catalogue *c)
{
	struct arena *a = arena_new(ENTRY_LIMIT);
	struct setting_cache *s = arena_new_of(a, struct setting_cache);

	s->arena = a;
	s->catalogue = c;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
setting_cache_close(struct setting_cache *s)
{
	size_t i;

	if (!s)
		return;
	for (i = 0; i < SLOTS; i++)
		if (s->slots[i])
			arena_free(s->slots[i]->arena);
	pthread_mutex_destroy(&s->lock);
	arena_free(s->arena);
}

static struct unit_settings **
slot_of(struct setting_cache *s, struct str unit)
{
	uint32_t h = 5381;
	size_t i;

	for (i = 0; i < unit.n; i++)
		h = h * 33 + (unsigned char)unit.p[i];
	return &s->slots[h % SLOTS];
}

/* -- reading ---------------------------------------------------------------------------------- */

static enum err_code
find_profile(struct db *db, struct arena *a, struct str unit, struct str *ret, struct err *e)
{
	struct value arg = value_text(unit), found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(db, a,
		      STR("SELECT u.profile FROM unit here JOIN unit u ON substr(here.path, 1, "
			  "length(u.path)) = u.path WHERE here.id = ? AND u.profile <> '' "
			  "ORDER BY length(u.path) DESC LIMIT 1"),
		      &arg, 1, &found, e);
	*ret = found.type == VALUE_TEXT ? found.s : STR_NONE;
	return rc;
}

/* What the profile says, else the first one that says anything. */
static void
fill_defaults(const struct catalogue *c, struct str profile, struct unit_settings *u)
{
	size_t i, k;

	for (i = 0; i < c->settings.n; i++) {
		const struct cat_setting_type *t = &c->settings.v[i];

		u->values[i] = cat_setting_read(t, cat_setting(c, profile, t->key));
		for (k = 0; k < c->profiles.n && u->values[i].type == VALUE_NULL; k++)
			u->values[i] = cat_setting_read(
				t, cat_setting(c, c->profiles.entries[k].key, t->key));
	}
}

static enum err_code
lay_own_over(const struct catalogue *c, struct db *db, struct unit_settings *u, struct err *e)
{
	struct value arg = value_text(u->unit);
	struct db_stmt *st;
	enum err_code rc;
	bool more;

	rc = db_query(db, STR("SELECT \"key\", value FROM setting WHERE unit_id = ?"), &arg, 1, &st,
		      e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		int slot = cat_setting_slot(c, db_col_str(st, 0));
		struct value v;

		if (slot < 0)
			continue;
		v = cat_setting_read(&c->settings.v[slot], str_dup(u->arena, db_col_str(st, 1)));
		if (v.type != VALUE_NULL)
			u->values[slot] = v;
	}
	db_done(st);
	return rc;
}

static enum err_code
read_unit(const struct catalogue *c, struct db *db, struct str unit, int64_t now,
	  struct unit_settings **ret, struct err *e)
{
	struct arena *a = arena_new(ENTRY_LIMIT);
	struct unit_settings *u = arena_new_of(a, struct unit_settings);
	struct str profile;
	enum err_code rc;

	u->arena = a;
	u->unit = str_dup(a, unit);
	u->read_at = now;
	u->values = arena_array(a, struct value, c->settings.n + 1);
	rc = find_profile(db, a, unit, &profile, e);
	if (rc == ERR_OK) {
		fill_defaults(c, profile, u);
		rc = lay_own_over(c, db, u, e);
	}
	if (rc != ERR_OK) {
		arena_free(a);
		return rc;
	}
	*ret = u;
	return ERR_OK;
}

/* -- the cache -------------------------------------------------------------------------------- */

static const struct value *
copy_of(const struct setting_cache *s, const struct unit_settings *u, struct arena *a)
{
	size_t i, n = s->catalogue->settings.n;
	struct value *out = arena_array(a, struct value, n + 1);

	for (i = 0; i < n; i++) {
		out[i] = u->values[i];
		if (out[i].type == VALUE_TEXT)
			out[i].s = str_dup(a, out[i].s);
	}
	return out;
}

static const struct value *
take_fresh(struct setting_cache *s, struct arena *a, struct str unit, int64_t now)
{
	const struct unit_settings *u;
	const struct value *found = NULL;

	pthread_mutex_lock(&s->lock);
	u = *slot_of(s, unit);
	if (u && str_eq(u->unit, unit) && now - u->read_at <= FRESH_MS)
		found = copy_of(s, u, a);
	pthread_mutex_unlock(&s->lock);
	return found;
}

static void
keep(struct setting_cache *s, struct str unit, struct unit_settings *u)
{
	struct unit_settings **slot = slot_of(s, unit), *old;

	pthread_mutex_lock(&s->lock);
	old = *slot;
	if (u || (old && str_eq(old->unit, unit)))
		*slot = u;
	else
		old = NULL;
	pthread_mutex_unlock(&s->lock);
	if (old)
		arena_free(old->arena);
}

enum err_code
setting_values(struct setting_cache *s, struct db *db, struct arena *a, struct str unit,
	       const struct value **ret, struct err *e)
{
	int64_t now = clock_monotonic_ms();
	struct unit_settings *u;
	enum err_code rc;

	*ret = take_fresh(s, a, unit, now);
	if (*ret)
		return ERR_OK;
	rc = read_unit(s->catalogue, db, unit, now, &u, e);
	if (rc != ERR_OK)
		return rc;
	*ret = copy_of(s, u, a);
	keep(s, unit, u);
	return ERR_OK;
}

void
setting_forget(struct setting_cache *s, struct str unit)
{
	keep(s, unit, NULL);
}

/* -- own values, by instant ----------------------------------------------------------------------- */

/* The first change that is written down begins with what stood before it. */
static enum err_code
begin_history(struct db *db, const struct value *of, struct err *e)
{
	struct value v[4] = {of[0], of[1], of[0], of[1]};

	return db_exec(
		db,
		STR("INSERT INTO setting_history (unit_id, \"key\", value, from_at) SELECT "
		    "unit_id, \"key\", value, 0 FROM setting WHERE unit_id = ? AND \"key\" = ? "
		    "AND NOT EXISTS (SELECT 1 FROM setting_history h WHERE h.unit_id = ? AND "
		    "h.\"key\" = ?)"),
		v, 4, NULL, e);
}

/* Twice within one millisecond: the later one holds. */
static enum err_code
end_history(struct db *db, const struct value *of, int64_t now, struct err *e)
{
	struct value end[3] = {value_int(now), of[0], of[1]};
	struct value same[3] = {of[0], of[1], value_int(now)};
	enum err_code rc;

	rc = db_exec(db,
		     STR("DELETE FROM setting_history WHERE unit_id = ? AND \"key\" = ? AND "
			 "from_at = ?"),
		     same, 3, NULL, e);
	return rc != ERR_OK ? rc
			    : db_exec(db,
				      STR("UPDATE setting_history SET to_at = ? WHERE unit_id = ? "
					  "AND \"key\" = ? AND to_at IS NULL"),
				      end, 3, NULL, e);
}

static enum err_code
write_own(struct db *db, const struct value *of, struct str value, int64_t now, struct err *e)
{
	struct value v[4] = {of[0], of[1], value_text(value), value_int(now)};
	enum err_code rc;

	rc = db_exec(db, STR("INSERT INTO setting (unit_id, \"key\", value) VALUES (?, ?, ?)"), v,
		     3, NULL, e);
	return rc != ERR_OK ? rc
			    : db_exec(db,
				      STR("INSERT INTO setting_history (unit_id, \"key\", value, "
					  "from_at) VALUES (?, ?, ?, ?)"),
				      v, 4, NULL, e);
}

enum err_code
setting_store(struct db *db, struct str unit, struct str key, struct str value, int64_t now,
	      struct err *e)
{
	struct value of[2] = {value_text(unit), value_text(key)};
	enum err_code rc = begin_history(db, of, e);

	if (rc == ERR_OK)
		rc = end_history(db, of, now, e);
	if (rc == ERR_OK)
		rc = db_exec(db, STR("DELETE FROM setting WHERE unit_id = ? AND \"key\" = ?"), of,
			     2, NULL, e);
	return rc == ERR_OK && value.n > 0 ? write_own(db, of, value, now, e) : rc;
}

enum err_code
setting_as_of(struct db *db, struct arena *a, struct str unit, struct str key, int64_t at,
	      struct str *ret, struct err *e)
{
	struct value v[8] = {value_text(unit), value_text(key), value_int(at),    value_int(at),
			     value_text(unit), value_text(key), value_text(unit), value_text(key)};
	struct value found = VALUE_EMPTY;
	enum err_code rc;

	rc = db_value(db, a,
		      STR("SELECT value FROM setting_history WHERE unit_id = ? AND \"key\" = ? AND "
			  "from_at <= ? AND (to_at IS NULL OR to_at > ?) UNION ALL SELECT value "
			  "FROM setting WHERE unit_id = ? AND \"key\" = ? AND NOT EXISTS (SELECT 1 "
			  "FROM setting_history h WHERE h.unit_id = ? AND h.\"key\" = ?)"),
		      v, 8, &found, e);
	*ret = found.type == VALUE_TEXT ? found.s : STR_NONE;
	return rc;
}
