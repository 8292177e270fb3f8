#!/usr/bin/env bash
# Packs the bench for a machine that has a GPU but no Node: tests/bench/gpu-machine.sh DIR makes DIR/bench.tar.xz and
# DIR/run.sh, under 60 MiB together. Carried there, `run.sh report.json [bench options]` unpacks it beside itself, runs it and
# writes the report. Needs a Linux of the same processor family with the GPU's Vulkan driver.
# Run ./untaught bench here once before: this only gathers what that built.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
out=${1:?usage: gpu-machine.sh DIR}
mkdir -p "$out"
out=$(cd "$out" && pwd -P)
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT

# put <path>...: copies files of the project to the same place in the copy.
put() {
  local path
  for path in "$@"; do
    [[ -e $project/$path ]] || { echo "missing: $path (run ./untaught bench first)" >&2 && exit 1; }
    mkdir -p "$staging/bench/$(dirname "$path")"
    cp -RL "$project/$path" "$staging/bench/$path"
  done
}

peers=tests/bench/peers/node_modules
dawn=node_modules/webgpu
put build/bench/bench.mjs build/bench/chunks build/{wasm,wasm-fast}/bench.{mjs,wasm} shaders
put $dawn/package.json $dawn/index.js "$dawn/dist/linux-$(node -p process.arch)"
put $peers/onnxruntime-web/package.json
put $peers/onnxruntime-web/dist/{ort.webgpu.min,ort.wasm.min,ort-wasm-simd-threaded.asyncify,ort-wasm-simd-threaded}.mjs
put $peers/onnxruntime-web/dist/ort-wasm-simd-threaded{.asyncify,}.wasm
put $peers/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm
find "$staging" -name '*.map' -delete

# Node, and the Vulkan loader: the driver is the machine's own.
mkdir -p "$staging/bench/bin" "$staging/bench/lib"
cp -L "$(node -p process.execPath)" "$staging/bench/bin/node"
loader=$(ldconfig -p | sed -n 's/.*libvulkan\.so\.1 .*=> //p' | head -1)
[[ -n $loader ]] || { echo "missing: libvulkan.so.1 (Debian: libvulkan1)" >&2 && exit 1; }
cp -L "$loader" "$staging/bench/lib/libvulkan.so.1"
strip "$staging/bench/bin/node" 2>/dev/null || true

XZ_OPT=-T0 tar -C "$staging" -cJf "$out/bench.tar.xz" bench
cat >"$out/run.sh" <<'RUN'
#!/usr/bin/env bash
# run.sh REPORT.json [options of the bench]: see tests/bench/gpu-machine.sh of Untaught.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
report=$(realpath -m "${1:?usage: run.sh REPORT.json [options]}")
shift
work=${TMPDIR:-/tmp}/untaught-bench
mkdir -p "$work"
tar -C "$work" -xJf "$here/bench.tar.xz" 2>/dev/null ||
  python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$here/bench.tar.xz" "$work"
export LD_LIBRARY_PATH=$work/bench/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
# A container may have NVIDIA's driver without the file that names it to the loader.
if [[ -z ${VK_ICD_FILENAMES-} ]] && ! compgen -G '/usr/share/vulkan/icd.d/*nvidia*' >/dev/null &&
  ! compgen -G '/etc/vulkan/icd.d/*nvidia*' >/dev/null; then
  driver=$(ldconfig -p | sed -n 's/.*\(libGLX_nvidia\.so\.0\) .*/\1/p' | head -1)
  if [[ -n $driver ]]; then
    printf '{"file_format_version":"1.0.0","ICD":{"library_path":"%s","api_version":"1.3.0"}}\n' "$driver" >"$work/icd.json"
    export VK_ICD_FILENAMES=$work/icd.json
  fi
fi
cd "$work/bench"
flags=()
[[ $(bin/node --version) != v20.* ]] || flags=(--experimental-wasm-relaxed-simd)
bin/node "${flags[@]}" build/bench/bench.mjs --root "$work/bench" --json "$report" "$@"
RUN
chmod +x "$out/run.sh"

size=$(du -sm "$out" | cut -f1)
echo "$out: $size MiB"
[[ $size -lt 60 ]] || { echo "too large: at most 59 MiB" >&2 && exit 1; }
