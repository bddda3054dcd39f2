#!/bin/bash
# check-layers.sh [ROOT]: a folder of src/ includes only itself and folders with smaller numbers
# (tools/layers.txt), always as "folder/file.h". src/rule and src/wasm are freestanding: of src/base
# they see str.h and value.h only. Prints file:line for each breach.
set -eu
export LC_ALL=C
cd "${1:-$(dirname "$0")/..}"

find src -type f \( -name '*.c' -o -name '*.h' -o -name '*.def' \) -print0 |
	xargs -0 -r grep -Hn '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
	awk -v layers=tools/layers.txt '
BEGIN {
	while ((getline line < layers) > 0)
		if (split(line, part, " ") == 2 && part[1] ~ /^[0-9]+$/)
			number[part[2]] = part[1]
	number["wasm"] = number["rule"] + 0.5
}
function breach(text) {
	printf "%s:%s: %s\n", file, at, text
	bad++
}
{
	split($0, part, ":")
	file = part[1]
	at = part[2]
	match($0, /"[^"]*"/)
	header = substr($0, RSTART + 1, RLENGTH - 2)
	if (split(file, path, "/") == 2)
		next # src/main.c sits above all folders
	folder = path[2]
	if (!(folder in number)) {
		breach("folder src/" folder " is not in tools/layers.txt")
		next
	}
	if (split(header, path, "/") < 2 || header ~ /\.\./) {
		breach("write the include as \"folder/file.h\": " header)
		next
	}
	target = path[1]
	if (!(target in number))
		breach("unknown folder in include " header)
	else if (target != folder && number[target] >= number[folder])
		breach("src/" folder " (" number[folder] ") may not include " header " (" number[target] ")")
	else if ((folder == "rule" || folder == "wasm") && target == "base" &&
		header != "base/str.h" && header != "base/value.h")
		breach("src/" folder " is freestanding and may not include " header)
}
END { exit bad > 0 }'
