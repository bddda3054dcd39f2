#include "base/log.h"
#include "support.h"

#include <stdio.h>
#include <string.h>

static FILE *sink;

static void
bug_with_log(void)
{
	log_set_fd(fileno(sink));
	BUG("seven is %d", 7);
}

static void
bug_goes_to_terminal_and_log(void **state)
{
	char line[1024];

	(void)state;
	sink = tmpfile();
	assert_non_null(sink);
	assert_bug(bug_with_log, "t_base.c:13: seven is 7");
	rewind(sink);
	assert_non_null(fgets(line, sizeof(line), sink));
	assert_non_null(strstr(line, "\"level\":\"error\",\"event\":\"bug\""));
	assert_non_null(strstr(line, "\"text\":\"seven is 7\"}\n"));
	fclose(sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bug_goes_to_terminal_and_log)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
