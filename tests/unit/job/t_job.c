#include "job/job.h"

#include "base/clock.h"
#include "base/id.h"
#include "job/internal.h"
#include "tables.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the handlers and the test tell each other. */
struct scene {
	struct tables t;
	struct pool *pool;
	struct job_runner *runner;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int began, ended;
	bool go_on; /* the handler may end */
	enum err_code answer;
	bool told_to_stop; /* job_progress() said false */
};

static int
scene_up(void **state)
{
	static schema_declare_fn *const declare[] = {job_schema, NULL};
	struct scene *s = calloc(1, sizeof(*s));
	struct tables *t = &s->t;
	struct pool_options o = {.readers = 1};

	tables_open(t, declare);
	o.dsn = t->dsn;
	must(pool_open(&o, &s->pool, &t->e));
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	*state = s;
	return 0;
}

static int
scene_down(void **state)
{
	struct scene *s = *state;

	clock_set(0);
	job_runner_stop(s->runner);
	pool_close(s->pool);
	tables_close(&s->t);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	free(s);
	return 0;
}

static void
say(struct scene *s, int *what)
{
	pthread_mutex_lock(&s->lock);
	++*what;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static void
wait_for(struct scene *s, const int *what, int n)
{
	pthread_mutex_lock(&s->lock);
	while (*what < n)
		pthread_cond_wait(&s->changed, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

static void
let_go(struct scene *s)
{
	pthread_mutex_lock(&s->lock);
	s->go_on = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static enum err_code
run_echo(void *ctx, struct job *j, struct arena *a, struct str *ret_result, struct err *e)
{
	struct scene *s = ctx;
	enum err_code rc = s->answer;

	say(s, &s->began);
	if (rc != ERR_OK)
		rc = err_set(e, rc, "as wished");
	*ret_result = str_fmt(a, "{\"echo\":%.*s}", STR_ARG(j->input));
	say(s, &s->ended);
	return rc;
}

/* Goes on until it is told to stop, or may end. */
static enum err_code
run_long(void *ctx, struct job *j, struct arena *a, struct str *ret_result, struct err *e)
{
	struct scene *s = ctx;
	int64_t n = 0;
	bool end = false;

	(void)a;
	say(s, &s->began);
	while (!end) {
		/* done == total is always written: this test need not wait for half seconds */
		n++;
		if (!job_progress(s->runner, j, n, n)) {
			s->told_to_stop = true;
			say(s, &s->ended);
			return err_set(e, ERR_INTERNAL, "told to stop");
		}
		pthread_mutex_lock(&s->lock);
		end = s->go_on;
		pthread_mutex_unlock(&s->lock);
	}
	*ret_result = STR("{}");
	say(s, &s->ended);
	return ERR_OK;
}

static void
start(struct scene *s)
{
	static struct job_handler handlers[2];
	struct tables *t = &s->t;

	handlers[0] = (struct job_handler){"echo", run_echo, s};
	handlers[1] = (struct job_handler){"long", run_long, s};
	must(job_runner_start(s->pool, handlers, 2, &s->runner, &t->e));
}

static struct str
add(struct scene *s, const char *kind, const char *input)
{
	struct job j = {.kind = str_from(kind), .input = str_from(input)};
	struct tables *t = &s->t;

	must(job_add(t->db, t->a, &j, &t->e));
	return j.id;
}

static struct job
look(struct scene *s, struct str id)
{
	struct tables *t = &s->t;
	struct job j;

	must(job_load(t->db, t->a, id, &j, &t->e));
	return j;
}

/* The last statement of a job is written after its handler: ask until it is there. */
static struct job
look_until(struct scene *s, struct str id, const char *state)
{
	struct job j = look(s, id);

	while (!str_eq(j.state, str_from(state))) {
		sched_yield();
		arena_reset(s->t.a);
		j = look(s, id);
	}
	return j;
}

/* ids outlive the arena above */
struct kept {
	char text[ID_LEN];
};

static struct str
keep(struct kept *k, struct str id)
{
	memcpy(k->text, id.p, ID_LEN);
	return str_of(k->text, ID_LEN);
}

static void
a_job_is_run_and_its_result_kept(void **state)
{
	struct scene *s = *state;
	struct kept k;
	struct str id = keep(&k, add(s, "echo", "{\"a\":1}"));
	struct job j;

	assert_true(str_is(look(s, id).state, "waiting"));
	start(s);
	j = look_until(s, id, "done");
	assert_true(str_is(j.result, "{\"echo\":{\"a\":1}}"));
	assert_true(str_is(j.kind, "echo"));
}

static void
a_woken_runner_takes_what_came_meanwhile(void **state)
{
	struct scene *s = *state;
	struct kept k1, k2;
	struct str first = keep(&k1, add(s, "echo", "1")), second;

	start(s);
	look_until(s, first, "done");
	second = keep(&k2, add(s, "echo", "2"));
	job_runner_wake(s->runner);
	look_until(s, second, "done");
	assert_int_equal(s->began, 2);
}

static void
a_failure_is_kept_as_its_code(void **state)
{
	struct scene *s = *state;
	struct kept k;
	struct str id = keep(&k, add(s, "echo", "1"));
	struct job j;

	s->answer = ERR_BAD_FILE;
	start(s);
	j = look_until(s, id, "failed");
	assert_true(str_is(j.result, "{\"code\":\"input.file\"}"));
}

static void
progress_is_visible(void **state)
{
	struct scene *s = *state;
	struct kept k;
	struct str id = keep(&k, add(s, "long", "1"));
	struct job j;

	start(s);
	do {
		arena_reset(s->t.a);
		j = look(s, id);
	} while (j.done < 3);
	assert_true(str_is(j.state, "running"));
	let_go(s);
	j = look_until(s, id, "done");
	assert_true(j.done >= 3 && j.total == j.done);
}

static void
a_cancelled_job_is_told_so(void **state)
{
	struct scene *s = *state;
	struct tables *t = &s->t;
	struct kept k;
	struct str id = keep(&k, add(s, "long", "1"));

	enum err_code rc;

	start(s);
	wait_for(s, &s->began, 1);
	do /* the runner may write the same job just then */
		rc = job_cancel(t->db, id, &t->e);
	while (rc == ERR_DB_RETRY);
	must(rc);
	wait_for(s, &s->ended, 1);
	assert_true(s->told_to_stop);
	job_runner_stop(s->runner);
	s->runner = NULL;
	assert_true(str_is(look(s, id).state, "cancelled"));
	must_fail(ERR_WRONG_STATE, job_cancel(t->db, id, &t->e));
}

static void
a_job_cancelled_before_it_began_never_begins(void **state)
{
	struct scene *s = *state;
	struct tables *t = &s->t;
	struct kept k1, k2;
	struct str first = keep(&k1, add(s, "echo", "1")), second = keep(&k2, add(s, "echo", "2"));

	must(job_cancel(t->db, first, &t->e));
	start(s);
	look_until(s, second, "done");
	assert_int_equal(s->began, 1);
	assert_true(str_is(look(s, first).state, "cancelled"));
}

static void
a_stopped_runner_leaves_its_job_to_the_next(void **state)
{
	struct scene *s = *state;
	struct kept k;
	struct str id = keep(&k, add(s, "long", "1"));

	start(s);
	wait_for(s, &s->began, 1);
	job_runner_stop(s->runner);
	s->runner = NULL;
	assert_true(s->told_to_stop);
	assert_true(str_is(look(s, id).state, "waiting"));
	s->go_on = true;
	start(s);
	look_until(s, id, "done");
	assert_int_equal(s->began, 2);
}

/* -- the queue itself, with several runners ---------------------------------------------------------- */

static struct job
take(struct scene *s, const char *runner)
{
	static const struct str kinds[] = {{"echo", 4}};
	struct tables *t = &s->t;
	struct job j;

	must(queue_take(t->db, t->a, str_from(runner), kinds, 1, &j, &t->e));
	return j;
}

static void
two_runners_never_have_the_same_job(void **state)
{
	struct scene *s = *state;
	struct str first = add(s, "echo", "1"), second = add(s, "echo", "2");

	assert_true(str_eq(take(s, "one").id, first)); /* the oldest first */
	assert_true(str_eq(take(s, "two").id, second));
	assert_int_equal(take(s, "three").id.n, 0);
}

static void
a_kind_nobody_here_runs_stays_waiting(void **state)
{
	struct scene *s = *state;
	struct str id = add(s, "render", "1");

	assert_int_equal(take(s, "one").id.n, 0);
	assert_true(str_is(look(s, id).state, "waiting"));
}

static void
after_a_crash_a_job_is_taken_again(void **state)
{
	struct scene *s = *state;
	struct tables *t = &s->t;
	struct str id = add(s, "echo", "1");
	struct job dead = take(s, "dead");
	bool ours;

	assert_int_equal(take(s, "next").id.n, 0);
	clock_set(clock_now_ms() + JOB_LEASE_MS + 1000);
	assert_true(str_eq(take(s, "next").id, id));
	/* the dead one was only slow: it learns that the job is not its own any more */
	must(queue_progress(t->db, STR("dead"), &dead, &ours, &t->e));
	assert_false(ours);
	dead.state = STR("done");
	dead.result = STR("late");
	must(queue_finish(t->db, STR("dead"), &dead, &t->e));
	assert_true(str_is(look(s, id).state, "running"));
	assert_int_equal(look(s, id).result.n, 0);
}

static void
progress_prolongs_the_lease(void **state)
{
	struct scene *s = *state;
	struct tables *t = &s->t;
	struct job j;
	bool ours;
	int i;

	add(s, "echo", "1");
	j = take(s, "one");
	for (i = 0; i < 5; i++) {
		clock_set(clock_now_ms() + JOB_LEASE_MS * 3 / 4);
		must(queue_progress(t->db, STR("one"), &j, &ours, &t->e));
		assert_true(ours);
		assert_int_equal(take(s, "two").id.n, 0);
	}
}

static void
a_job_that_kills_its_runners_is_given_up(void **state)
{
	struct scene *s = *state;
	struct str id = add(s, "echo", "1");
	int i;

	for (i = 0; i < JOB_TRIES; i++) {
		assert_true(str_eq(take(s, "dead").id, id));
		clock_set(clock_now_ms() + JOB_LEASE_MS + 1000);
	}
	assert_int_equal(take(s, "next").id.n, 0);
	assert_true(str_is(look(s, id).state, "failed"));
}

static void
an_unknown_job_is_not_found(void **state)
{
	struct scene *s = *state;
	struct tables *t = &s->t;
	struct job j;

	must_fail(ERR_NOT_FOUND, job_load(t->db, t->a, STR("x"), &j, &t->e));
}

#define scene_test(fn) cmocka_unit_test_setup_teardown(fn, scene_up, scene_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		scene_test(a_job_is_run_and_its_result_kept),
		scene_test(a_woken_runner_takes_what_came_meanwhile),
		scene_test(a_failure_is_kept_as_its_code),
		scene_test(progress_is_visible),
		scene_test(a_cancelled_job_is_told_so),
		scene_test(a_job_cancelled_before_it_began_never_begins),
		scene_test(a_stopped_runner_leaves_its_job_to_the_next),
		scene_test(two_runners_never_have_the_same_job),
		scene_test(a_kind_nobody_here_runs_stays_waiting),
		scene_test(after_a_crash_a_job_is_taken_again),
		scene_test(progress_prolongs_the_lease),
		scene_test(a_job_that_kills_its_runners_is_given_up),
		scene_test(an_unknown_job_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
