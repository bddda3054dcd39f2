#!/bin/bash
# check-format.sh: every C file of src, tests and bench looks as .clang-format says (tools/format.sh
# makes it so).
set -eu
cd "$(dirname "$0")/.."
command -v clang-format-14 >/dev/null || exit 77
folders=()
for folder in src tests bench; do
	if [ -d "$folder" ]; then
		folders+=("$folder")
	fi
done
find "${folders[@]}" -type f \( -name '*.c' -o -name '*.h' \) -print0 |
	xargs -0 -r clang-format-14 --style=file --dry-run -Werror
