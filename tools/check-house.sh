#!/bin/bash
# check-house.sh [ROOT]: the house rules a machine can see. Prints file:line for each breach.
#  - memory comes from arenas: malloc and its kin only in src/base, src/db (drivers) and src/http
#  - calls that overflow, start a shell or ask the host's time zone are not used
#  - what a user reads is in messages or the catalogue: no Chinese in code. Free are examples in
#    comments, the enumeration comma, and src/rule, which reads dates as people write them
#  - no notes to self, no paths of one machine
set -eu
export LC_ALL=C
cd "${1:-$(dirname "$0")/..}"
bad=0

# code STRINGS FILE...: each line as file:line:text without comments; STRINGS=0 empties texts, too.
code() {
	awk -v strings="$1" '
	FNR == 1 { comment = 0 }
	{
		out = ""
		n = length($0)
		for (i = 1; i <= n; i++) {
			c = substr($0, i, 1)
			two = substr($0, i, 2)
			if (comment) {
				if (two == "*/") { comment = 0; i++ }
			} else if (two == "/*") {
				comment = 1
				i++
			} else if (two == "//") {
				break
			} else if (c == "\"" || c == "\047") {
				begin = i
				for (i++; i <= n && substr($0, i, 1) != c; i++)
					if (substr($0, i, 1) == "\\")
						i++
				out = out (strings ? substr($0, begin, i - begin + 1) : c c)
			} else {
				out = out c
			}
		}
		print FILENAME ":" FNR ":" out
	}' "${@:2}"
}

# refuse TEXT: standard input holds breaches; prints them with the rule.
refuse() {
	local line
	while IFS= read -r line; do
		echo "$line   <- $1"
		bad=1
	done
}

# Where memory of another library changes hands.
allocates='^src/(base|db|http)/'
call() {
	grep -E "(^|[^A-Za-z0-9_.>])($1)[[:space:]]*\(" || true
}

mapfile -t sources < <(find src -type f \( -name '*.c' -o -name '*.h' \) | sort)
if [ "${#sources[@]}" -gt 0 ]; then
	blanked=$(code 0 "${sources[@]}")
	refuse "memory comes from an arena" < <(printf '%s\n' "$blanked" | grep -Ev "$allocates" |
		call 'malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf')
	refuse "banned call" < <(printf '%s\n' "$blanked" |
		call 'sprintf|vsprintf|strcpy|strcat|strncat|gets|strtok|system|popen|localtime|localtime_r|mktime|alloca')
fi

chinese='\xE3[\x81-\xBF][\x80-\xBF]|[\xE4-\xE9][\x80-\xBF][\x80-\xBF]|\xEF[\xBC-\xBD][\x80-\xBF]|\xF0[\xA0-\xAF]'
mapfile -t code_files < <(find src web -type f \( -name '*.c' -o -name '*.h' -o -name '*.ts' -o -name '*.vue' \) \
	! -path 'src/rule/*' ! -path '*/node_modules/*' ! -path '*/dist/*' ! -path '*/e2e/*' ! -path '*test*' \
	! -name '*.spec.ts' ! -path '*messages*' 2>/dev/null | sort)
if [ "${#code_files[@]}" -gt 0 ]; then
	refuse "text for users belongs in a message file" < <(code 1 "${code_files[@]}" | grep -P "$chinese" || true)
fi

mapfile -t ours < <({ git ls-files 2>/dev/null || true; } |
	grep -Ev '^(data|catalogue|tests/cases|tests/fuzz/corpus)/|package-lock\.json$|\.(png|ico|woff2?)$' || true)
present=()
for file in "${ours[@]}"; do
	if [ -f "$file" ]; then
		present+=("$file")
	fi
done
if [ "${#present[@]}" -gt 0 ]; then
	refuse "a path or host of one machine" < <(grep -HnIE '(^|[^A-Za-z0-9_.-])/(wor[k]|roo[t])/|registry\.npm[j]s' \
		"${present[@]}" || true)
	refuse "a note to self: do it or file an issue" < <(grep -HnIwE 'TOD[O]|FIXM[E]|XX[X]' \
		"${present[@]}" | grep -E '\.(c|h|ts|vue|sh|cmake):' || true)
fi

exit "$bad"
