/*
 * vfs_cut.h: a disk for SQLite that can lose its power and its room. Files live in memory under
 * the VFS name "cut": DSN "sqlite:file:/disk/test.db?vfs=cut".
 *
 * Power: while recording, every write, truncation and sync is kept. cut_build() makes the files as
 * a disk may show them after a power cut between two of these: what was synced is there; each
 * write after its file's last sync is there, gone, or torn by sectors of 512 bytes, whatever its
 * order (a write never harms bytes beside it: SQLite's default assumption, powersafe overwrite).
 *
 * Room: cut_fault() lets writes or syncs fail from the n-th on.
 *
 * Safe from several threads, but for cut_reset() and cut_build().
 */
#ifndef SHEGONG_TESTS_VFS_CUT_H
#define SHEGONG_TESTS_VFS_CUT_H

#include <stdbool.h>
#include <stdint.h>

#define CUT_DISK "/disk/"   /* files below it are recorded */
#define CUT_IMAGE "/image/" /* and rebuilt below this by cut_build() */
#define CUT_DSN "sqlite:file:/disk/test.db?vfs=cut"
#define CUT_IMAGE_DSN "sqlite:file:/image/test.db?vfs=cut"

/* Registers the VFS at its first call, forgets all files, operations and faults. No file may be
 * open. */
void cut_reset(void);

/* From here on operations count; what the files hold now is taken as synced. Files must not be
 * deleted while recording (the test ends if they are). */
void cut_record(void);
void cut_stop(void);
uint64_t cut_op_count(void);
bool cut_op_is_sync(uint64_t op);
int cut_syncs_of(const char *name); /* "/disk/test.db" */

/* The disk after the first `ops` operations and then darkness. The same seed tears the same way. */
void cut_build(uint64_t ops, uint64_t seed);
/* The disk as a killed process leaves it: everything written is there. */
void cut_build_all(void);

enum cut_fault {
	CUT_NOTHING,
	CUT_FULL,  /* no room: nothing of the write arrives */
	CUT_SHORT, /* no room: the first half arrives */
	CUT_ERROR, /* an I/O error, nothing arrives */
	CUT_SYNC,  /* fsync fails */
};

/* The n-th write (for CUT_SYNC: sync) from now (from 1) fails, and with `lasting` all later ones. */
void cut_fault(enum cut_fault fault, uint64_t n, bool lasting);
bool cut_fault_happened(void); /* since the last cut_fault() */

#endif
