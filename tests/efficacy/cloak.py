"""Protocol K: does a recogniser that only enrols photos still find the person?

Face crops are aligned by their landmarks to 112x112 and protected as they are, ten photos of a person at a time. Gallery: two
clean photos of every other person (the 155 with 8-19 photos, the rest of the 62), and ten protected photos of each user.
Queries: ten other clean photos of each user. Judges: networks named here, run by ONNX Runtime.

    /usr/bin/python3 tests/efficacy/cloak.py --data DIR --work DIR --surrogate NET[:range] --judge NET[:range]

Prints a row per judge, epsilon and transform, with clean photos and random noise of the same budget beside: PSNR; the mean
cosine of the enrolled photos with the centre of the person's clean ones; rank-1, the share of queries whose nearest gallery
photo is the person; the share accepted where one in a thousand comparisons with other people is. Made photos are kept in
the work folder and not made again.
"""
import argparse
import csv
import hashlib
import os
import shlex
import subprocess
import time

import numpy as np
from PIL import Image

import photos
import splits

SIDE = 112
TEMPLATE = np.array([(38.29, 51.70), (73.53, 51.50), (56.03, 71.74), (41.55, 92.37), (70.73, 92.20)])
PROTECTED, QUERIES, OTHERS = 10, 10, 2
FALSE_ACCEPTS = 1e-3
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
RANGES = {
    "0..1": lambda x: x,
    "-1..1": lambda x: 2 * x - 1,
    "0..255": lambda x: 255 * x,
    "imagenet": lambda x: (x - MEAN) / DEVIATION,
}
PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def landmarks(data_dir):
    """{"person/file": [5, 2]} in pixels: the person's right eye first, as in the image from the left."""
    names = ("right_eye", "left_eye", "nose", "mouth_right", "mouth_left")
    with open(os.path.join(data_dir, "lfw-landmarks.csv"), encoding="utf-8", newline="") as file:
        return {row["file"]: np.array([(float(row[n + "_x"]), float(row[n + "_y"])) for n in names])
                for row in csv.DictReader(file)}


def similarity(source, target):
    """The least-squares similarity transform as [2, 3]: target = A @ (x, y, 1)."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [(x, -y, 1, 0), (y, x, 0, 1)]
        values += [u, v]
    a, b, c, d = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]
    return np.array([[a, -b, c], [b, a, d]])


def aligned(photo, points):
    """The 112x112 crop whose landmarks lie on the template."""
    back = similarity(TEMPLATE, points)
    back[:, 2] += 0.5 - 0.5 * back[:, :2].sum(axis=1)  # Pillow measures from the pixels' edges, not their centres
    return photo.transform((SIDE, SIDE), Image.AFFINE, back.ravel(), Image.BICUBIC)


def network_of(text):
    """FILE[:range] -> (path, range)."""
    path, _, name = text.rpartition(":")
    return (path, name) if path and name in RANGES else (text, "0..1")


class Judge:
    """Unit embeddings by a network; those of clean crops are kept."""

    def __init__(self, text, work):
        self.path, self.range = network_of(text)
        self.name = os.path.basename(self.path).removesuffix(".onnx")
        self.work = work

    def embed(self, crops):
        values = RANGES[self.range](np.stack(crops).astype(np.float64) / 255).transpose(0, 3, 1, 2)
        data = np.ascontiguousarray(values, dtype="<f4").tobytes()
        with open(self.path, "rb") as network:
            key = hashlib.sha256(network.read() + self.range.encode() + data).hexdigest()[:24]
        out = os.path.join(self.work, "embeddings", key + ".f32")
        if not os.path.exists(out):
            os.makedirs(os.path.dirname(out), exist_ok=True)
            with open(out + ".in", "wb") as file:
                file.write(data)
            script = os.path.join(PROJECT, "tests/efficacy/embed.mjs")
            subprocess.run(["node", script, self.path, out + ".in", out + ".part"], check=True)
            os.remove(out + ".in")
            os.rename(out + ".part", out)
        rows = np.fromfile(out, dtype="<f4").reshape(len(crops), -1).astype(np.float64)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def protect(arguments, setting, source, target):
    """Runs the protector on a folder of crops, once; returns the seconds that it took, 0 where it had been done."""
    if os.path.exists(os.path.join(target, "report.json")):
        return 0.0
    started = time.monotonic()
    command = shlex.split(arguments.protector) + [
        "protect", source, "--out", target, "--mode", "cloak", "--size", str(SIDE), "--epsilon", f"{setting:g}",
        "--effort", arguments.effort, "--executor", arguments.executor, "--seed", "1"]
    for network in arguments.surrogate:
        command += ["--surrogate", network]
    if arguments.threads:
        command += ["--threads", str(arguments.threads)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - started


def random_noise(photo, epsilon, seed):
    """Uniform in whole steps of +-epsilon/255, each channel by itself."""
    draws = np.random.default_rng(seed).integers(-int(epsilon), int(epsilon) + 1, (SIDE, SIDE, 3))
    return Image.fromarray(np.clip(photos.as_array(photo).astype(int) + draws, 0, 255).astype(np.uint8))


def scores(gallery, gallery_people, queries, query_people):
    """(rank-1, true-accept rate): nearest gallery photo; the best photo of a person is what a comparison gives."""
    similarities = queries @ gallery.T
    nearest = gallery_people[np.argmax(similarities, axis=1)]
    names = np.unique(gallery_people)
    best = np.stack([similarities[:, gallery_people == name].max(axis=1) for name in names], axis=1)
    own = names[None, :] == query_people[:, None]
    threshold = np.quantile(best[~own], 1 - FALSE_ACCEPTS)
    return np.mean(nearest == query_people), np.mean(best[own] > threshold)


def crops_of(arguments, points, people):
    """{person: {"photos": ten crops to protect, "queries": ten others}}, as PNG files in the work folder, too."""
    result = {}
    for name, files in people:
        order = [file for file in splits.permuted(name, files) if f"{name}/{file}" in points]
        crops = {file: aligned(photos.read(os.path.join(arguments.data, "lfw", name, file)), points[f"{name}/{file}"])
                 for file in order[:PROTECTED + QUERIES]}
        folder = os.path.join(arguments.work, "crops", name)
        os.makedirs(folder, exist_ok=True)
        kept = order[:PROTECTED]
        for file in kept:
            crops[file].save(os.path.join(folder, file.rsplit(".", 1)[0] + ".png"))
        result[name] = {"files": kept, "photos": [crops[f] for f in kept],
                        "queries": [photos.as_array(crops[f]) for f in order[PROTECTED:PROTECTED + QUERIES]]}
    return result


def others_of(arguments, points, people):
    crops, names = [], []
    for name, files in people:
        order = [file for file in splits.permuted(name, files) if f"{name}/{file}" in points]
        for file in order[:OTHERS]:
            photo = photos.read(os.path.join(arguments.data, "lfw", name, file))
            crops.append(photos.as_array(aligned(photo, points[f"{name}/{file}"])))
            names.append(name)
    return crops, names


def row(text, figures):
    print(f"{text:58}" + "".join(f"{value:>10}" for value in figures), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--surrogate", action="append", required=True, help="NET.onnx[:range]")
    parser.add_argument("--judge", action="append", required=True, help="NET.onnx[:range]; RGB")
    parser.add_argument("--epsilon", type=float, nargs="+", default=[8, 16])
    parser.add_argument("--effort", default="default")
    parser.add_argument("--people", choices=sorted(splits.FIRST), default="tuning")
    parser.add_argument("--count", type=int, default=splits.PROTECTED_PEOPLE)
    parser.add_argument("--transform", nargs="+", choices=sorted(photos.TRANSFORMS), default=["none", "jpeg75", "half"])
    parser.add_argument("--protector", default=os.path.join(PROJECT, "untaught"))
    parser.add_argument("--executor", default="cpu")
    parser.add_argument("--threads", type=int)
    arguments = parser.parse_args()

    points = landmarks(arguments.data)
    large = splits.people_with(arguments.data, splits.MIN_PHOTOS, 10 ** 6)
    chosen = splits.protected_classes(large, arguments.people)[:arguments.count]
    users = crops_of(arguments, points, [large[i] for i in chosen])
    gallery_others = [one for i, one in enumerate(large) if i not in chosen]
    gallery_others += splits.people_with(arguments.data, *splits.PRETRAINING_PHOTOS)
    other_crops, other_names = others_of(arguments, points, gallery_others)
    queries = [crop for user in users.values() for crop in user["queries"]]
    query_people = np.array([name for name, user in users.items() for _ in user["queries"]])
    surrogates = "+".join(os.path.basename(network_of(s)[0]).removesuffix(".onnx") for s in arguments.surrogate)

    made = {"clean": {name: user["photos"] for name, user in users.items()}}
    for epsilon in arguments.epsilon:
        made[f"random noise of {epsilon:g}"] = {
            name: [random_noise(p, epsilon, i) for i, p in enumerate(user["photos"])] for name, user in users.items()}
        slug = hashlib.sha256("".join(arguments.surrogate).encode()).hexdigest()[:8]
        seconds, made_now, cloaked = 0.0, 0, {}
        for name, user in users.items():
            target = os.path.join(arguments.work, "cloaked", f"{surrogates}-{slug}-e{epsilon:g}-{arguments.effort}", name)
            spent = protect(arguments, epsilon, os.path.join(arguments.work, "crops", name), target)
            seconds, made_now = seconds + spent, made_now + (len(user["files"]) if spent else 0)
            cloaked[name] = [photos.read(os.path.join(target, f.rsplit(".", 1)[0] + ".png")) for f in user["files"]]
        made[f"cloak of {epsilon:g}"] = cloaked
        if made_now:
            print(f"epsilon {epsilon:g}: {seconds / made_now:.2f} s a photo, starting included", flush=True)

    row(f"{len(users)} {arguments.people} people, made against {surrogates}",
        ("PSNR dB", "cosine", "rank-1 %", "TAR %"))
    for text in arguments.judge:
        judge = Judge(text, arguments.work)
        others, asked = judge.embed(other_crops), judge.embed(queries)
        clean = {name: judge.embed([photos.as_array(p) for p in user["photos"]]) for name, user in users.items()}
        for what, protected in made.items():
            for transform in arguments.transform if what.startswith("cloak") else ["none"]:
                change = photos.TRANSFORMS[transform]
                sent = {name: [photos.as_array(change(p)) for p in shots] for name, shots in protected.items()}
                enrolled = {name: judge.embed(crops) for name, crops in sent.items()}
                gallery = np.concatenate([others, *enrolled.values()])
                people = np.array(other_names + [name for name, rows in enrolled.items() for _ in rows])
                rank, accepted = scores(gallery, people, asked, query_people)
                cosine = np.mean([rows @ (c := clean[name].mean(axis=0)) / np.linalg.norm(c)
                                  for name, rows in enrolled.items()])
                error = np.mean([photos.psnr_db(photos.as_array(a), photos.as_array(b)) for name in users
                                 for a, b in zip(users[name]["photos"], protected[name])])
                row(f"  {judge.name}: {what}, {transform}",
                    (f"{error:.1f}", f"{cosine:.3f}", f"{100 * rank:.1f}", f"{100 * accepted:.1f}"))



if __name__ == "__main__":
    main()
