/* relation.c: what an actor is to a record: by its row in record_relation, by place, by office. */
#include "access/access.h"

#include "access/internal.h"

bool
relation_any(const struct relation *r)
{
	return r->responsible || r->helper || r->supervisor || r->emergency;
}

bool
relation_reads(const struct relation *r)
{
	return relation_any(r) || r->granted;
}

/*
 * A relation that only says same_unit or below (a list row that came through the scope, a record
 * about to be made) means the actor's home unit.
 */
bool
role_at(const struct actor *who, size_t i, const struct relation *r, bool below)
{
	const struct actor_role *role = &who->roles.v[i];

	if (r->at_roles || r->below_roles)
		return ((below ? r->below_roles : r->at_roles) >> i) & 1;
	if (below && r->below)
		return true;
	if (!r->same_unit)
		return false;
	return str_eq(role->unit_id, who->unit.id) ||
	       (below && role->unit_path.n > 0 && str_starts(who->unit.path, role->unit_path));
}

void
relation_place(const struct actor *who, struct str unit, struct str unit_path, struct relation *ret)
{
	size_t i;

	ret->same_unit = str_eq(unit, who->unit.id);
	ret->below = false;
	ret->at_roles = ret->below_roles = 0;
	for (i = 0; i < who->roles.n && i < ACTOR_ROLES; i++) {
		const struct actor_role *role = &who->roles.v[i];
		bool at = str_eq(role->unit_id, unit);

		if (at) {
			ret->at_roles |= UINT64_C(1) << i;
			ret->same_unit = true;
			ret->office |= role->role->case_supervisor && !ret->supervisor;
			ret->supervisor |= role->role->case_supervisor;
		}
		if (at || (role->unit_path.n > 0 && str_starts(unit_path, role->unit_path)))
			ret->below_roles |= UINT64_C(1) << i;
	}
	ret->below = !ret->same_unit && ret->below_roles != 0;
}

static void
add_word(struct relation *r, struct str word)
{
	r->responsible |= str_is(word, "responsible");
	r->helper |= str_is(word, "helper");
	if (str_is(word, "supervisor")) {
		r->supervisor = true;
		r->office = false;
	}
	r->emergency |= str_is(word, "emergency");
	r->granted |= str_is(word, "granted");
}

void
relation_by_name(struct relation *r)
{
	r->supervisor = r->supervisor && !r->office;
	r->office = r->emergency = r->granted = false;
}

/* One statement: the unit's path beside each live relation, so that a unit without one shows. */
enum err_code
relation_load(struct db *db, const struct actor *who, struct str unit, struct str root,
	      struct str made_by, int64_t now, struct relation *ret, struct err *e)
{
	struct value args[] = {value_text(root), value_text(who->account), value_int(now),
			       value_text(unit)};
	bool initial = ret->initial, more, placed = false;
	struct db_stmt *st;
	enum err_code rc;

	*ret = (struct relation){.initial = initial};
	ret->made_it = made_by.n > 0 && str_eq(made_by, who->account);
	rc = db_query(db,
		      STR("SELECT u.path, rr.relation FROM unit u LEFT JOIN record_relation rr"
			  " ON rr.unit_id = u.id AND rr.root_id = ? AND rr.account_id = ?"
			  " AND (rr.until_at IS NULL OR rr.until_at > ?) WHERE u.id = ?"),
		      args, COUNTOF(args), &st, e);
	if (rc != ERR_OK)
		return rc;
	while ((rc = db_step(st, &more, e)) == ERR_OK && more) {
		if (!placed)
			relation_place(who, unit, db_col_str(st, 0), ret);
		placed = true;
		add_word(ret, db_col_str(st, 1));
	}
	db_done(st);
	return rc;
}
