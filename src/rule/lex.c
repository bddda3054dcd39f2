/* lex.c: source bytes to tokens, one at a time and without memory. */
#include "rule/internal.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The byte at `at`, NUL past the end: no token goes on with NUL. */
static char
peek(struct str s, size_t at)
{
	return at < s.n ? s.p[at] : '\0';
}

static size_t
skip_digits(struct str s, size_t at)
{
	while (is_digit(peek(s, at)))
		at++;
	return at;
}

static size_t
number_end(struct str s, size_t at)
{
	at = skip_digits(s, at);
	if (peek(s, at) == '.' && is_digit(peek(s, at + 1)))
		at = skip_digits(s, at + 1);
	return at;
}

static size_t
name_end(struct str s, size_t at)
{
	while (is_letter(peek(s, at)) || is_digit(peek(s, at)) ||
	       (peek(s, at) == '.' && is_letter(peek(s, at + 1))))
		at++;
	return at;
}

/* Behind the closing quote, or 0 when there is none. Two quotes are one quote of the text. */
static size_t
text_end(struct str s, size_t at)
{
	for (at++; at < s.n; at++) {
		if (s.p[at] != '\'')
			continue;
		if (peek(s, at + 1) != '\'')
			return at + 1;
		at++;
	}
	return 0;
}

static enum token_kind
sign_kind(char c, char after, size_t *ret_length)
{
	*ret_length = 1;
	switch (c) {
	case '(':
		return TOKEN_OPEN;
	case ')':
		return TOKEN_CLOSE;
	case ',':
		return TOKEN_COMMA;
	case '+':
		return TOKEN_PLUS;
	case '-':
		return TOKEN_MINUS;
	case '*':
		return TOKEN_STAR;
	case '/':
		return TOKEN_SLASH;
	case '=':
		return TOKEN_EQ;
	}
	*ret_length = after == '=' ? 2 : 1;
	if (c == '<')
		return after == '=' ? TOKEN_LE : TOKEN_LT;
	if (c == '>')
		return after == '=' ? TOKEN_GE : TOKEN_GT;
	if (c == '!' && after == '=')
		return TOKEN_NE;
	*ret_length = 1;
	return TOKEN_WRONG;
}

struct token
rule_lex(struct str source, int from)
{
	size_t at = (size_t)from, end = 0;
	struct token t = {TOKEN_END};
	char c;

	while (is_blank(peek(source, at)))
		at++;
	t.at = (int)at;
	t.text = str_of(source.p + at, 0);
	if (at >= source.n)
		return t;
	c = source.p[at];
	if (is_digit(c)) {
		t.kind = TOKEN_NUMBER;
		end = number_end(source, at);
	} else if (is_letter(c)) {
		t.kind = TOKEN_NAME;
		end = name_end(source, at);
	} else if (c == '\'') {
		end = text_end(source, at);
		t.kind = end ? TOKEN_TEXT : TOKEN_WRONG;
		end = end ? end : source.n;
	} else {
		t.kind = sign_kind(c, peek(source, at + 1), &end);
		end += at;
		while (((unsigned char)peek(source, end) & 0xc0) == 0x80)
			end++; /* the whole character */
	}
	t.text.n = end - at;
	return t;
}
