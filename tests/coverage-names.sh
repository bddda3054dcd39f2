#!/bin/bash
# label: house
# What catalogue/coverage.yaml calls the proof of a clause must be a test that exists.
set -eu
cd "$(dirname "$0")/.."
missing=0
count=0
for name in $(sed -n 's/.*engine: *\([a-z0-9_]*\).*/\1/p' catalogue/coverage.yaml | sort -u); do
	count=$((count + 1))
	if [ -z "$(find tests web/e2e -name "$name.c" -o -name "$name.sh" -o -name "$name.spec.ts" 2>/dev/null)" ]; then
		echo "catalogue/coverage.yaml names the test $name, which there is not"
		missing=1
	fi
done
[ "$count" -gt 0 ] && [ "$missing" -eq 0 ]
