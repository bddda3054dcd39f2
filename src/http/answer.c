/* answer.c: a reply as bytes on the wire, with the headers every answer carries. */
#include "http/internal.h"

#include <stdio.h>

/* The client is one page with its scripts beside it; rules run as WebAssembly. Vue sets styles of
 * elements, hence 'unsafe-inline' for styles alone. Pictures are shown from blobs before they go. */
static const char policy[] =
	"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
	"img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

static void
put(struct MHD_Response *r, const char *key, const char *value)
{
	MHD_add_response_header(r, key, value);
}

static void
put_str(struct call *c, struct MHD_Response *r, const char *key, struct str value)
{
	if (value.n > 0)
		put(r, key, str_cstr(c->x->run_arena, value));
}

static void
put_safety(struct call *c, struct MHD_Response *r, const struct reply *rp)
{
	put(r, "Content-Security-Policy",
	    rp->policy.n > 0 ? str_cstr(c->x->run_arena, rp->policy) : policy);
	put(r, "X-Content-Type-Options", "nosniff");
	put(r, "Referrer-Policy", "no-referrer");
	put(r, "Cross-Origin-Opener-Policy", "same-origin");
	put(r, "Cross-Origin-Resource-Policy", "same-origin");
	put(r, "Permissions-Policy", "geolocation=(self), camera=(self), microphone=()");
	if (c->server->secure)
		put(r, "Strict-Transport-Security", "max-age=31536000");
	if (!rp->cacheable)
		put(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	else
		put(r, MHD_HTTP_HEADER_CACHE_CONTROL,
		    rp->for_ever ? "public, max-age=31536000, immutable" : "private, no-cache");
}

static void
put_headers(struct call *c, struct MHD_Response *r, const struct reply *rp)
{
	struct arena *a = c->x->run_arena;

	put_safety(c, r, rp);
	if (!rp->no_body && rp->status != 304)
		put_str(c, r, MHD_HTTP_HEADER_CONTENT_TYPE,
			rp->content_type.n > 0 ? rp->content_type
					       : STR("application/json; charset=utf-8"));
	if (rp->etag.n > 0)
		put_str(c, r, MHD_HTTP_HEADER_ETAG, str_fmt(a, "\"%.*s\"", STR_ARG(rp->etag)));
	put_str(c, r, MHD_HTTP_HEADER_LOCATION, rp->location);
	put_str(c, r, MHD_HTTP_HEADER_SET_COOKIE, rp->set_cookie);
	put_str(c, r, MHD_HTTP_HEADER_CONTENT_DISPOSITION, rp->disposition);
	if (rp->gzipped)
		put(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	if (rp->cacheable)
		put(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	if (rp->retry_after > 0)
		put_str(c, r, MHD_HTTP_HEADER_RETRY_AFTER, str_fmt(a, "%d", rp->retry_after));
	if (c->x->rq.trace.n > 0)
		put_str(c, r, "X-Trace", c->x->rq.trace);
	if (c->refused)
		put(r, MHD_HTTP_HEADER_CONNECTION, "close"); /* its body was not read */
}

static bool
already_there(const struct request *rq, const struct reply *rp)
{
	struct str rest = rq->if_none_match, tag;

	if (rq->method != METHOD_GET || rp->etag.n == 0 || rp->status != 200)
		return false;
	while (str_next(&rest, ',', &tag)) {
		tag = str_trim(tag);
		if (str_starts(tag, STR("W/")))
			tag = str_skip(tag, 2);
		if (tag.n == rp->etag.n + 2 && str_eq(str_of(tag.p + 1, rp->etag.n), rp->etag))
			return true;
	}
	return false;
}

enum MHD_Result
answer_queue(struct call *c)
{
	struct reply *rp = &c->x->rp;
	struct str bytes = rp->raw.p ? rp->raw : buf_str(&rp->body);
	struct MHD_Response *r;
	enum MHD_Result ok;

	if (already_there(&c->x->rq, rp))
		rp->status = 304;
	if (rp->no_body || rp->status == 304)
		bytes = STR_NONE;
	r = MHD_create_response_from_buffer(bytes.n, (void *)(bytes.n > 0 ? bytes.p : ""),
					    MHD_RESPMEM_PERSISTENT);
	if (!r)
		return MHD_NO;
	put_headers(c, r, rp);
	ok = MHD_queue_response(c->connection, (unsigned)rp->status, r);
	MHD_destroy_response(r);
	return ok;
}
