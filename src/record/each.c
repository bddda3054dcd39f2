/* each.c: all records of a type, page by page. See record.h. */
#include "record/record.h"

enum { PAGE = 200 };

enum err_code
record_each(struct work *w, const struct cat_type *t, record_each_fn *fn, int64_t *n, struct err *e)
{
	struct query q = {.type = t, .act = ACT_READ, .limit = PAGE};
	struct record_list list;
	enum err_code rc;
	size_t i;

	do {
		rc = record_query(w, &q, &list, e);
		for (i = 0; i < list.n && rc == ERR_OK; i++) {
			const struct record *found = list.v[i];
			struct record *r;

			rc = record_load_inside(w, t, found->unit_id, found->id, false, &r, e);
			if (rc == ERR_OK)
				rc = fn(w, r, e);
			(*n)++;
		}
		q.after = list.next;
	} while (rc == ERR_OK && list.next.n > 0);
	return rc;
}
