/* actor.c: the actor of the command line and of jobs. */
#include "access/access.h"

void
actor_system(struct arena *a, struct actor *ret, const char *name)
{
	*ret = (struct actor){.system = true};
	ret->account = str_dup(a, str_from(name));
	ret->login = ret->name = ret->account;
}
