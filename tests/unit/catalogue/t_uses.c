#include "fixture.h"
#include "catalogue/uses.h"

static void
gather(void *ctx, const struct cat_use *use)
{
	buf_addf(ctx, "%.*s %s %.*s %.*s\n", STR_ARG(use->clause), use->what, STR_ARG(use->place),
		 STR_ARG(use->label));
}

/* Every place of the base that cites a clause, and only those. */
static void
test_all_places(void **state)
{
	static const char want[] = "TS-1 type care 照料\n"
				   "TS-2 section care.aid 帮了什么\n"
				   "TS-2 check care.money 花费\n"
				   "TS-3 deadline care.write 写完\n"
				   "TS-3 lock care.locked_when 照料\n"
				   "TS-2 file care.file 照料记录\n"
				   "TS-2 react visit.alarm 出事了，快去看\n"
				   "TS-3 task visit.alarm 再去一趟\n"
				   "TS-1 stage care.work 做\n"
				   "TS-3 move care.close 申请结束\n"
				   "TS-3 approval care.close 申请结束\n"
				   "TS-3 task care.close 回访\n"
				   "TS-2 need care.close.risk 写上风险\n"
				   "TS-2 need care.close.calm 没有危险\n"
				   "TS-2 list risk 风险\n"
				   "TS-1 code risk.high 高\n"
				   "TS-3 setting here.hours 几小时\n"
				   "TS-3 signal twice 写得很像\n"
				   "TS-1 report cnt 数一数\n";
	struct fixture f;
	struct buf b;

	(void)state;
	fixture_good(&f);
	buf_init(&b, f.arena, 1 << 16);
	cat_uses_each(f.catalogue, f.arena, gather, &b);
	if (!str_eq(buf_str(&b), str_from(want)))
		fail_msg("%.*s", STR_ARG(buf_str(&b)));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_places),
	};

	return cmocka_run_group_tests_name("uses", tests, NULL, NULL);
}
