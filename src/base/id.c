#include "base/id.h"
#include "base/clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

enum { COUNTER_BITS = 12, SEED_MASK = 0x7ff };

/* Milliseconds and the 12 bits of rand_a of the last id, as one number that only rises. */
static _Atomic uint64_t last_stamp;

void
random_bytes(void *out, size_t n)
{
	unsigned char *p = out;

	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			BUG("getrandom: %s", strerror(errno));
		p += got;
		n -= (size_t)got;
	}
}

struct str
hex_lower(struct arena *a, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *in = bytes;
	char *out = arena_array(a, char, n * 2);
	size_t i;

	for (i = 0; i < n; i++) {
		out[i * 2] = digits[in[i] >> 4];
		out[i * 2 + 1] = digits[in[i] & 15];
	}
	return str_of(out, n * 2);
}

/*
 * A new millisecond starts its counter at a random place in the lower half, so that two devices
 * seldom meet; inside it, or when the clock went back, one more than the last. A full counter
 * carries into the milliseconds.
 */
static uint64_t
next_stamp(unsigned int seed)
{
	uint64_t fresh = ((uint64_t)clock_now_ms() << COUNTER_BITS) | (seed & SEED_MASK);
	uint64_t last = atomic_load(&last_stamp), next;

	do {
		next = fresh > last ? fresh : last + 1;
	} while (!atomic_compare_exchange_weak(&last_stamp, &last, next));
	return next;
}

struct str
id_new(struct arena *a)
{
	unsigned char b[16];
	uint64_t stamp, ms;
	struct str hex;
	char *out;
	size_t i, at = 0;

	random_bytes(b, sizeof(b));
	stamp = next_stamp((unsigned int)(b[6] << 8 | b[7]));
	ms = stamp >> COUNTER_BITS;
	for (i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	b[6] = (unsigned char)(0x70 | ((stamp >> 8) & 0x0f));
	b[7] = (unsigned char)stamp;
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	hex = hex_lower(a, b, sizeof(b));
	out = arena_array(a, char, ID_LEN);
	for (i = 0; i < hex.n; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[at++] = '-';
		out[at++] = hex.p[i];
	}
	return str_of(out, ID_LEN);
}

bool
id_valid(struct str s)
{
	size_t i;

	if (s.n != ID_LEN)
		return false;
	for (i = 0; i < ID_LEN; i++) {
		char c = s.p[i];

		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (c != '-')
				return false;
		} else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
			return false;
		}
	}
	return (s.p[14] == '7' || s.p[14] == '4') &&
	       (s.p[19] == '8' || s.p[19] == '9' || s.p[19] == 'a' || s.p[19] == 'b');
}
