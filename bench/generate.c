/*
 * generate.c: fills an empty data folder with an invented city.
 *
 *	bench_generate DIR [--people N] [--services N] [--stations N] [--seed N]
 */
#include "base/clock.h"
#include "city/city.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int64_t
option(int argc, char **argv, const char *name, int64_t otherwise)
{
	int i;

	for (i = 2; i + 1 < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return atoll(argv[i + 1]);
	return otherwise;
}

static void
tell(void *ctx, const char *what, int64_t done, int64_t all)
{
	const int64_t *since = ctx;

	fprintf(stderr, "\r%lld of %lld %s, %lld s ", (long long)done, (long long)all, what,
		(long long)(clock_monotonic_ms() - *since) / 1000);
}

int
main(int argc, char **argv)
{
	int64_t since = clock_monotonic_ms();
	struct city_options o = {.progress = tell, .ctx = &since};
	struct city_counts n;
	struct err e = {0};

	if (argc < 2) {
		fprintf(stderr, "usage: bench_generate DIR [--people N] [--services N] "
				"[--stations N] [--seed N]\n");
		return 2;
	}
	o.data_dir = argv[1];
	o.people = option(argc, argv, "--people", 10000);
	o.services = option(argc, argv, "--services", 2 * o.people);
	o.stations = (int)option(argc, argv, "--stations", 1 + o.people / 5000);
	o.districts = o.stations < 10 ? o.stations : 10;
	o.seed = (uint64_t)option(argc, argv, "--seed", 1);
	o.password = "bench-only-password-1";
	mkdir(o.data_dir, 0700);
	if (city_build(&o, &n, &e) != ERR_OK) {
		fprintf(stderr, "\n%s\n", e.detail);
		return 1;
	}
	printf("\n%lld people, %lld cases, %lld services in %lld s\n", (long long)n.people,
	       (long long)n.cases, (long long)n.services,
	       (long long)(clock_monotonic_ms() - since) / 1000);
	return 0;
}
