/* schema.c: the fixed tables of this folder. See access.h. */
#include "access/access.h"

#include "access/internal.h"
#include "access/seal.h"

static enum column_type
column_type_of(struct str word)
{
	if (str_is(word, "int"))
		return COLUMN_INT;
	if (str_is(word, "key"))
		return COLUMN_KEY;
	if (str_is(word, "blob"))
		return COLUMN_BLOB;
	if (!str_is(word, "text"))
		BUG("no column type: %.*s", STR_ARG(word));
	return COLUMN_TEXT;
}

struct table *
declare_table(struct schema *s, const char *name, const char *primary_key, const char *columns)
{
	struct table *t = schema_table(s, str_from(name));
	struct str rest = str_from(columns), word, column;

	t->primary_key = str_from(primary_key);
	while (str_next(&rest, ' ', &word)) {
		bool must = str_ends(word, STR("!"));

		if (must)
			word.n--;
		str_next(&word, ':', &column);
		table_column(s, t, column, column_type_of(word), must);
	}
	return t;
}

static void
declare_organisation(struct schema *s)
{
	struct table *t;

	t = declare_table(s, "unit", "id",
			  "id:key! parent_id:key level:text! name:text! region:key code:key"
			  " profile:key path:key! closed:int! made_at:int! changed_at:int!");
	table_index(s, t, STR("unit_by_path"), STR("path"), true);
	declare_table(s, "setting", "unit_id, \"key\"", "unit_id:key! key:key! value:text");
	declare_table(s, "setting_history", "unit_id, \"key\", from_at",
		      "unit_id:key! key:key! value:text from_at:int! to_at:int");
}

static void
declare_accounts(struct schema *s)
{
	struct table *t;

	t = declare_table(s, "account", "id",
			  "id:key! login:key! name:text! phone:text unit_id:key!"
			  " password_hash:text! must_change:int! disabled:int! large_text:int!"
			  " version:int! made_at:int! changed_at:int!");
	table_index(s, t, STR("account_by_login"), STR("login"), true);
	table_index(s, t, STR("account_by_unit"), STR("unit_id"), false);
	t = declare_table(s, "account_role", "account_id, ord",
			  "account_id:key! ord:int! role:key! unit_id:key! from_on:int"
			  " until_on:int acting:int!");
	table_index(s, t, STR("account_role_by_unit"), STR("unit_id, role"), false);
	t = declare_table(s, "session", "id",
			  "id:key! token_hash:key! account_id:key! version:int! csrf:text!"
			  " made_at:int! seen_at:int! confirmed_until:int! ended_at:int");
	table_index(s, t, STR("session_by_token"), STR("token_hash"), true);
	table_index(s, t, STR("session_by_account"), STR("account_id"), false);
	t = declare_table(s, "throttle", "login",
			  "login:key! failures:int! locked_until:int! changed_at:int!");
	table_index(s, t, STR("throttle_by_time"), STR("changed_at"), false);
}

void
access_schema(struct schema *s)
{
	struct table *t;

	declare_organisation(s);
	declare_accounts(s);
	/* No key: several records may relate one account to one person in the same way. */
	t = declare_table(s, "record_relation", "",
			  "unit_id:key! root_id:key! account_id:key! relation:key! type:key!"
			  " until_at:int reason:key made_at:int!");
	table_index(s, t, STR("record_relation_by_root"), STR("unit_id, root_id, account_id"),
		    false);
	table_index(s, t, STR("record_relation_by_reason"), STR("unit_id, reason"), false);
	table_index(s, t, STR("record_relation_by_account"), STR("account_id, unit_id, root_id"),
		    false);
}

void
seal_schema(struct schema *s)
{
	struct table *t;

	t = declare_table(s, "data_key", "id",
			  "id:key! owner:key! wrapped:blob made_at:int! destroyed_at:int");
	table_index(s, t, STR("data_key_by_owner"), STR("owner"), false);
}
