/* upload.c: a raw body on its way into a temporary file, hashed while it comes. */
#include "http/internal.h"

#include "base/id.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct upload {
	struct arena *arena;
	const char *path;
	int fd;
	int64_t size;
	crypto_hash_sha256_state hash;
};

enum err_code
upload_open(const char *dir, struct upload **ret, struct err *e)
{
	struct arena *a = arena_new(16 * 1024);
	struct upload *u = arena_new_of(a, struct upload);

	u->arena = a;
	u->path = str_cstr(a, str_fmt(a, "%s/tmp/%.*s", dir, STR_ARG(id_new(a))));
	mkdir(str_cstr(a, str_fmt(a, "%s/tmp", dir)), 0700); /* there already, mostly */
	u->fd = open(u->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (u->fd < 0) {
		arena_free(a);
		return err_set(e, ERR_IO, "upload: %s", strerror(errno));
	}
	crypto_hash_sha256_init(&u->hash);
	*ret = u;
	return ERR_OK;
}

enum err_code
upload_add(struct upload *u, const char *data, size_t n, struct err *e)
{
	crypto_hash_sha256_update(&u->hash, (const unsigned char *)data, n);
	u->size += (int64_t)n;
	while (n > 0) {
		ssize_t done = write(u->fd, data, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_set(e, errno == ENOSPC ? ERR_DB_FULL : ERR_IO, "upload: %s",
				       strerror(errno));
		data += done;
		n -= (size_t)done;
	}
	return ERR_OK;
}

enum err_code
upload_end(struct upload *u, struct request *rq, struct err *e)
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256_final(&u->hash, hash);
	if (close(u->fd) != 0) {
		u->fd = -1;
		return err_set(e, ERR_IO, "upload: %s", strerror(errno));
	}
	u->fd = -1;
	rq->body_file = u->path;
	rq->body_file_size = u->size;
	rq->body_sha256 = hex_lower(u->arena, hash, sizeof(hash));
	return ERR_OK;
}

void
upload_drop(struct upload *u)
{
	if (!u)
		return;
	if (u->fd >= 0)
		close(u->fd);
	unlink(u->path);
	arena_free(u->arena);
}
