# Set-up of the toolchain, sourced by ./untaught. Every step is done once and survives being cut off: it works in
# a folder or under a name of its own, and a stamp, renamed into place, says that it came to its end.
# Needs: project, tools (absolute folders). Gives: setup_toolchain, setup_node, setup_test_packages, in_tools.
# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared with ./untaught

readonly min_emcc=3.1.60
readonly root_packages=(emscripten cmake ninja-build clang-19 clang-format-19 libc6-dev libstdc++-14-dev
  libclang-rt-19-dev xz-utils shellcheck nodejs libvulkan1 mesa-vulkan-drivers)
readonly source_packages=(catch2 imgui zlib libjpeg-turbo)
root=$tools/trixie
own_emcc=no

say() { printf '%s\n' "untaught: $*" >&2; }
die() {
  printf '%s\n' "untaught: $*" >&2
  exit 1
}

# once <stamp file> <key> <command...>: runs the command unless the stamp holds the key, then writes the stamp.
once() {
  local stamp=$1 key=$2
  shift 2
  [[ -f $stamp && $(<"$stamp") == "$key" ]] && return 0
  rm -f "$stamp"
  "$@"
  mkdir -p "$(dirname "$stamp")"
  printf '%s\n' "$key" >"$stamp.partial"
  mv "$stamp.partial" "$stamp"
}

# made <folder> <command...>: runs `command <folder>.partial` unless the folder exists, then renames it.
made() {
  local folder=$1
  shift
  [[ -d $folder ]] && return 0
  rm -rf --one-file-system "$folder.partial"
  mkdir -p "$folder.partial"
  "$@" "$folder.partial"
  mv "$folder.partial" "$folder"
}

is_debian_root() { [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; }

# The lock that a caller holds passes on to these steps: when a killed run leaves one of them behind, the next run
# waits for its end and then starts that step afresh.

# Installs the named Debian packages on this machine, those that are missing.
host_packages() {
  local package missing=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == *' installed' ]] || missing+=("$package")
  done
  [[ ${#missing[@]} == 0 ]] && return 0
  say "installing ${missing[*]}"
  apt-get update -q >"$tools/apt.log" 2>&1 || die "apt-get update failed: $(tail -3 "$tools/apt.log")"
  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}" \
    >"$tools/apt.log" 2>&1 || die "apt-get install failed: $(tail -5 "$tools/apt.log")"
}

# in_root <folder> <command...>: runs in a Debian root, at the same path; its mounts are seen by nobody else and
# end with it, so that removing the tool folder can never reach through one.
in_root() {
  local target=$1
  shift
  # shellcheck disable=SC2016  # the inner shell expands these
  unshare --mount bash -euc '
    target=$1 project=$2 tools=$3
    shift 3
    mount --bind /proc "$target/proc"
    mount --rbind /dev "$target/dev"
    for folder in "$project" "$tools" ${UNTAUGHT_DATA:+"$UNTAUGHT_DATA"}; do
      mkdir -p "$target$folder"
      mount --bind "$folder" "$target$folder"
    done
    exec chroot "$target" /usr/bin/env -i --chdir="$project" PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive UNTAUGHT_TOOLS="$tools" \
      UNTAUGHT_DATA="${UNTAUGHT_DATA-}" ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 "$@"
  ' in_root "$target" "$project" "$tools" "$@"
}

# Runs a command where the compilers are: in the root, or here when they are the user's own.
in_tools() {
  if [[ $own_emcc == yes ]]; then (cd "$project" && UNTAUGHT_TOOLS=$tools "$@"); else in_root "$root" "$@"; fi
}

bootstrap_root() {
  say "making a Debian 13 root for the toolchain in $root"
  unshare --mount debootstrap --variant=minbase trixie "$1" >"$tools/debootstrap.log" 2>&1 ||
    die "debootstrap failed: $(tail -5 "$tools/debootstrap.log")"
  sed -n 's/^deb /deb-src /p' "$1/etc/apt/sources.list" >"$1/etc/apt/sources.list.d/sources.list"
}

install_in_root() {
  say "installing the toolchain in $root"
  in_root "$root" bash -euc 'dpkg --configure -a
    apt-get update -q
    apt-get install -qy --fix-broken --no-install-recommends "$@"
    apt-get clean' install "${root_packages[@]}" >"$tools/apt.log" 2>&1 ||
    die "the toolchain could not be installed: $(tail -5 "$tools/apt.log")"
}

# The authors' own sources of source_packages into <folder>, one folder each.
fetch_sources() {
  say "fetching the sources of ${source_packages[*]}"
  # shellcheck disable=SC2016  # the inner shell expands these
  in_root "$root" bash -euc 'cd "$1"
    shift
    apt-get source -q --tar-only --download-only "$@"
    mkdir "$@"
    for name in "$@"; do tar -C "$name" --no-same-owner --strip-components=1 -xf "$name"_*.orig.tar.*; done
    rm ./*.orig.tar.*' fetch "$1" "${source_packages[@]}" >"$tools/sources.log" 2>&1 ||
    die "the sources could not be fetched: $(tail -5 "$tools/sources.log")"
}

renew_sources() {
  made "$tools/deps.new" fetch_sources
  rm -rf "$tools/deps"
  mv "$tools/deps.new" "$tools/deps"
}

setup_root() {
  host_packages debootstrap debian-archive-keyring
  made "$root" bootstrap_root
  once "$root/var/untaught-packages" "${root_packages[*]}" install_in_root
}

# True when an emcc of min_emcc or later is on the PATH.
has_emcc() {
  local version
  command -v emcc >/dev/null || return 1
  version=$(emcc --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\) .*/\1/p')
  [[ -n $version && $(printf '%s\n' "$min_emcc" "$version" | sort -V | head -1) == "$min_emcc" ]]
}

setup_toolchain() {
  local tool
  if has_emcc; then
    own_emcc=yes
    for tool in cmake ninja emcmake; do
      command -v "$tool" >/dev/null || die "emcc is yours, $tool is missing: please install it"
    done
  elif is_debian_root; then
    setup_root
  else
    die "no emcc >= $min_emcc on the PATH: install Emscripten, cmake (>= 3.25), ninja and a C++20 compiler
  (or run this as root on Debian or a system like it: then everything is made in $tools)"
  fi
  if is_debian_root; then
    [[ $own_emcc == no || ! -d $tools/deps ]] || return 0
    setup_root
    once "$tools/deps/.sources" "${source_packages[*]}" renew_sources
  elif [[ ! -d $tools/deps ]]; then
    die "sources are missing: put those of Catch2 3.7, Dear ImGui 1.90, zlib 1.3 and libjpeg-turbo 2.1 into
  $tools/deps/{catch2,imgui,zlib,libjpeg-turbo}"
  fi
}

# The npm packages, exactly those of package-lock.json; none of their install scripts runs.
setup_node() {
  command -v npm >/dev/null || die "Node.js >= 20.19 with npm is missing: please install it"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "Node.js $(node --version) is too old: 20.19 or later is needed"
  once "$project/node_modules/.untaught" "$(cat "$project/package.json" "$project/package-lock.json" | cksum)" \
    install_npm
}

install_npm() {
  say "installing the npm packages"
  (cd "$project" && npm ci --no-progress --loglevel=error)
}

# What only the tests need: a browser, the Vulkan loader for the software GPU beside it, an encoder for HEIC, and Python's packages for
# the recipes in models/train and the harness in tests/efficacy.
setup_test_packages() {
  if is_debian_root; then
    host_packages chromium libheif-examples libvulkan1 python3-numpy python3-onnx python3-pil python3-torch
  fi
}
