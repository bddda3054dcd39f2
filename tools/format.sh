#!/bin/bash
# format.sh [FILE...]: formats these C files, or all of src, tests and bench.
set -eu
if [ $# -gt 0 ]; then
	exec clang-format-14 --style=file -i "$@"
fi
cd "$(dirname "$0")/.."
for folder in src tests bench; do
	if [ -d "$folder" ]; then
		find "$folder" -type f \( -name '*.c' -o -name '*.h' \) -print0
	fi
done | xargs -0 -r clang-format-14 --style=file -i
