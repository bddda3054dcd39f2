/* vfs_cut.c: see vfs_cut.h. */
#include "vfs_cut.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = 16, NAME = 64, SHM_REGIONS = 64, SECTOR = 512 };

struct bytes {
	unsigned char *p;
	size_t n, cap;
};

struct node {
	char name[NAME];
	struct bytes now;     /* what reads see */
	struct bytes base;    /* what it was when recording began */
	struct bytes durable; /* cut_build()'s work */
	size_t synced;        /* and its operations before this one are in it */
	bool exists;
	bool recorded; /* part of the disk that cut_build() rebuilds, even if deleted since */
	int handles;
	int shared; /* holders of a SHARED lock or more */
	bool reserved, pending, exclusive;
	void *shm[SHM_REGIONS];
	int shm_size;
	int shm_shared[SQLITE_SHM_NLOCK];
	bool shm_exclusive[SQLITE_SHM_NLOCK];
};

enum op_kind { OP_WRITE, OP_TRUNCATE, OP_SYNC };

struct op {
	enum op_kind kind;
	struct node *node;
	size_t offset, n; /* OP_TRUNCATE: n is the new size */
	unsigned char *data;
};

struct file {
	sqlite3_file base;
	struct node *node;
	int lock;
	unsigned shm_shared, shm_exclusive; /* bits of the slots this handle holds */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct node nodes[NODES];
static struct {
	struct op *v;
	size_t n, cap;
} ops;
static bool recording;
static struct {
	enum cut_fault kind;
	uint64_t left;
	bool lasting, happened;
} fault;

static void *
must_have(void *p)
{
	if (!p)
		abort();
	return p;
}

static void
bytes_resize(struct bytes *b, size_t n)
{
	if (n > b->cap) {
		b->cap = n * 2;
		b->p = must_have(realloc(b->p, b->cap));
	}
	if (n > b->n)
		memset(b->p + b->n, 0, n - b->n);
	b->n = n;
}

static void
bytes_write(struct bytes *b, size_t offset, const unsigned char *data, size_t n)
{
	if (offset + n > b->n)
		bytes_resize(b, offset + n);
	memcpy(b->p + offset, data, n);
}

static void
bytes_copy(struct bytes *to, const struct bytes *from)
{
	bytes_resize(to, from->n);
	if (from->n > 0)
		memcpy(to->p, from->p, from->n);
}

static struct node *
node_find(const char *name)
{
	int i;

	for (i = 0; i < NODES; i++)
		if (nodes[i].exists && strcmp(nodes[i].name, name) == 0)
			return &nodes[i];
	return NULL;
}

static void
node_clear(struct node *node)
{
	int i;

	free(node->now.p);
	free(node->base.p);
	free(node->durable.p);
	for (i = 0; i < SHM_REGIONS; i++)
		free(node->shm[i]);
	memset(node, 0, sizeof(*node));
}

static struct node *
node_make(const char *name)
{
	struct node *node = node_find(name);
	int i;

	for (i = 0; !node && i < NODES; i++)
		if (!nodes[i].exists && !nodes[i].recorded && nodes[i].handles == 0)
			node = &nodes[i];
	must_have(node);
	if (node->exists)
		return node;
	node_clear(node);
	node->exists = true;
	snprintf(node->name, sizeof(node->name), "%s", name);
	return node;
}

static bool
on_disk(const struct node *node)
{
	return node->exists && strncmp(node->name, CUT_DISK, strlen(CUT_DISK)) == 0;
}

static struct op *
record_op(enum op_kind kind, struct node *node)
{
	struct op *op;

	if (!recording || !on_disk(node))
		return NULL;
	if (!node->recorded)
		abort(); /* folders are not modelled: no file comes or goes while recording */
	if (ops.n == ops.cap) {
		ops.cap = ops.cap ? ops.cap * 2 : 1024;
		ops.v = must_have(realloc(ops.v, ops.cap * sizeof(*ops.v)));
	}
	op = &ops.v[ops.n++];
	*op = (struct op){.kind = kind, .node = node};
	return op;
}

/* True when the call that is being made is to fail. */
static bool
fault_now(bool sync)
{
	if (fault.kind == CUT_NOTHING || (fault.kind == CUT_SYNC) != sync)
		return false;
	if (fault.left > 1) {
		fault.left--;
		return false;
	}
	if (fault.left == 0)
		return false;
	fault.happened = true;
	if (!fault.lasting)
		fault.left = 0;
	return true;
}

static int
file_close(sqlite3_file *base)
{
	struct file *f = (struct file *)base;

	pthread_mutex_lock(&lock);
	f->node->handles--;
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int
file_read(sqlite3_file *base, void *to, int n, sqlite3_int64 offset)
{
	struct bytes *b = &((struct file *)base)->node->now;
	size_t there;

	pthread_mutex_lock(&lock);
	there = (size_t)offset < b->n ? b->n - (size_t)offset : 0;
	if (there > (size_t)n)
		there = (size_t)n;
	if (there > 0)
		memcpy(to, b->p + offset, there);
	pthread_mutex_unlock(&lock);
	memset((char *)to + there, 0, (size_t)n - there);
	return there == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static void
write_and_record(struct node *node, const void *from, size_t n, size_t offset)
{
	struct op *op = record_op(OP_WRITE, node);

	bytes_write(&node->now, offset, from, n);
	if (!op)
		return;
	op->offset = offset;
	op->n = n;
	op->data = must_have(malloc(n));
	memcpy(op->data, from, n);
}

static int
file_write(sqlite3_file *base, const void *from, int n, sqlite3_int64 offset)
{
	struct node *node = ((struct file *)base)->node;
	int rc = SQLITE_OK;

	pthread_mutex_lock(&lock);
	if (fault_now(false)) {
		rc = fault.kind == CUT_ERROR ? SQLITE_IOERR_WRITE : SQLITE_FULL;
		n = fault.kind == CUT_SHORT ? n / 2 : 0;
	}
	if (n > 0)
		write_and_record(node, from, (size_t)n, (size_t)offset);
	pthread_mutex_unlock(&lock);
	return rc;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct node *node = ((struct file *)base)->node;
	struct op *op;

	pthread_mutex_lock(&lock);
	bytes_resize(&node->now, (size_t)size);
	op = record_op(OP_TRUNCATE, node);
	if (op)
		op->n = (size_t)size;
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int
file_sync(sqlite3_file *base, int flags)
{
	bool failed;

	(void)flags;
	pthread_mutex_lock(&lock);
	failed = fault_now(true);
	if (!failed)
		record_op(OP_SYNC, ((struct file *)base)->node);
	pthread_mutex_unlock(&lock);
	return failed ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *ret)
{
	pthread_mutex_lock(&lock);
	*ret = (sqlite3_int64)((struct file *)base)->node->now.n;
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int
take_lock(struct file *f, int level)
{
	struct node *n = f->node;

	if (level == SQLITE_LOCK_SHARED) {
		if (n->pending || n->exclusive)
			return SQLITE_BUSY;
		n->shared++;
	} else if (f->lock < SQLITE_LOCK_RESERVED && n->reserved) {
		return SQLITE_BUSY;
	} else if (level == SQLITE_LOCK_RESERVED) {
		n->reserved = true;
	} else {
		n->reserved = n->pending = true;
		f->lock = SQLITE_LOCK_PENDING;
		if (n->shared > 1)
			return SQLITE_BUSY;
		n->exclusive = true;
	}
	f->lock = level;
	return SQLITE_OK;
}

static int
file_lock(sqlite3_file *base, int level)
{
	struct file *f = (struct file *)base;
	int rc = SQLITE_OK;

	pthread_mutex_lock(&lock);
	if (level > f->lock)
		rc = take_lock(f, level);
	pthread_mutex_unlock(&lock);
	return rc;
}

static int
file_unlock(sqlite3_file *base, int level)
{
	struct file *f = (struct file *)base;
	struct node *n = f->node;

	pthread_mutex_lock(&lock);
	if (f->lock >= SQLITE_LOCK_RESERVED && level <= SQLITE_LOCK_SHARED)
		n->reserved = n->pending = n->exclusive = false;
	if (f->lock >= SQLITE_LOCK_SHARED && level == SQLITE_LOCK_NONE)
		n->shared--;
	if (level < f->lock)
		f->lock = level;
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int
file_check_reserved(sqlite3_file *base, int *ret)
{
	pthread_mutex_lock(&lock);
	*ret = ((struct file *)base)->node->reserved;
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int
file_control(sqlite3_file *base, int op, void *arg)
{
	(void)base;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int
file_sector_size(sqlite3_file *base)
{
	(void)base;
	return SECTOR;
}

static int
file_characteristics(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **ret)
{
	struct node *n = ((struct file *)base)->node;

	if (region >= SHM_REGIONS)
		return SQLITE_NOMEM;
	pthread_mutex_lock(&lock);
	if (!n->shm[region] && extend)
		n->shm[region] = must_have(calloc(1, (size_t)size));
	*ret = n->shm[region];
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int
shm_take(struct file *f, unsigned mask, bool exclusive)
{
	struct node *n = f->node;
	int i;

	for (i = 0; i < SQLITE_SHM_NLOCK; i++) {
		int others = n->shm_shared[i] - (f->shm_shared >> i & 1);

		if (!(mask >> i & 1))
			continue;
		if (n->shm_exclusive[i] && !(f->shm_exclusive >> i & 1))
			return SQLITE_BUSY;
		if (exclusive && others > 0)
			return SQLITE_BUSY;
	}
	for (i = 0; i < SQLITE_SHM_NLOCK; i++) {
		if (!(mask >> i & 1))
			continue;
		if (exclusive)
			n->shm_exclusive[i] = true;
		else if (!(f->shm_shared >> i & 1))
			n->shm_shared[i]++;
	}
	if (exclusive)
		f->shm_exclusive |= mask;
	else
		f->shm_shared |= mask;
	return SQLITE_OK;
}

static void
shm_drop(struct file *f, unsigned mask)
{
	struct node *n = f->node;
	int i;

	for (i = 0; i < SQLITE_SHM_NLOCK; i++) {
		if (!(mask >> i & 1))
			continue;
		n->shm_shared[i] -= f->shm_shared >> i & 1;
		if (f->shm_exclusive >> i & 1)
			n->shm_exclusive[i] = false;
	}
	f->shm_shared &= ~mask;
	f->shm_exclusive &= ~mask;
}

static int
shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
	struct file *f = (struct file *)base;
	unsigned mask = ((1u << n) - 1) << offset;
	int rc = SQLITE_OK;

	pthread_mutex_lock(&lock);
	if (flags & SQLITE_SHM_UNLOCK)
		shm_drop(f, mask);
	else
		rc = shm_take(f, mask, flags & SQLITE_SHM_EXCLUSIVE);
	pthread_mutex_unlock(&lock);
	return rc;
}

static void
shm_barrier(sqlite3_file *base)
{
	(void)base;
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
}

static int
shm_unmap(sqlite3_file *base, int delete_it)
{
	struct file *f = (struct file *)base;
	int i;

	pthread_mutex_lock(&lock);
	shm_drop(f, (1u << SQLITE_SHM_NLOCK) - 1);
	for (i = 0; delete_it && i < SHM_REGIONS; i++) {
		free(f->node->shm[i]);
		f->node->shm[i] = NULL;
	}
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_check_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_characteristics,
	.xShmMap = shm_map,
	.xShmLock = shm_lock,
	.xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
};

static int
vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base, int flags, int *ret_flags)
{
	struct file *f = (struct file *)base;

	(void)vfs;
	memset(f, 0, sizeof(*f));
	pthread_mutex_lock(&lock);
	f->node = flags & SQLITE_OPEN_CREATE ? node_make(name) : node_find(name);
	if (f->node)
		f->node->handles++;
	pthread_mutex_unlock(&lock);
	if (!f->node)
		return SQLITE_CANTOPEN;
	f->base.pMethods = &methods;
	if (ret_flags)
		*ret_flags = flags;
	return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	struct node *node;

	(void)vfs;
	(void)sync_folder;
	pthread_mutex_lock(&lock);
	node = node_find(name);
	if (node && recording && node->recorded)
		abort();
	if (node) {
		node->exists = false;
		node->now.n = 0;
	}
	pthread_mutex_unlock(&lock);
	return node ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
	struct node *node;

	(void)vfs;
	(void)flags;
	pthread_mutex_lock(&lock);
	node = node_find(name);
	*ret = node && node->now.n > 0;
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int
vfs_full_path(sqlite3_vfs *vfs, const char *name, int size, char *ret)
{
	(void)vfs;
	snprintf(ret, (size_t)size, "%s", name);
	return SQLITE_OK;
}

static void
install(void)
{
	static sqlite3_vfs vfs;
	sqlite3_vfs *system = sqlite3_vfs_find(NULL);

	if (vfs.zName)
		return;
	vfs = *system; /* time and randomness are the system's */
	vfs.pNext = NULL;
	vfs.szOsFile = sizeof(struct file);
	vfs.mxPathname = NAME - 1;
	vfs.zName = "cut";
	vfs.xOpen = vfs_open;
	vfs.xDelete = vfs_delete;
	vfs.xAccess = vfs_access;
	vfs.xFullPathname = vfs_full_path;
	if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK)
		abort();
}

void
cut_reset(void)
{
	size_t i;

	install();
	for (i = 0; i < NODES; i++) {
		if (nodes[i].handles > 0)
			abort();
		node_clear(&nodes[i]);
	}
	for (i = 0; i < ops.n; i++)
		free(ops.v[i].data);
	free(ops.v);
	memset(&ops, 0, sizeof(ops));
	memset(&fault, 0, sizeof(fault));
	recording = false;
}

void
cut_record(void)
{
	int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < NODES; i++) {
		nodes[i].recorded = on_disk(&nodes[i]);
		if (nodes[i].recorded)
			bytes_copy(&nodes[i].base, &nodes[i].now);
	}
	recording = true;
	pthread_mutex_unlock(&lock);
}

void
cut_stop(void)
{
	pthread_mutex_lock(&lock);
	recording = false;
	pthread_mutex_unlock(&lock);
}

uint64_t
cut_op_count(void)
{
	uint64_t n;

	pthread_mutex_lock(&lock);
	n = ops.n;
	pthread_mutex_unlock(&lock);
	return n;
}

bool
cut_op_is_sync(uint64_t op)
{
	return op < ops.n && ops.v[op].kind == OP_SYNC;
}

int
cut_syncs_of(const char *name)
{
	size_t i;
	int n = 0;

	for (i = 0; i < ops.n; i++)
		n += ops.v[i].kind == OP_SYNC && strcmp(ops.v[i].node->name, name) == 0;
	return n;
}

/* splitmix64 */
static uint64_t
next_random(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void
apply_op(const struct op *op)
{
	if (op->kind == OP_WRITE)
		bytes_write(&op->node->durable, op->offset, op->data, op->n);
	else if (op->kind == OP_TRUNCATE)
		bytes_resize(&op->node->durable, op->n);
}

/* Each sector of the write arrives or not. */
static void
apply_torn(const struct op *op, uint64_t *seed)
{
	size_t at = op->offset, end = op->offset + op->n;

	while (at < end) {
		size_t next = (at / SECTOR + 1) * SECTOR;

		if (next > end)
			next = end;
		if (next_random(seed) & 1)
			bytes_write(&op->node->durable, at, op->data + (at - op->offset),
				    next - at);
		at = next;
	}
}

/* How a whole cut treats what was not synced: all kinds of disks occur. */
enum mood { MOOD_ALL_GONE, MOOD_ALL_THERE, MOOD_ALL_TORN, MOOD_MIXED };

static void
apply_unsynced(const struct op *op, enum mood mood, uint64_t *seed)
{
	uint64_t dice = next_random(seed) % 3;

	if (mood == MOOD_ALL_GONE || (mood == MOOD_MIXED && dice == 0))
		return;
	if (op->kind == OP_WRITE && (mood == MOOD_ALL_TORN || (mood == MOOD_MIXED && dice == 1)))
		apply_torn(op, seed);
	else
		apply_op(op);
}

/* A sync makes the earlier operations of its file durable, in their order. */
static void
replay(size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		struct node *node = ops.v[i].node;

		if (ops.v[i].kind != OP_SYNC)
			continue;
		for (k = node->synced; k < i; k++)
			if (ops.v[k].node == node)
				apply_op(&ops.v[k]);
		node->synced = i;
	}
}

static void
publish_image(const struct node *from, const struct bytes *content)
{
	char name[2 * NAME];

	snprintf(name, sizeof(name), "%s%s", CUT_IMAGE, from->name + strlen(CUT_DISK));
	bytes_copy(&node_make(name)->now, content);
}

static void
forget_images(void)
{
	int i;

	for (i = 0; i < NODES; i++) {
		if (!nodes[i].exists || strncmp(nodes[i].name, CUT_IMAGE, strlen(CUT_IMAGE)) != 0)
			continue;
		if (nodes[i].handles > 0)
			abort();
		node_clear(&nodes[i]);
	}
}

void
cut_build(uint64_t n, uint64_t seed)
{
	enum mood mood;
	uint64_t i;
	int k;

	forget_images();
	for (k = 0; k < NODES; k++) {
		bytes_copy(&nodes[k].durable, &nodes[k].base);
		nodes[k].synced = 0;
	}
	replay(n);
	mood = next_random(&seed) % 8;
	if (mood > MOOD_MIXED)
		mood = MOOD_MIXED;
	for (i = 0; i < n; i++)
		if (i >= ops.v[i].node->synced)
			apply_unsynced(&ops.v[i], mood, &seed);
	for (k = 0; k < NODES; k++)
		if (nodes[k].recorded)
			publish_image(&nodes[k], &nodes[k].durable);
}

void
cut_build_all(void)
{
	int i;

	pthread_mutex_lock(&lock);
	forget_images();
	for (i = 0; i < NODES; i++)
		if (on_disk(&nodes[i]))
			publish_image(&nodes[i], &nodes[i].now);
	pthread_mutex_unlock(&lock);
}

void
cut_fault(enum cut_fault kind, uint64_t n, bool lasting)
{
	pthread_mutex_lock(&lock);
	fault.kind = kind;
	fault.left = n;
	fault.lasting = lasting;
	fault.happened = false;
	pthread_mutex_unlock(&lock);
}

bool
cut_fault_happened(void)
{
	bool happened;

	pthread_mutex_lock(&lock);
	happened = fault.happened;
	pthread_mutex_unlock(&lock);
	return happened;
}
