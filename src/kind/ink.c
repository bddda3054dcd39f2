/* ink.c: see ink.h. */
#include "kind/ink.h"

#include "base/buf.h"

enum { PATH_MAX_BYTES = 256 * 1024 };

static bool
take_number(struct str *s, int most, int *ret)
{
	int n = 0, digits = 0;

	while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9' && digits < 4) {
		n = n * 10 + (s->p[0] - '0');
		*s = str_skip(*s, 1);
		digits++;
	}
	*ret = n;
	return digits > 0 && n <= most;
}

static bool
take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_skip(*s, 1);
	return true;
}

static bool
take_point(struct str *s, int *ret_x, int *ret_y)
{
	return take_number(s, INK_WIDTH, ret_x) && take_char(s, ',') &&
	       take_number(s, INK_HEIGHT, ret_y);
}

/* Walks all points; `out` NULL only checks. */
static bool
walk(struct str s, struct buf *out)
{
	bool first = true;
	int x, y;

	for (;;) {
		if (!take_point(&s, &x, &y))
			return false;
		if (out && first)
			buf_addf(out, "M%d %dL%d %d", x, y, x, y);
		else if (out)
			buf_addf(out, "L%d %d", x, y);
		if (s.n == 0)
			return true;
		first = take_char(&s, ';');
		if (!first && !take_char(&s, ' '))
			return false;
	}
}

bool
ink_valid(struct str strokes)
{
	return walk(strokes, NULL);
}

struct str
ink_path(struct arena *a, struct str strokes)
{
	struct buf b;

	buf_init(&b, a, PATH_MAX_BYTES);
	return walk(strokes, &b) ? buf_str(&b) : STR_NONE;
}
