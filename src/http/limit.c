/*
 * limit.c: heads that are refused (architecture 9). The library takes the first of two lengths,
 * knows chunked bodies and any method; a proxy before us may read such a head differently, and then
 * two programs disagree about where a request ends.
 */
#include "http/internal.h"

#include <string.h>
#include <strings.h>

struct head {
	int count, lengths, hosts;
	size_t bytes;
	bool transfer, bad;
};

static bool
is(const char *key, const char *name)
{
	return strcasecmp(key, name) == 0;
}

static bool
only_digits(const char *v)
{
	return *v != '\0' && strlen(v) <= 12 && v[strspn(v, "0123456789")] == '\0';
}

static enum MHD_Result
see_header(void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct head *h = ctx;
	const char *p;

	(void)kind;
	h->count++;
	h->bytes += strlen(key) + (value ? strlen(value) : 0);
	if (*key == '\0' || !value)
		h->bad = true;
	for (p = value ? value : ""; *p; p++)
		if ((unsigned char)*p < ' ' && *p != '\t')
			h->bad = true;
	if (is(key, MHD_HTTP_HEADER_CONTENT_LENGTH)) {
		h->lengths++;
		h->bad |= !value || !only_digits(value);
	} else if (is(key, MHD_HTTP_HEADER_TRANSFER_ENCODING)) {
		h->transfer = true;
	} else if (is(key, MHD_HTTP_HEADER_HOST)) {
		h->hosts++;
	}
	return MHD_YES;
}

static bool
find_method(const char *name, enum method *ret)
{
	static const struct {
		const char *name;
		enum method method;
	} methods[] = {{"GET", METHOD_GET}, {"HEAD", METHOD_GET},    {"POST", METHOD_POST},
		       {"PUT", METHOD_PUT}, {"PATCH", METHOD_PATCH}, {"DELETE", METHOD_DELETE}};
	size_t i;

	for (i = 0; i < COUNTOF(methods); i++)
		if (strcmp(name, methods[i].name) == 0) {
			*ret = methods[i].method;
			return true;
		}
	return false;
}

enum err_code
head_check(struct MHD_Connection *c, const char *version, const char *method,
	   enum method *ret_method, struct err *e)
{
	struct head h = {0};

	MHD_get_connection_values(c, MHD_HEADER_KIND, see_header, &h);
	if (strcmp(version, MHD_HTTP_VERSION_1_1) != 0 &&
	    strcmp(version, MHD_HTTP_VERSION_1_0) != 0)
		return err_set(e, ERR_BAD_REQUEST, "version");
	if (!find_method(method, ret_method))
		return err_set(e, ERR_BAD_METHOD, "method");
	if (h.transfer)
		return err_set(e, ERR_LENGTH_REQUIRED, "Transfer-Encoding");
	if (h.bad || h.lengths > 1 || h.hosts > 1)
		return err_set(e, ERR_BAD_REQUEST, "%d lengths, %d hosts%s", h.lengths, h.hosts,
			       h.bad ? ", malformed" : "");
	if (h.hosts == 0 && strcmp(version, MHD_HTTP_VERSION_1_1) == 0)
		return err_set(e, ERR_BAD_REQUEST, "no Host");
	if (h.count > HEADERS_MAX || h.bytes > HEADER_BYTES)
		return err_set(e, ERR_TOO_LARGE, "%d header fields, %zu bytes", h.count, h.bytes);
	return ERR_OK;
}
