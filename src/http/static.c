/*
 * static.c: the web client, built into the program. Names with a digest in them (web/assets/) never
 * change and may be kept; everything else is asked again with its ETag. Paths that are no file are
 * pages of the client, which decides itself what to show.
 */
#include "http/internal.h"

#include "api/gzip.h"
#include "base/id.h"
#include "base/map.h"

#include <sodium.h>
#include <string.h>

enum { ETAG_BYTES = 12 };

struct static_file {
	const struct embed_file *file;
	struct str etag, type, gzip;
	bool for_ever;
};

struct statics {
	struct map files; /* "/assets/app.js" -> struct static_file */
	const struct static_file *first_page;
};

static const struct {
	struct str end, type;
	bool packs;
} types[] = {
	{{".html", 5}, {"text/html; charset=utf-8", 24}, true},
	{{".js", 3}, {"text/javascript; charset=utf-8", 30}, true},
	{{".css", 4}, {"text/css; charset=utf-8", 23}, true},
	{{".json", 5}, {"application/json; charset=utf-8", 31}, true},
	{{".webmanifest", 12}, {"application/manifest+json", 25}, true},
	{{".svg", 4}, {"image/svg+xml", 13}, true},
	{{".wasm", 5}, {"application/wasm", 16}, true},
	{{".txt", 4}, {"text/plain; charset=utf-8", 25}, true},
	{{".png", 4}, {"image/png", 9}, false},
	{{".ico", 4}, {"image/x-icon", 12}, false},
	{{".woff2", 6}, {"font/woff2", 10}, false},
};

static void
add_file(struct arena *a, struct statics *s, const struct embed_file *f, struct str path)
{
	struct static_file *x = arena_new_of(a, struct static_file);
	unsigned char hash[crypto_hash_sha256_BYTES];
	bool packs = false;
	size_t i;

	crypto_hash_sha256(hash, f->data, f->size);
	x->file = f;
	x->etag = hex_lower(a, hash, ETAG_BYTES);
	x->type = STR("application/octet-stream");
	for (i = 0; i < COUNTOF(types); i++)
		if (str_ends(path, types[i].end)) {
			x->type = types[i].type;
			packs = types[i].packs;
		}
	if (packs)
		x->gzip = gzip_text(a, str_of((const char *)f->data, f->size));
	x->for_ever = str_starts(path, STR("/assets/"));
	map_put(&s->files, path, x);
	if (str_is(path, "/index.html"))
		s->first_page = x;
	else if (str_ends(path, STR("/index.html"))) /* a page of its own: its folder's name */
		map_put(&s->files, str_of(path.p, path.n - strlen("index.html")), x);
}

struct statics *
statics_new(struct arena *a)
{
	struct statics *s = arena_new_of(a, struct statics);
	size_t i;

	map_init(&s->files, a);
	for (i = 0; i < embed_file_count; i++) {
		struct str path = str_from(embed_files[i].path);

		if (str_starts(path, STR("web/")))
			add_file(a, s, &embed_files[i], str_skip(path, 3));
	}
	return s;
}

/* A name with a dot in its last piece is meant as a file: a missing one is not a page. */
static bool
is_page(struct str path)
{
	size_t i;

	for (i = path.n; i > 0 && path.p[i - 1] != '/'; i--)
		if (path.p[i - 1] == '.')
			return false;
	return true;
}

void
statics_reply(const struct statics *s, struct request *rq, struct reply *rp)
{
	const struct static_file *f = map_get(&s->files, rq->path);

	if (!f && is_page(rq->path))
		f = s->first_page;
	if (!f || rq->method != METHOD_GET) {
		reply_problem(rq, rp, f ? ERR_BAD_METHOD : ERR_NOT_FOUND, NULL);
		return;
	}
	rp->status = 200;
	rp->etag = f->etag;
	rp->content_type = f->type;
	rp->raw = str_of((const char *)f->file->data, f->file->size);
	rp->cacheable = true;
	rp->for_ever = f->for_ever;
	if (rq->accepts_gzip && f->gzip.n > 0) {
		rp->raw = f->gzip;
		rp->gzipped = true;
	}
}
