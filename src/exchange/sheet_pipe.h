/*
 * sheet_pipe.h: rows through a pipe, from the child that parses to the process that asked. The
 * receiving side believes nothing: lengths, order and encoding are checked again.
 *
 * A frame is kind (1 byte), length (4 bytes), payload; numbers are native, both ends are one
 * program:
 *   n  sheets, name                r  row, count, then column, type, length, text of each cell
 *   m  top, left, bottom, right    e  code, detail (the end; code 0 = all read)
 */
#ifndef SHEGONG_SHEET_PIPE_H
#define SHEGONG_SHEET_PIPE_H

#include "exchange/sheet.h"

enum { SHEET_FRAME_BYTES = SHEET_ROW_BYTES + SHEET_COLUMNS * 12 + 64 };

struct sheet_out;

/* A sink that writes frames to `fd`. */
struct sheet_out *sheet_out_new(struct arena *a, int fd);
struct sheet_sink sheet_out_sink(struct sheet_out *o);
/* The last frame. */
void sheet_out_end(struct sheet_out *o, enum err_code rc, const struct err *e);

/* Reads frames from `fd` until the last one and hands them to the sink. */
enum err_code sheet_in_read(struct arena *a, int fd, const struct sheet_sink *sink,
			    struct err *e) MUST_USE;

#endif
