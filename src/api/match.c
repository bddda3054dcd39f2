/* match.c: from method and path to a route. */
#include "api/route.h"

#include <string.h>

static const struct route *const tables[] = {
	session_routes, catalogue_routes, calendar_routes, record_routes,   page_routes,
	score_routes,   print_routes,     flow_routes,     today_routes,    search_routes,
	file_routes,    admin_routes,     account_routes,  import_routes,   guest_routes,
	merge_routes,   access_routes,    volume_routes,   handover_routes, export_routes,
	signal_routes,  report_routes,
};

const struct route *
route_table(size_t i)
{
	return i < COUNTOF(tables) ? tables[i] : NULL;
}

/* Piece by piece; a piece in braces takes anything that is not empty. */
static bool
path_fits(struct str pattern, struct str path, struct str *raw)
{
	struct str want, have;
	size_t n = 0;

	for (;;) {
		bool more_wanted = str_next(&pattern, '/', &want);
		bool more = str_next(&path, '/', &have);

		if (more_wanted != more)
			return false;
		if (!more)
			return true;
		if (want.n > 0 && want.p[0] == '{') {
			if (have.n == 0 || n == ROUTE_PARAMS)
				return false;
			raw[n++] = have;
		} else if (!str_eq(want, have)) {
			return false;
		}
	}
}

static bool
decode_params(struct arena *a, const struct str *raw, struct str *params)
{
	size_t i;

	for (i = 0; i < ROUTE_PARAMS && raw[i].n > 0; i++)
		if (!url_decode(a, raw[i], false, &params[i]))
			return false;
	return true;
}

const struct route *
route_match(struct arena *a, enum method m, struct str path, struct str params[ROUTE_PARAMS],
	    bool *ret_allowed)
{
	const struct route *r;
	size_t i;

	*ret_allowed = false;
	for (i = 0; i < COUNTOF(tables); i++)
		for (r = tables[i]; r->path; r++) {
			struct str raw[ROUTE_PARAMS] = {{NULL, 0}};

			if (!path_fits(str_from(r->path), path, raw))
				continue;
			*ret_allowed = true;
			if (r->method != m)
				continue;
			if (decode_params(a, raw, params))
				return r;
			*ret_allowed = false; /* no such address, then */
			return NULL;
		}
	return NULL;
}
