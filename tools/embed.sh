#!/bin/bash
# embed.sh ROOT OUT FOLDER=PREFIX...: writes the C file OUT that holds every file under ROOT/FOLDER
# as bytes, under the path PREFIX/..., sorted by path (src/base/embed.h). Hidden files, editors'
# leftovers and READMEs stay out. Each file is followed by a NUL that its size does not count.
set -eu
export LC_ALL=C
root=$1
out=$2
shift 2

list() {
	local pair folder prefix
	for pair in "$@"; do
		folder=${pair%%=*}
		prefix=${pair#*=}
		[ -d "$root/$folder" ] || continue
		find "$root/$folder" -type f ! -name '.*' ! -name '*~' ! -name 'README*' \
			-printf "$prefix/%P\t%p\t%s\n"
	done | sort
}

list "$@" | awk -F '\t' '
function quoted(s) { gsub(/[\\"]/, "\\\\&", s); return "\"" s "\"" }
BEGIN {
	print "/* made by tools/embed.sh */"
	print "#include \"base/embed.h\"\n"
	print "__asm__(\".section .rodata\\n\");"
}
{
	path[NR] = $1
	size[NR] = $3
	printf "extern const unsigned char embed_data_%d[];\n", NR
	printf "__asm__(\".balign 16\\nembed_data_%d:\\n.incbin \\\"%s\\\"\\n.byte 0\\n\");\n", NR, $2
}
END {
	print "__asm__(\".text\\n\");\n"
	print "const struct embed_file embed_files[] = {"
	for (i = 1; i <= NR; i++)
		printf "\t{%s, embed_data_%d, %d},\n", quoted(path[i]), i, size[i]
	print "\t{0, 0, 0},\n};"
	printf "const size_t embed_file_count = %d;\n", NR
}' >"$out.part"
mv "$out.part" "$out"
