#!/bin/bash
# fuzz.sh PROGRAM CORPUS SECONDS: replays the corpus, then searches that long (0: replay only). New
# inputs go to a throw-away folder; an input that fails is kept beside the program and its bytes
# are shown, so that it can be added to the corpus together with the mend.
set -eu
program=$1
corpus=$2
seconds=$3

found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
failures=$(dirname "$program")/failures/
mkdir -p "$failures"

set -- "$found"
if [ -d "$corpus" ]; then
	set -- "$@" "$corpus"
fi
if [ "$seconds" -eq 0 ]; then
	limit=-runs=0
else
	limit=-max_total_time=$seconds
fi
status=0
"$program" "$limit" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	-artifact_prefix="$failures" "$@" || status=$?
if [ "$status" -ne 0 ]; then
	newest=$(find "$failures" -type f -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2-)
	if [ -n "$newest" ]; then
		echo "input that failed: $newest"
		head -c 1024 "$newest" | od -c | head -40
	fi
fi
exit "$status"
