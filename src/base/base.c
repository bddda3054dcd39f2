#include "base/base.h"
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
bug_at(const char *file, int line, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	/* Both: the log may go to a file while the person who started us watches the terminal. */
	fprintf(stderr, "BUG at %s:%d: %s\n", file, line, text);
	fflush(stderr);
	log_event(LOG_ERROR, "bug", "file=%s line=%d text=%s", file, line, text);
	abort();
}
