#!/bin/bash
# count-junit.sh FILE: prints "PASSED FAILED SKIPPED" of a JUnit file (ctest, vitest, Playwright).
# Counts the cases themselves: the runners do not agree on what their totals mean.
set -eu
export LC_ALL=C
awk '
BEGIN { RS = "<testcase[ >]" }
NR > 1 {
	# ctest calls a program that was not built "skipped".
	if ($0 ~ /<(failure|error)[ >\/]/ || $0 ~ /Unable to find executable/)
		failed++
	else if ($0 ~ /<skipped[ >\/]/ || $0 ~ /^[^>]*status="(notrun|disabled)"/)
		skipped++
	else
		passed++
}
END { print passed + 0, failed + 0, skipped + 0 }' "$1"
