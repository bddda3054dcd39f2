#include "base/err.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int http;
	const char *name;
} codes[ERR_COUNT] = {
#define ERR(name, http, code) [ERR_##name] = {http, code},
#include "base/errcodes.def"
#undef ERR
};

enum err_code
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list args;
	int n;

	if (!e)
		return code;
	e->code = code;
	va_start(args, fmt);
	n = vsnprintf(e->detail, sizeof(e->detail), fmt, args);
	va_end(args);
	if (n < 0)
		BUG("bad format \"%s\"", fmt);
	if ((size_t)n >= sizeof(e->detail)) {
		size_t cut = utf8_cut(str_from(e->detail), sizeof(e->detail) - 1).n;

		e->detail[cut] = '\0';
	}
	return code;
}

int
err_http(enum err_code code)
{
	if ((unsigned int)code >= ERR_COUNT)
		BUG("error code %d", (int)code);
	return codes[code].http;
}

const char *
err_name(enum err_code code)
{
	if ((unsigned int)code >= ERR_COUNT)
		BUG("error code %d", (int)code);
	return codes[code].name;
}
