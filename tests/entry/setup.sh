#!/usr/bin/env bash
# The set-up's promises, on made-up steps in a folder of their own: done once, redone when its key changes, and a
# run that is cut off (failure or kill) leaves nothing that a later run takes for finished.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
# shellcheck source=wasm/setup.sh
source "$project/wasm/setup.sh"

passed=0
failed=0
check() {
  local promise=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'failed: %s\n' "$promise"
  fi
}

# Steps leave a line in a log, so that runs can be counted.
runs() { wc -l <"$tools/log"; }
ran() { [[ $(runs) == "$1" ]]; }
note() { printf 'ran\n' >>"$tools/log"; }
reset() { : >"$tools/log"; }

# cut_off <signal> <command...>: runs it in a process of its own and stops that once the step has begun.
cut_off() {
  local signal=$1 process
  shift
  ("$@") &
  process=$!
  while [[ ! -e $tools/begun ]]; do sleep 0.02; done
  kill "-$signal" "$process"
  wait "$process" 2>/dev/null || true
  rm -f "$tools/begun"
}
hang() {
  note
  touch "$tools/begun"
  while true; do sleep 0.02; done
}
fill_half() {
  printf 'half\n' >"$1/file"
  hang
}
fill() {
  [[ -z $(ls -A "$1") ]] || return 1
  note
  printf 'whole\n' >"$1/file"
}

reset
once "$tools/stamp" one note
once "$tools/stamp" one note
check 'a finished step does not run again' ran 1
once "$tools/stamp" two note
check 'a new key runs the step again' ran 2

reset
bash -euc 'tools=$1 project=$2; source "$2/wasm/setup.sh"; once "$tools/broken" key false' _ "$tools" "$project" &&
  status=0 || status=$?
check 'a failing step fails the set-up' test "$status" != 0
check 'a failing step leaves no stamp' test ! -e "$tools/broken"

for signal in TERM KILL; do
  reset
  rm -f "$tools/cut"
  once "$tools/cut" old true
  cut_off $signal once "$tools/cut" new hang
  check "a step cut off by $signal leaves no stamp" test ! -e "$tools/cut"
  once "$tools/cut" new note
  check "a step cut off by $signal runs again" ran 2

  reset
  cut_off $signal made "$tools/folder-$signal" fill_half
  check "a folder cut off by $signal does not bear its name" test ! -e "$tools/folder-$signal"
  made "$tools/folder-$signal" fill
  check "a folder cut off by $signal is made afresh" grep -q whole "$tools/folder-$signal/file"
  made "$tools/folder-$signal" fill
  check "a folder made after $signal is kept" ran 2
done

# The version test, on a false emcc.
mkdir "$tools/bin"
PATH=$tools/bin:$PATH
fake_emcc() {
  printf '#!/bin/sh\necho "emcc (Emscripten gcc/clang-like replacement) %s (abc)"\n' "$1" >"$tools/bin/emcc"
  chmod +x "$tools/bin/emcc"
}
too_old() { ! has_emcc; }
for version in 3.1.60 3.1.69 3.2.0 4.0.1 5.0.0; do
  fake_emcc $version
  check "emcc $version is used" has_emcc
done
for version in 3.1.6 3.1.59 2.0.34; do
  fake_emcc $version
  check "emcc $version is too old" too_old
done

printf '%d passed, %d failed\n' "$passed" "$failed"
[[ $failed == 0 ]]
