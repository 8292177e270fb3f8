# The test lanes, sourced by ./untaught. A lane is a command that ends with a line "N passed, N failed"; one that
# cannot run, or runs nothing, counts as a failure.
# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared with ./untaught

lanes_passed=0
lanes_failed=0
lanes_summary=()
lanes_wanted=()

# True for the lanes that were named, or for all when none was.
wanted() { [[ ${#lanes_wanted[@]} == 0 || " ${lanes_wanted[*]} " == *" $1 "* ]]; }

# lane <name> <command...>: runs it in a shell of its own, shows and keeps its output, adds up its counts.
lane() {
  local name=$1 status counts p=0 f=0 seconds=$SECONDS
  shift
  wanted "$name" || return 0
  local log=$project/build/lanes/$name.log
  mkdir -p "$project/build/lanes"
  printf '\n== %s\n' "$name"
  set +e
  (
    set -e
    "$@"
  ) 2>&1 </dev/null | tee "$log"
  status=${PIPESTATUS[0]}
  set -e
  counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -1 || true)
  if [[ -n $counts ]]; then
    p=${counts%% passed*}
    f=${counts##*, }
    f=${f%% failed}
  fi
  if [[ $f == 0 && ($status != 0 || $p == 0) ]]; then
    printf 'lane %s failed: exit status %s, %s tests\n' "$name" "$status" "$p"
    f=1
  fi
  lanes_passed=$((lanes_passed + p))
  lanes_failed=$((lanes_failed + f))
  lanes_summary+=("$(printf '%-12s %5d passed %4d failed %5d s' "$name" "$p" "$f" $((SECONDS - seconds)))")
}

# each <command...>: runs the command once per line of standard input, with the line as its last argument.
each() {
  local item good=0 bad=0
  while IFS= read -r item; do
    if "$@" "$item"; then
      good=$((good + 1))
    else
      bad=$((bad + 1))
      printf 'failed: %s %s\n' "${*: -1}" "$item"
    fi
  done
  printf '%d passed, %d failed\n' "$good" "$bad"
  [[ $bad == 0 ]]
}

# Reads the output of a Catch2 program, shows it, and adds the closing line.
count_catch2() {
  awk '{ print }
    /^All tests passed/ { p = $(NF - 2) + 0; found = 1 }
    /^test cases:/ {
      for (i = 2; i <= NF; ++i) { if ($i == "passed") p = $(i - 1); else if ($i == "failed") f = $(i - 1) }
      found = 1
    }
    END { if (found) printf "%d passed, %d failed\n", p, f }'
}

lane_format() {
  cd "$project"
  # One call for all files; each file with a complaint counts as one failure.
  local files complaints
  mapfile -t files < <(find wasm tests -name '*.cpp' -o -name '*.h' | sort)
  complaints=$(in_tools clang-format-19 --dry-run --ferror-limit=1 "${files[@]}" 2>&1) || true
  [[ -z $complaints ]] || printf '%s\n' "$complaints"
  local bad
  bad=$(grep -c 'clang-format-violations\]' <<<"$complaints" || true)
  [[ $bad == 0 && -n $complaints ]] && bad=1
  printf '%d passed, %d failed\n' $((${#files[@]} - bad)) "$bad"
  [[ $bad == 0 ]]
}

lane_shell() {
  cd "$project"
  printf '%s\n' untaught .ci/run wasm/*.sh tests/*.sh tests/entry/*.sh tests/bench/*.sh | each in_tools shellcheck -x
}

lane_entry() { bash "$project/tests/entry/setup.sh"; }

lane_types() {
  cd "$project"
  printf '%s\n' web/tsconfig.*.json tests/tsconfig.json |
    each node node_modules/typescript/bin/tsc --noEmit --pretty false -p
}

lane_native() {
  locked build "$1" untaught_tests
  in_tools "build/$1/untaught_tests" --colour-mode none | count_catch2
}

lane_wasm() {
  locked build "$1" untaught_tests
  cd "$project"
  node "${node_flags[@]}" tests/run-wasm.mjs "build/$1/untaught_tests.mjs" --colour-mode none | count_catch2
}

# Photos of real cameras, from --data; without it there is nothing to run.
lane_photos() {
  locked build native untaught_photo_tests
  in_tools build/native/untaught_photo_tests --colour-mode none | count_catch2
}

# The page and the command line, as they ship: what the lanes after it use.
lane_app() {
  locked prepare_app
  printf '1 passed, 0 failed\n'
}

# TypeScript tests of one folder of tests/, bundled and run by Node's own runner.
lane_typescript() {
  cd "$project"
  node "${node_flags[@]}" tests/run-ts.mjs "$1"
}

# The GPU's kernels against the references, which reach Node as a wasm module of their own.
lane_parity() {
  locked build wasm untaught_parity untaught_steps
  lane_typescript parity
}

# The same on lavapipe, which has f16 too.
lane_parity_f16() {
  locked build wasm untaught_parity untaught_steps
  in_lavapipe env UNTAUGHT_NEEDS_F16=1 node tests/run-ts.mjs parity
}

# Imported networks beside ONNX Runtime's WebAssembly build.
lane_onnx() {
  locked build wasm untaught_onnx
  locked build wasm-fast untaught_onnx
  lane_typescript onnx
}

# An album of real photos through the command line and the page, which other programs then look at: only when it is named.
lane_album() {
  host_packages imagemagick libimage-exiftool-perl
  lane_typescript album
}

# The page in browsers of other makers, which only this lane installs: only when it is named. Firefox speaks its protocol over a WebSocket,
# which Node 20 has behind a flag.
lane_browsers() {
  if is_debian_root; then host_packages firefox-esr webkit2gtk-driver xvfb; fi
  node_flags+=(--experimental-websocket)
  lane_typescript browsers
}

# Python's own tests of one folder of tests/: the models' recipe, the harness that measures protection.
lane_python() {
  cd "$project"
  /usr/bin/python3 -B -m unittest discover -s "tests/$1" 2>&1 | awk '{ print }
    /^Ran [0-9]+ test/ { ran = $2 }
    /^(OK|FAILED)/ { gsub(/[^0-9]+/, " "); for (i = 1; i <= NF; ++i) bad += $i }
    END { printf "%d passed, %d failed\n", ran - bad, bad }'
}

# Photos of 50 megapixels and hundreds in a row, and what they take of the memory: only when it is named.
lane_many() {
  host_packages python3-pil python3-numpy
  lane_typescript many
}

run_tests() {
  local folder
  while [[ $# -gt 0 ]]; do
    case $1 in
      --data)
        UNTAUGHT_DATA=$(cd "${2:?--data needs a folder}" && pwd -P) || die "no such folder: $2"
        export UNTAUGHT_DATA
        shift 2
        ;;
      --net)
        [[ -f ${2:?--net needs a file} ]] || die "no such file: $2"
        UNTAUGHT_NETS=${UNTAUGHT_NETS:+$UNTAUGHT_NETS:}$(realpath "$2")
        export UNTAUGHT_NETS
        shift 2
        ;;
      --lane) lanes_wanted+=("${2:?--lane needs a name}") && shift 2 ;;
      *) die "test: unknown argument $1" ;;
    esac
  done
  setup_test_packages
  locked setup_all
  find_devices

  lane format lane_format
  lane shell lane_shell
  lane entry lane_entry
  lane types lane_types
  lane native lane_native native
  lane asan lane_native native-asan
  lane wasm lane_wasm wasm
  lane wasm-fast lane_wasm wasm-fast
  [[ -z ${UNTAUGHT_DATA-} ]] || lane photos lane_photos
  lane app lane_app
  lane parity lane_parity
  lane parity-f16 lane_parity_f16
  lane onnx lane_onnx
  for folder in server shaders cli bench browser; do
    lane "$folder" lane_typescript "$folder"
  done
  [[ " ${lanes_wanted[*]} " != *' album '* ]] || lane album lane_album
  [[ " ${lanes_wanted[*]} " != *' browsers '* ]] || lane browsers lane_browsers
  [[ " ${lanes_wanted[*]} " != *' many '* ]] || lane many lane_many
  for folder in models efficacy; do
    lane "$folder" lane_python "$folder"
  done

  printf '\n'
  printf '%s\n' "${lanes_summary[@]}"
  printf '%d passed, %d failed\n' "$lanes_passed" "$lanes_failed"
  [[ $lanes_failed == 0 ]]
}
