/* Any bytes as an ID number, a telephone number, a credit code; what is read holds together. */
#include "rule/idno.h"

#include <stdlib.h>

enum { TODAY = 20517 };

static void
check_person(const struct idno *id)
{
	struct idno again = idno_read(str_of(id->text, sizeof(id->text)), TODAY);

	if (id->birth == DATE_NONE || id->birth > TODAY || (id->sex != '1' && id->sex != '2'))
		abort();
	if (again.result != IDNO_OK || again.birth != id->birth || again.sex != id->sex)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = str_of((const char *)data, size);
	struct idno id = idno_read(s, TODAY);

	if (id.result == IDNO_OK)
		check_person(&id);
	else if (id.birth != DATE_NONE)
		abort();
	idno_read(s, INT64_MIN);
	idno_read(s, INT64_MAX);
	phone_valid(s);
	if (credit_code_valid(s) && size != 18)
		abort();
	return 0;
}
