# Builds, sourced by ./untaught after setup.sh: CMake presets and the TypeScript bundles.
# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared with ./untaught

# Node 20 knows relaxed SIMD only by this flag; later versions need none.
node_flags=()
if command -v node >/dev/null && [[ $(node --version) == v20.* ]]; then
  node_flags=(--experimental-wasm-relaxed-simd)
fi

# locked <command...>: one set-up or build at a time per tool folder; lets go before anything is run.
# The lock is a file descriptor, so a killed run leaves none behind.
locked() {
  if command -v flock >/dev/null; then
    exec 9>"$tools/.lock"
    flock 9
  fi
  "$@"
  exec 9>&-
}

configure() {
  local preset=$1 compiler=()
  rm -rf "$project/build/$preset"
  case $preset in
    wasm*) compiler=(emcmake) ;;
    *) [[ $own_emcc == yes ]] || compiler=(env CC=clang-19 CXX=clang++-19) ;;
  esac
  # Compilers that we do not know may warn of what ours do not: then a warning is no error.
  local strict=ON
  [[ $own_emcc == no ]] || strict=OFF
  in_tools "${compiler[@]}" cmake --preset "$preset" -DCMAKE_COMPILE_WARNING_AS_ERROR=$strict \
    >"$project/build/$preset.log" 2>&1 || die "cmake failed: $(tail -20 "$project/build/$preset.log")"
}

# build <preset> <ninja target...>
build() {
  local preset=$1 log=$project/build/$1.log
  shift
  once "$project/build/$preset/.configured" "$own_emcc $tools $(cksum <"$project/CMakePresets.json")" \
    configure "$preset"
  say "building $preset: $*"
  in_tools ninja -C "build/$preset" "$@" >"$log" 2>&1 || die "the build of $preset failed:
$(grep -v '^\[[0-9]*/[0-9]*\] [BL]' "$log" | tail -40)"
}

# bundle page|cli: see web/build.mjs
bundle() { (cd "$project" && node web/build.mjs "$@"); }

setup_all() {
  setup_node
  setup_toolchain
}

build_engine() {
  setup_all
  build wasm untaught_engine untaught_ui
  build wasm-fast untaught_engine
}

prepare_app() {
  build_engine
  bundle page cli
}

prepare_cli() {
  build_engine
  bundle cli
}

# The libraries that the bench compares with, exactly those of their package-lock.json; the project itself has none of them.
setup_peers() {
  local folder=$project/tests/bench/peers
  once "$folder/node_modules/.untaught" "$(cat "$folder/package.json" "$folder/package-lock.json" | cksum)" install_peers
}

install_peers() {
  say "installing the libraries that the bench compares with"
  (cd "$project/tests/bench/peers" && npm ci --no-progress --loglevel=error)
}

# prepare_bench <page>: yes to run in a browser, too
prepare_bench() {
  setup_all
  setup_peers
  build wasm untaught_bench
  build wasm-fast untaught_bench
  bundle bench
  if [[ $1 == yes ]]; then
    build_engine
    bundle bench-page page
  fi
}

# True when this machine has a GPU of its own: then no software one is needed.
has_gpu() { compgen -G '/dev/dri/renderD*' >/dev/null || [[ -e /dev/nvidia0 || $(uname) == Darwin ]]; }

# The software GPU that comes with Debian's chromium, for Dawn in Node; a driver that is already named stays.
find_devices() {
  local icd=/usr/lib/chromium/vk_swiftshader_icd.json name
  [[ -n ${VK_ICD_FILENAMES-} || ! -f $icd ]] || export VK_ICD_FILENAMES=$icd
  for name in chromium chromium-browser google-chrome; do
    [[ -z ${UNTAUGHT_CHROMIUM-} ]] || break
    UNTAUGHT_CHROMIUM=$(command -v "$name" || true)
  done
  export UNTAUGHT_CHROMIUM
}

# in_lavapipe <command...>: runs on Mesa's software GPU, which unlike the one above has shader-f16: in the Debian root
# with the root's Node; without a root here, on whatever driver this machine has.
in_lavapipe() {
  if [[ -d $root ]]; then
    in_root "$root" env VK_ICD_FILENAMES="/usr/share/vulkan/icd.d/lvp_icd.json" "$@"
  else
    (cd "$project" && "$@")
  fi
}
