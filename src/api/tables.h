/* tables.h: the fixed tables of this folder. Each lies beside the handler that uses it. */
#ifndef SHEGONG_API_TABLES_H
#define SHEGONG_API_TABLES_H

#include "db/schema.h"

/* file(unit_id, id, name, mime, size, sha256, made_by, made_at), file_chunk(unit_id, file_id, ord,
 * data): attachments, sealed in pieces. */
void file_schema(struct schema *s);
/* calendar_day(unit_id, day, kind, name): days an installation sets by itself. */
void calendar_schema(struct schema *s);

#endif
