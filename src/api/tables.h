/* tables.h: the fixed tables of this folder. Each lies beside the handler that uses it. */
#ifndef SHEGONG_API_TABLES_H
#define SHEGONG_API_TABLES_H

#include "db/schema.h"

/* file(unit_id, id, name, mime, size, sha256, made_by, made_at), file_chunk(unit_id, file_id, ord,
 * data): attachments, sealed in pieces. file_use(unit_id, file_id, type, record_id, field): which
 * records hold them, so that their rights count. */
void file_schema(struct schema *s);
/* import_file(unit_id, run_id, part, ord, data, made_at): sheets of imports, sealed, in pieces. */
void import_file_schema(struct schema *s);
/* calendar_day(day, kind, name): days an installation sets by itself. */
void calendar_schema(struct schema *s);

#endif
