/*
 * openapi.c: see openapi.h. Paths come from the route tables, the fields of each type from the
 * catalogue; the shapes of bodies and answers that no table knows stand in
 * data/openapi-schemas.json.
 */
#include "api/openapi.h"

#include "api/app.h"
#include "api/route.h"

#include <ctype.h>
#include <string.h>

static const char *const methods[METHOD_COUNT] = {"get", "post", "put", "patch", "delete"};

static void
key(struct json *j, const char *name)
{
	json_key(j, str_from(name));
}

static void
text(struct json *j, const char *name, const char *value)
{
	key(j, name);
	json_str(j, str_from(value));
}

static void
object(struct json *j, const char *name)
{
	key(j, name);
	json_object_start(j);
}

static void
ref(struct json *j, const char *name)
{
	char path[128] = "#/components/schemas/";

	strncpy(path + strlen(path), name, sizeof(path) - strlen(path) - 1);
	json_object_start(j);
	text(j, "$ref", path);
	json_object_end(j);
}

/* -- one operation ------------------------------------------------------------------------------------ */

/* "get_records_type_id": letters and digits of method and path. */
static struct str
operation_id(struct arena *a, const struct route *r)
{
	const char *p = r->path + strlen("/api");
	struct buf b;

	buf_init(&b, a, 256);
	buf_add(&b, str_from(methods[r->method]));
	for (; *p; p++)
		if (isalnum((unsigned char)*p))
			buf_addc(&b, *p);
		else if (*p == '/' || *p == '.')
			buf_addc(&b, '_');
	return buf_str(&b);
}

/* The first word of the path sorts the operations. */
static struct str
tag_of(const struct route *r)
{
	struct str rest = str_from(r->path + strlen("/api/")), word = rest;

	str_next(&rest, '/', &word);
	return word;
}

static void
path_parameter(struct json *j, const struct catalogue *c, struct str name)
{
	size_t i;

	json_object_start(j);
	key(j, "name");
	json_str(j, name);
	text(j, "in", "path");
	json_kbool(j, "required", true);
	object(j, "schema");
	text(j, "type", "string");
	if (str_is(name, "type")) {
		key(j, "enum");
		json_array_start(j);
		for (i = 0; i < c->types.n; i++)
			if (!((struct cat_type *)c->types.entries[i].value)->rows_of)
				json_str(j, c->types.entries[i].key);
		json_array_end(j);
	}
	json_object_end(j);
	json_object_end(j);
}

static void
header_parameter(struct json *j, const char *name, const char *description)
{
	json_object_start(j);
	text(j, "name", name);
	text(j, "in", "header");
	json_kbool(j, "required", true);
	text(j, "description", description);
	object(j, "schema");
	text(j, "type", "string");
	json_object_end(j);
	json_object_end(j);
}

static void
query_parameter(struct json *j, const char *name)
{
	json_object_start(j);
	text(j, "name", name);
	text(j, "in", "query");
	object(j, "schema");
	text(j, "type", "string");
	json_object_end(j);
	json_object_end(j);
}

static const struct {
	const char *path;
	const char *names[9];
} queries[] = {
	{"/api/records/{type}", {"limit", "after", "sort", "q", "filter", "view", "parent", NULL}},
	{"/api/records/{type}/{id}/print", {"reason", "size", NULL}},
	{"/api/score/{index}", {"unit", "from", "to", "as_of", NULL}},
	{"/api/score/{index}/items/{item}/evidence",
	 {"unit", "from", "to", "as_of", "part", "source", "offset", NULL}},
	{"/api/score/{index}/items/{item}/override", {"unit", "from", "to", NULL}},
	{"/api/reports/{report}", {"unit", "from", "to", NULL}},
	{"/api/reports/{report}/records",
	 {"unit", "from", "to", "measure", "row", "source", "offset", NULL}},
	{"/api/reports/{report}/sheet", {"unit", "from", "to", NULL}},
	{"/api/clauses", {"ids", NULL}},
	{"/api/regions", {"parent", "q", NULL}},
	{"/api/search", {"q", "limit", NULL}},
	{"/api/approvals", {"done", NULL}},
	{"/api/files/{id}", {"name", NULL}},
	{"/api/imports/{id}", {"type", "name", NULL}},
	{"/api/admin/audit", {"after", NULL}},
};

static void
parameters(struct json *j, const struct catalogue *c, const struct route *r)
{
	struct str rest = str_from(r->path), piece;
	size_t i, k;

	key(j, "parameters");
	json_array_start(j);
	while (str_next(&rest, '/', &piece))
		if (piece.n > 2 && piece.p[0] == '{')
			path_parameter(j, c, str_of(piece.p + 1, piece.n - 2));
	for (i = 0; i < COUNTOF(queries); i++)
		for (k = 0; strcmp(queries[i].path, r->path) == 0 && queries[i].names[k] &&
			    (r->method == METHOD_GET || r->method == METHOD_PUT ||
			     r->method == METHOD_DELETE);
		     k++)
			query_parameter(j, queries[i].names[k]);
	if (r->act == ACT_GUEST)
		header_parameter(j, "X-Guest", "Token of the one-time link: what stands behind #.");
	else if (r->method != METHOD_GET && r->act != ACT_OPEN)
		header_parameter(j, "X-CSRF", "Token of GET /api/session.");
	json_array_end(j);
}

static void
content(struct json *j, const char *media, const char *schema)
{
	object(j, "content");
	object(j, media);
	key(j, "schema");
	if (schema) {
		ref(j, schema);
	} else {
		json_object_start(j);
		text(j, "type", "string");
		json_object_end(j);
	}
	json_object_end(j);
	json_object_end(j);
}

static void
array_body(struct json *j, const char *body)
{
	char item[64] = "";

	strncpy(item, body + 1, strlen(body) - 2 < sizeof(item) ? strlen(body) - 2 : 0);
	object(j, "content");
	object(j, "application/json");
	object(j, "schema");
	text(j, "type", "array");
	key(j, "items");
	ref(j, item);
	json_object_end(j);
	json_object_end(j);
	json_object_end(j);
}

static void
request_body(struct json *j, const struct route *r)
{
	if (!r->body)
		return;
	object(j, "requestBody");
	json_kbool(j, "required", true);
	if (strcmp(r->body, "raw") == 0)
		content(j, "application/octet-stream", NULL);
	else if (r->body[0] == '[')
		array_body(j, r->body);
	else
		content(j, "application/json", r->body);
	json_object_end(j);
}

static void
responses(struct json *j, const struct route *r)
{
	object(j, "responses");
	object(j, r->answer ? "2XX" : "204");
	text(j, "description", r->answer ? "Done" : "Done, nothing to say");
	if (r->answer && strcmp(r->answer, "Html") == 0)
		content(j, "text/html", NULL);
	else if (r->answer && strcmp(r->answer, "Bytes") == 0)
		content(j, "application/octet-stream", NULL);
	else if (r->answer)
		content(j, "application/json", r->answer);
	json_object_end(j);
	object(j, "4XX");
	text(j, "description", "Refused");
	content(j, "application/problem+json", "Problem");
	json_object_end(j);
	object(j, "5XX");
	text(j, "description", "Failed");
	content(j, "application/problem+json", "Problem");
	json_object_end(j);
	json_object_end(j);
}

static void
operation(struct json *j, const struct catalogue *c, const struct route *r, struct arena *tmp)
{
	object(j, methods[r->method]);
	key(j, "operationId");
	json_str(j, operation_id(tmp, r));
	text(j, "summary", r->summary);
	key(j, "tags");
	json_array_start(j);
	json_str(j, tag_of(r));
	json_array_end(j);
	if (r->act == ACT_OPEN || r->act == ACT_GUEST) {
		key(j, "security");
		json_array_start(j);
		json_array_end(j);
	}
	parameters(j, c, r);
	request_body(j, r);
	responses(j, r);
	json_object_end(j);
}

/* -- all paths ------------------------------------------------------------------------------------------ */

typedef VEC(const struct route *) route_list;

static void
paths(struct json *j, const struct catalogue *c, struct arena *tmp)
{
	const struct route *r;
	route_list all = {0};
	size_t i, k;

	for (i = 0; route_table(i); i++)
		for (r = route_table(i); r->path; r++)
			vec_push(tmp, &all, r);
	object(j, "paths");
	for (i = 0; i < all.n; i++) {
		if (!all.v[i])
			continue;
		r = all.v[i];
		object(j, r->path);
		for (k = i; k < all.n; k++)
			if (all.v[k] && strcmp(all.v[k]->path, r->path) == 0) {
				operation(j, c, all.v[k], tmp);
				all.v[k] = NULL;
			}
		json_object_end(j);
	}
	json_object_end(j);
}

/* -- fields of the types ---------------------------------------------------------------------------------- */

static const struct {
	const char *kind, *type, *format;
} shapes[] = {
	{"bool", "boolean", NULL},  {"int", "integer", NULL},
	{"date", "string", "date"}, {"instant", "string", "date-time"},
	{"rows", "array", NULL},    {"multi", "array", NULL},
	{"file", "array", NULL},
};

static void
field_codes(struct json *j, const struct cat_field *f)
{
	size_t i;

	key(j, "examples");
	json_array_start(j);
	for (i = 0; i < f->params.list->codes.n && i < 3; i++)
		json_str(j, f->params.list->codes.v[i].code);
	json_array_end(j);
}

/* null empties a field, and {"none": ...} says why there is nothing: so one of several shapes. */
static void
field_schema(struct json *j, const struct cat_field *f)
{
	const char *type = "string", *format = NULL;
	size_t i;

	for (i = 0; i < COUNTOF(shapes); i++)
		if (strcmp(shapes[i].kind, f->params.kind->name) == 0) {
			type = shapes[i].type;
			format = shapes[i].format;
		}
	json_object_start(j);
	key(j, "title");
	json_str(j, f->label);
	if (f->why.n > 0) {
		key(j, "description");
		json_str(j, f->why);
	}
	key(j, "type");
	json_array_start(j);
	json_str(j, str_from(type));
	json_str(j, STR("null"));
	if (strcmp(type, "string") == 0 || f->none_text.n > 0)
		json_str(j, STR("object")); /* dates with a precision, addresses, reasons */
	json_array_end(j);
	if (format && !f->params.estimate)
		text(j, "format", format);
	if (f->params.list && strcmp(type, "string") == 0)
		field_codes(j, f);
	if (strcmp(type, "array") == 0) {
		object(j, "items");
		json_object_end(j);
	}
	json_object_end(j);
}

static void
note_schema(struct json *j, const struct cat_field *f, struct arena *tmp)
{
	json_key(j, str_cat(tmp, f->key, STR("_note")));
	json_object_start(j);
	text(j, "type", "string");
	text(j, "description", "Words beside the code; sent with it.");
	json_object_end(j);
}

static void
type_schema(struct json *j, const struct cat_type *t, struct arena *tmp)
{
	size_t i;

	json_key(j, str_fmt(tmp, "Fields_%.*s", STR_ARG(t->key)));
	json_object_start(j);
	text(j, "type", "object");
	key(j, "title");
	json_str(j, t->label);
	object(j, "properties");
	for (i = 0; i < t->fields.n; i++) {
		if (t->fields.v[i]->retired || t->fields.v[i]->calc || t->fields.v[i]->filled)
			continue;
		json_key(j, t->fields.v[i]->key);
		field_schema(j, t->fields.v[i]);
		if (kind_notes(&t->fields.v[i]->params))
			note_schema(j, t->fields.v[i], tmp);
	}
	json_object_end(j);
	json_kbool(j, "additionalProperties", false);
	json_object_end(j);
}

static void
type_schemas(struct json *j, const struct catalogue *c, struct arena *tmp)
{
	size_t i;

	object(j, "Fields");
	text(j, "description", "The fields of one type; only what changes need be sent.");
	key(j, "anyOf");
	json_array_start(j);
	for (i = 0; i < c->types.n; i++)
		if (!((struct cat_type *)c->types.entries[i].value)->rows_of)
			ref(j,
			    str_cstr(tmp, str_cat(tmp, STR("Fields_"), c->types.entries[i].key)));
	json_array_end(j);
	json_object_end(j);
	for (i = 0; i < c->types.n; i++)
		if (!((struct cat_type *)c->types.entries[i].value)->rows_of)
			type_schema(j, c->types.entries[i].value, tmp);
}

/* Members of the file as they stand, without its braces. */
static void
fixed_schemas(struct json *j)
{
	const struct embed_file *f = embed_find(STR("data/openapi-schemas.json"));
	struct str rest = f ? str_of((const char *)f->data, f->size) : STR_NONE, line;

	while (str_next(&rest, '\n', &line)) {
		ptrdiff_t at;

		line = str_trim(line);
		if (line.n < 4 || line.p[0] != '"')
			continue;
		if (line.p[line.n - 1] == ',')
			line.n--;
		at = str_chr(str_skip(line, 1), '"') + 1;
		json_key(j, str_of(line.p + 1, (size_t)at - 1));
		json_raw(j, str_trim(str_skip(line, (size_t)at + 2)));
	}
}

static void
head(struct json *j)
{
	text(j, "openapi", "3.1.0");
	object(j, "info");
	text(j, "title", "shegong");
	text(j, "version", SHEGONG_VERSION);
	text(j, "description",
	     "What the browser and other programs say to a social work station. "
	     "Meaning and traps: docs/internals/api.md.");
	json_object_end(j);
	key(j, "servers");
	json_array_start(j);
	json_object_start(j);
	text(j, "url", "/");
	json_object_end(j);
	json_array_end(j);
	key(j, "security");
	json_array_start(j);
	json_object_start(j);
	key(j, "session");
	json_array_start(j);
	json_array_end(j);
	json_object_end(j);
	json_array_end(j);
}

void
openapi_write(const struct catalogue *c, struct json *j, struct arena *tmp)
{
	json_object_start(j);
	head(j);
	paths(j, c, tmp);
	object(j, "components");
	object(j, "securitySchemes");
	object(j, "session");
	text(j, "type", "apiKey");
	text(j, "in", "cookie");
	text(j, "name", "__Host-sg");
	json_object_end(j);
	json_object_end(j);
	object(j, "schemas");
	fixed_schemas(j);
	type_schemas(j, c, tmp);
	json_object_end(j);
	json_object_end(j);
	json_object_end(j);
}
