#include "kind_cases.h"

int
main(void)
{
	return kind_cases_main("idno");
}
