#include "base/log.h"
#include "base/utf8.h"
#include "support.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *sink;

static int
open_sink(void **state)
{
	(void)state;
	sink = tmpfile();
	if (!sink)
		return -1;
	log_set_fd(fileno(sink));
	log_set_level(LOG_INFO);
	return 0;
}

static int
close_sink(void **state)
{
	(void)state;
	log_set_fd(STDERR_FILENO);
	return fclose(sink);
}

#define sink_test(fn) cmocka_unit_test_setup_teardown(fn, open_sink, close_sink)

/* The next line as JSON, NULL at the end. The file's own position is moved by the writer too. */
static json_t *
read_line(long *at)
{
	static char line[16384];
	json_error_t e;
	json_t *j;

	fseek(sink, *at, SEEK_SET);
	if (!fgets(line, sizeof(line), sink))
		return NULL;
	*at = ftell(sink);
	j = json_loads(line, JSON_REJECT_DUPLICATES, &e);
	if (!j)
		fail_msg("%s in %s", e.text, line);
	return j;
}

static void
assert_field(const json_t *line, const char *key, const char *want)
{
	const char *got = json_string_value(json_object_get(line, key));

	if (!got || strcmp(got, want) != 0)
		fail_msg("%s is \"%s\", want \"%s\"", key, got ? got : "(none)", want);
}

static void
pairs_become_fields(void **state)
{
	long at = 0;
	json_t *line;

	(void)state;
	log_event(LOG_WARN, "serve", "port=%d detail=%s n2=%s", 8080, "no such file: a=b",
		  "\"x\"\n<");
	line = read_line(&at);
	assert_non_null(line);
	assert_field(line, "level", "warn");
	assert_field(line, "event", "serve");
	assert_field(line, "port", "8080");
	/* " a=" inside a value begins a field: nothing is lost, only divided */
	assert_field(line, "detail", "no such file:");
	assert_field(line, "a", "b");
	assert_field(line, "n2", "\"x\"\n<");
	assert_int_equal(strlen(json_string_value(json_object_get(line, "at"))), 29);
	json_decref(line);
	assert_null(read_line(&at));
}

static void
text_without_key(void **state)
{
	long at = 0;
	json_t *line;

	(void)state;
	log_event(LOG_ERROR, "stop", "just words count=%d", 3);
	log_event(LOG_INFO, "empty", "%s", "");
	line = read_line(&at);
	assert_field(line, "text", "just words");
	assert_field(line, "count", "3");
	json_decref(line);
	line = read_line(&at);
	assert_int_equal(json_object_size(line), 3);
	json_decref(line);
}

static void
levels_below_are_dropped(void **state)
{
	long at = 0;
	json_t *line;

	(void)state;
	log_event(LOG_DEBUG, "quiet", "x=1");
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "quiet", "x=1");
	log_event(LOG_ERROR, "loud", "x=1");
	line = read_line(&at);
	assert_field(line, "event", "loud");
	json_decref(line);
	assert_null(read_line(&at));
}

static void
long_and_broken_text_stays_json(void **state)
{
	char text[3000];
	long at = 0;
	size_t n;
	json_t *line;

	(void)state;
	memset(text, 1, sizeof(text) - 1); /* the longest escape */
	text[sizeof(text) - 1] = '\0';
	log_event(LOG_INFO, "controls", "x=%s", text);
	for (n = 0; n + 3 < sizeof(text); n += 3)
		memcpy(text + n, "字", 3);
	text[n] = '\0';
	log_event(LOG_INFO, "cut", "x=%s", text);
	log_event(LOG_INFO, "broken", "x=%s", "a\xff\xe5z");

	line = read_line(&at);
	assert_int_equal(json_string_length(json_object_get(line, "x")), 1021);
	json_decref(line);
	line = read_line(&at);
	assert_int_equal(json_string_length(json_object_get(line, "x")), 1020);
	json_decref(line);
	line = read_line(&at);
	assert_field(line, "x", "a??z");
	json_decref(line);
}

enum { THREADS = 4, LINES = 200 };

static void *
write_lines(void *arg)
{
	int i;

	for (i = 0; i < LINES; i++)
		log_event(LOG_INFO, "thread", "who=%d i=%d", *(int *)arg, i);
	return NULL;
}

static void
lines_of_threads_do_not_mix(void **state)
{
	pthread_t threads[THREADS];
	int numbers[THREADS], next[THREADS] = {0}, i;
	long at = 0;
	json_t *line;

	(void)state;
	for (i = 0; i < THREADS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, write_lines, &numbers[i]), 0);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	while ((line = read_line(&at))) {
		int who = atoi(json_string_value(json_object_get(line, "who")));

		assert_int_equal(atoi(json_string_value(json_object_get(line, "i"))), next[who]++);
		json_decref(line);
	}
	for (i = 0; i < THREADS; i++)
		assert_int_equal(next[i], LINES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		sink_test(pairs_become_fields),         sink_test(text_without_key),
		sink_test(levels_below_are_dropped),    sink_test(long_and_broken_text_stays_json),
		sink_test(lines_of_threads_do_not_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
