"""Makes the protected photos of a setting, once, and finds them again.

The protector is a command line (default ./untaught); it sees one person's training photos at a time and nothing else:

    PROTECTOR protect IN --out OUT --task person --mode M --epsilon E --effort default --size 64
              --region whole|boxes.csv --seed 1 --executor cpu --format png

Work folder: inputs/<set>/<person>/ holds what it is given, protected/<set>-<setting>/<person>/ what it wrote and
run.json (command, seconds). A person whose run.json exists is not done again.
"""
import csv
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass

import numpy as np
from PIL import Image

import photos

TOOL_METHODS = ("sample", "class", "instant")
CONTROLS = ("random", "lowfreq")  # noise of ours, same budget
METHODS = ("clean", "pipeline") + CONTROLS + TOOL_METHODS
BOX_SCALE = 1.2


@dataclass(frozen=True)
class Setting:
    """One way of protecting. label tells builds of the protector apart; photos: see splits.faces."""
    method: str
    epsilon: int = 8
    effort: str = "default"
    size: int = 64
    seed: int = 1
    executor: str = "cpu"
    format: str = "png"
    photos: object = None
    label: str = ""

    def slug(self):
        if self.method == "clean":
            return "clean" + (f"-p{self.photos}" if self.photos else "")
        parts = [self.method, f"e{self.epsilon}"]
        if self.method in TOOL_METHODS:
            parts += [self.effort, f"s{self.size}", self.executor, self.format]
        elif self.method == "pipeline":
            parts += [self.format]
        parts.append(f"n{self.seed}")
        parts += [f"p{self.photos}"] if self.photos else []
        parts += [self.label] if self.label else []
        return "-".join(parts)


def face_boxes(data_dir):
    """{"person/file": (x, y, width, height)} of lfw-landmarks.csv, enlarged 1.2 around the centre, whole pixels,
    inside the 250x250 photo."""
    boxes = {}
    with open(os.path.join(data_dir, "lfw-landmarks.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            x, y, w, h = (float(row[name]) for name in "xywh")
            left, right = x + w / 2 - BOX_SCALE * w / 2, x + w / 2 + BOX_SCALE * w / 2
            top, bottom = y + h / 2 - BOX_SCALE * h / 2, y + h / 2 + BOX_SCALE * h / 2
            left, top = max(0, round(left)), max(0, round(top))
            right, bottom = min(250, round(right)), min(250, round(bottom))
            boxes[row["file"]] = (left, top, right - left, bottom - top)
    return boxes


def write_boxes(path, files, boxes):
    """boxes: (x, y, width, height) per file name, in pixels of the upright photo."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "x", "y", "width", "height"])
        writer.writerows((name, *boxes[name]) for name in files)


def command_line(protector, source, out, setting, task, region):
    mode, epsilon = (setting.method, setting.epsilon) if setting.method in TOOL_METHODS else ("instant", 0)
    return shlex.split(protector) + [
        "protect", source, "--out", out, "--task", task, "--mode", mode, "--epsilon", str(epsilon),
        "--effort", setting.effort, "--size", str(setting.size), "--region", region, "--seed", str(setting.seed),
        "--executor", setting.executor, "--format", setting.format]


def run_tool(protector, source, out, setting, task="person", region="whole"):
    """Runs the protector into the folder `out`, once. Returns its run.json. RuntimeError names a failed command."""
    record_path = os.path.join(out, "run.json")
    if os.path.exists(record_path):
        with open(record_path, encoding="utf-8") as file:
            return json.load(file)
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    command = command_line(protector, source, os.path.join(out, "files"), setting, task, region)
    started = time.time()
    with open(os.path.join(out, "log.txt"), "w", encoding="utf-8") as log:
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    if code != 0:
        raise RuntimeError(f"{shlex.join(command)}: exit code {code}, see {os.path.join(out, 'log.txt')}")
    return write_record(record_path, shlex.join(command), time.time() - started)


def write_record(path, command, seconds):
    record = {"command": command, "seconds": round(seconds, 2)}
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(record, file)
    os.replace(path + ".part", path)
    return record


def output_files(out):
    """{path below out/files without its ending: full path} of the pictures the protector wrote."""
    root, found = os.path.join(out, "files"), {}
    for folder, _, names in os.walk(root):
        for name in names:
            stem, ending = os.path.splitext(name)
            if ending.lower() in (".png", ".jpg", ".jpeg"):
                found[os.path.normpath(os.path.join(os.path.relpath(folder, root), stem))] = os.path.join(folder, name)
    return found


def re_encode(source, out, names, setting):
    """The pipeline without the tool: decode, encode (PNG, or JPEG 95 for the other formats)."""
    os.makedirs(os.path.join(out, "files"), exist_ok=True)
    started = time.time()
    for name in names:
        stem = os.path.join(out, "files", os.path.splitext(name)[0])
        photo = photos.read(os.path.join(source, name))
        if setting.format == "png":
            photo.save(stem + ".png")
        else:
            photo.save(stem + ".jpg", quality=95)
    return write_record(os.path.join(out, "run.json"), "decoded and encoded by the harness", time.time() - started)


def control_noise(setting, person, name, shape):
    """Noise of a control, int16 [H, W, 3] within +-epsilon.

    random: uniform integers per pixel and channel. lowfreq: one pattern per person, the signs of a bicubic 6x6 field
    per channel at full budget.
    """
    key = f"{setting.seed}/{person}" + (f"/{name}" if setting.method == "random" else "")
    rng = np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "little")))
    if setting.method == "random":
        return rng.integers(-setting.epsilon, setting.epsilon, shape, dtype=np.int16, endpoint=True)
    fields = [Image.fromarray(rng.standard_normal((6, 6)).astype(np.float32)).resize(shape[1::-1], Image.BICUBIC)
              for _ in range(3)]
    return (np.sign(np.stack([np.asarray(field) for field in fields], -1)) * setting.epsilon).astype(np.int16)


def add_control(setting, image, person, name, box=None):
    """uint8 image with a control's noise in the box (x, y, width, height), or everywhere."""
    x, y, width, height = box or (0, 0, image.shape[1], image.shape[0])
    noise = control_noise(setting, person, name, (height, width, 3))
    changed = image.copy()
    part = changed[y:y + height, x:x + width]
    part[:] = np.clip(part.astype(np.int16) + noise, 0, 255).astype(np.uint8)
    return changed
