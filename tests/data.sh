#!/bin/sh
# The shipped data files are the exported ones, whole and consistent. Needs no node.
# label: house
# use: tests/data.sh [SOURCE_DIR]
set -eu
cd "${1:-$(dirname "$0")/..}"
wrong=0

complain() {
	echo "$1" >&2
	wrong=1
}

header() { # FILE KEY: the value of one header line
	sed -n "s/^# $2: //p" "$1" | tail -n 1
}

check_digest() { # FILE COLUMNS: rows and sha256 as the header says, every row with as many cells
	rows=$(grep -vc '^#' "$1")
	sum=$(grep -v '^#' "$1" | sha256sum | cut -d' ' -f1)
	[ "$rows" = "$(header "$1" rows)" ] || complain "$1: $rows rows, the header says otherwise"
	[ "$sum" = "$(header "$1" sha256)" ] || complain "$1: the body was changed after the export"
	check_cells "$1" "$2"
}

check_cells() { # FILE COLUMNS: no row with other cells, no key twice
	awk -F'\t' -v n="$2" -v file="$1" '
		/^#/ { next }
		NF != n || seen[$1]++ { print file ":" NR ": " $0; bad = 1 }
		END { exit bad }' "$1" >&2 || complain "$1: cells missing or a key twice"
}

check_regions() { # no division without its parent, no retired code in use, successors exist
	awk -F'\t' '
		/^#/ { next }
		FILENAME ~ /retired/ {
			if ($1 in name) { print "still in use: " $0; bad = 1 }
			n = split($3, next_codes, ",")
			for (i = 1; i <= n; i++)
				if (!(next_codes[i] in name)) { print "no successor: " $0; bad = 1 }
			next
		}
		FILENAME ~ /villages/ {
			if (length($1) != 12 || !(substr($1, 1, 9) in name)) { print "no township: " $0; bad = 1 }
			next
		}
		{
			name[$1] = $2
			len = length($1)
			parent = len == 9 ? 6 : len - 2
			if (len > 2 && !(substr($1, 1, parent) in name)) { print "orphan: " $0; bad = 1 }
			count[len]++
		}
		END {
			if (count[2] != 31 || count[4] != 342 || count[6] != 2978 || count[9] != 41352) {
				print "levels counted: " count[2], count[4], count[6], count[9]
				bad = 1
			}
			exit bad
		}' data/regions.tsv data/regions-retired.tsv data/villages/*.tsv >&2 ||
		complain "divisions are not in order"
}

check_calendar() { # every year from 2004 to 2026 is named and has days
	for year in $(seq 2004 2026); do
		header catalogue/calendar/cn.tsv years | grep -qw "$year" &&
			grep -q "^$year-.*	holiday	" catalogue/calendar/cn.tsv ||
			complain "calendar: $year is missing"
	done
}

check_digest data/regions.tsv 2
check_digest data/pinyin.tsv 2
check_digest data/pinyin-surnames.tsv 2
check_digest catalogue/calendar/cn.tsv 3
for file in data/villages/*.tsv; do
	check_digest "$file" 2
done
check_cells data/regions-retired.tsv 4
check_regions
check_calendar
[ "$wrong" = 0 ] && echo "data files: in order"
exit "$wrong"
