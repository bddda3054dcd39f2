/*
 * answer.h: pieces that the answers about flows and approvals share.
 */
#ifndef SHEGONG_WORKFLOW_ANSWER_H
#define SHEGONG_WORKFLOW_ANSWER_H

#include "workflow/internal.h"

void put_clauses(struct json *j, const struct cat_clauses *c);
void put_person(struct json *j, const char *key, struct str id, struct str name);
struct str account_name(struct work *w, struct str id);
void put_turn(struct work *w, struct json *j, struct str turn);
int64_t waited_workdays(struct work *w, int64_t since);
void put_day(struct work *w, struct json *j, const char *key, int64_t day);
void put_need(struct json *j, const struct missing *x);
enum err_code put_exceptions(struct work *w, const struct record *r, struct str request,
			     const struct cat_move *m, struct json *j, struct err *e);

#endif
