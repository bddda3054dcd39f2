/* files.h: attachments: taking them in, and which record holds which. */
#ifndef SHEGONG_API_FILES_H
#define SHEGONG_API_FILES_H

#include "record/record.h"

#include "api/route.h"

struct record_listener file_listener(void);
/* PUT of an upload: keeps it for who sends it (rq->actor), and answers with what it is. */
enum err_code file_take(struct request *rq, struct reply *rp, struct err *e) MUST_USE;
/* How many this account has sent. */
enum err_code file_count(struct db *db, struct str account, int64_t *ret, struct err *e) MUST_USE;
/* Did this account send the file? */
enum err_code file_sent_by(struct db *db, struct str id, struct str account, bool *ret,
			   struct err *e) MUST_USE;
/* Photos of a decision on a record: who may read the record may have them. */
enum err_code file_note_decision(struct work *w, const struct str *files, size_t n, struct str type,
				 struct str record, struct err *e) MUST_USE;

#endif
