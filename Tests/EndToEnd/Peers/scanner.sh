#!/usr/bin/env bash
# Our JSON scanner beside simdjson's on-demand reader, in one program: scanner.sh [RECORDS] [ROUNDS].
# Needs libsimdjson-dev and g++.
set -euo pipefail
cd "$(dirname "$0")/../../.."

ours=Sources/Base/C/CJSONColumns
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Ours as the release build compiles it.
for file in "$ours"/*.c; do
    clang -O2 -I "$ours/include" -c "$file" -o "$work/$(basename "$file").o"
done
g++ -O3 -std=c++20 -I "$ours/include" Tests/EndToEnd/Peers/scanner.cpp "$work"/*.o -lsimdjson -o "$work/scanner"
"$work/scanner" "$@"
