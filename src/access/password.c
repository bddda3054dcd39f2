/*
 * password.c: argon2id through libsodium, the rules for a password, and first passwords that can
 * be read aloud.
 */
#include "access/session.h"
#include "base/embed.h"
#include "base/id.h"
#include "base/utf8.h"

#include <sodium.h>
#include <string.h>

/* About 50 ms on an office machine and 32 MiB for each sign-in under way. */
enum { HASH_PASSES = 3, HASH_BYTES = 32 << 20 };
enum {
	PASSWORD_LEAST = 10,  /* characters */
	PASSWORD_MOST = 1024, /* bytes; longer ones are cut by no one, they are refused */
};

enum err_code
password_hash(struct arena *a, struct str password, struct str *ret, struct err *e)
{
	char out[crypto_pwhash_STRBYTES];

	if (sodium_init() < 0)
		return err_set(e, ERR_CRYPTO, "libsodium does not start");
	if (crypto_pwhash_str(out, password.p ? password.p : "", password.n, HASH_PASSES,
			      HASH_BYTES) != 0)
		return err_set(e, ERR_CRYPTO, "no memory for a password hash");
	*ret = str_dup(a, str_from(out));
	return ERR_OK;
}

bool
password_verify(struct str hash, struct str password)
{
	char text[crypto_pwhash_STRBYTES] = {0};

	if (hash.n >= sizeof(text) || password.n > PASSWORD_MOST || sodium_init() < 0)
		return false;
	if (hash.n > 0)
		memcpy(text, hash.p, hash.n);
	return crypto_pwhash_str_verify(text, password.p ? password.p : "", password.n) == 0;
}

/* Lower case, and without the digits and marks people put behind a word to please a rule. */
static struct str
core_of(struct arena *a, struct str password)
{
	struct str low = str_dup(a, password);
	char *p = arena_array(a, char, low.n + 1);
	size_t i;

	for (i = 0; i < low.n; i++)
		p[i] = low.p[i] >= 'A' && low.p[i] <= 'Z' ? (char)(low.p[i] + 32) : low.p[i];
	return str_of(p, low.n);
}

static bool
is_listed(struct str list, struct str word)
{
	struct str line;

	while (str_next(&list, '\n', &line))
		if (line.n > 0 && line.p[0] != '#' && str_eq(line, word))
			return true;
	return false;
}

/* A common password with up to four digits or marks behind it is still a common one. */
static bool
is_common(struct arena *a, struct str password)
{
	const struct embed_file *f = embed_find(STR("data/common-passwords.txt"));
	struct str core = core_of(a, password), list;
	size_t cut;

	if (!f)
		BUG("data/common-passwords.txt is not built in");
	list = str_of((const char *)f->data, f->size);
	for (cut = 0; cut <= 4 && core.n > 0; cut++) {
		char last = core.p[core.n - 1];

		if (is_listed(list, core))
			return true;
		if (last >= 'a' && last <= 'z')
			return false;
		core.n--;
	}
	return false;
}

/* One character, or a short piece, over and over: "aaaaaaaaaa", "1212121212". Or a plain run. */
static bool
is_pattern(struct str s)
{
	size_t period, i;
	bool run = true;

	for (i = 1; i < s.n && run; i++)
		run = s.p[i] - s.p[i - 1] == 1 || (s.p[i] == '0' && s.p[i - 1] == '9');
	if (run)
		return true;
	for (period = 1; period <= 4 && period * 2 <= s.n; period++) {
		for (i = period; i < s.n && s.p[i] == s.p[i - period]; i++)
			;
		if (i == s.n)
			return true;
	}
	return false;
}

void
password_check(struct problems *ps, struct str path, struct str password, struct str login)
{
	struct str core = core_of(ps->arena, password);

	if (utf8_count(password) < PASSWORD_LEAST) {
		problem_add_arg(ps, path, "password.short",
				str_fmt(ps->arena, "%d", PASSWORD_LEAST));
		return;
	}
	if (password.n > PASSWORD_MOST)
		problem_add_arg(ps, path, "field.too_long",
				str_fmt(ps->arena, "%d", PASSWORD_MOST));
	else if (is_pattern(core) || is_common(ps->arena, password) ||
		 (login.n > 3 && str_contains(core, core_of(ps->arena, login))))
		problem_add(ps, path, "password.common");
}

struct str
password_make(struct arena *a)
{
	/* No pair that sounds or looks alike over the telephone; 16, 16 and 4: no bias. */
	static const char consonants[] = "bdfghjkmnprstvwz", vowels[] = "aeiu";
	unsigned char r[8];
	char out[24], *p = out;
	size_t i;

	random_bytes(r, sizeof(r));
	for (i = 0; i < 4; i++) {
		unsigned bits = (unsigned)r[2 * i] << 8 | r[2 * i + 1];

		if (i > 0)
			*p++ = '-';
		*p++ = consonants[bits & 15];
		*p++ = vowels[bits >> 4 & 3];
		*p++ = consonants[bits >> 6 & 15];
		*p++ = vowels[bits >> 10 & 3];
		*p++ = consonants[bits >> 12 & 15];
	}
	return str_dup(a, str_of(out, (size_t)(p - out)));
}
