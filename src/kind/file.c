/* Ids of files in the file store: "|id|id|". */
#include "base/id.h"
#include "kind/kinds.h"

enum { MOST = 20 };

struct taking {
	const struct kind_params *p;
	struct kind_ctx *cx;
	struct str path;
	struct buf ids;
	int n;
	bool wrong;
};

static void
take(void *ctx, struct str item)
{
	struct taking *t = ctx;

	if (!id_valid(item)) {
		problem_add(t->cx->problems, t->path, "file.unknown");
		t->wrong = true;
		return;
	}
	if (str_contains(buf_str(&t->ids), item))
		return; /* the same file twice is one file */
	if (t->n++ == 0)
		buf_addc(&t->ids, '|');
	buf_add(&t->ids, item);
	buf_addc(&t->ids, '|');
}

static void
begin(struct taking *t, const struct kind_params *p, struct kind_ctx *cx, struct str path)
{
	*t = (struct taking){.p = p, .cx = cx, .path = path};
	buf_init(&t->ids, cx->arena, 1 << 16);
}

static void
keep(const struct taking *t, struct kind_value *out)
{
	int most = t->p->max_count ? t->p->max_count : MOST;

	if (t->n > most)
		problem_add_arg(t->cx->problems, t->path, "file.too_many",
				str_fmt(t->cx->arena, "%d", most));
	else if (!t->wrong)
		out->part[0] = value_text(buf_str(&t->ids));
}

static void
read_json(const struct kind_params *p, struct kind_ctx *cx, const json_t *in, struct str path,
	  struct kind_value *out)
{
	struct taking t;

	begin(&t, p, cx, path);
	t.wrong = !kind_each_json(cx, in, path, take, &t) || t.wrong;
	keep(&t, out);
}

static void
read_text(const struct kind_params *p, struct kind_ctx *cx, struct str in, struct str path,
	  struct kind_value *out)
{
	struct taking t;

	begin(&t, p, cx, path);
	kind_each_text(cx, in, take, &t);
	keep(&t, out);
}

/* How many: the names stand in the file store. */
static struct str
show(const struct kind_params *p UNUSED, const struct kind_value *v, struct arena *a)
{
	struct str rest = v->part[0].type == VALUE_TEXT ? v->part[0].s : STR_NONE;
	struct str item;
	int n = 0;

	while (kind_next_item(&rest, &item))
		n++;
	return n ? str_fmt(a, "%d", n) : STR_NONE;
}

const struct kind kind_file = {
	.name = "file",
	.read = read_json,
	.read_text = read_text,
	.write = kind_write_items,
	.show = show,
	.columns = kind_columns_text,
	.rule_type = kind_rule_text,
};
