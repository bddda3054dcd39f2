#!/bin/bash
# The description of the API that the program makes is a valid OpenAPI 3.1 document.
# label: system
# timeout: 180
set -eu
source "$(dirname "$0")/../../tools/lib.sh"
node_ready

key=$(cat "$sg_root"/tests/openapi/package*.json | sha256sum | cut -c1-12)
home=$sg_cache/openapi-$key
if [ ! -x "$home/node_modules/.bin/redocly" ]; then
	mkdir -p "$home"
	cp "$sg_root"/tests/openapi/package*.json "$sg_root/tests/openapi/.npmrc" "$home/"
	(cd "$home" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$SHEGONG_PROGRAM" openapi >"$work/openapi.json"
cd "$work"
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
lint() {
	"$home/node_modules/.bin/redocly" lint openapi.json --config "$sg_root/tests/openapi/redocly.yaml" "$@"
}
lint --format=stylish --max-problems 50
# A warning is a mistake, too.
lint --format=json 2>/dev/null >lint.json
node -e 'const r = JSON.parse(require("fs").readFileSync("lint.json")).totals;
	if (r.errors + r.warnings > 0) { console.error(r); process.exit(1); }'
