"""Protocol K: does a recogniser that only enrols still find a person whose photos were protected?

    /usr/bin/python3 tests/efficacy/recognise.py --data DIR --list K            writes K/<person>/*.jpg, to be protected
    ./untaught protect ... K/<person> --out P/<person> ...
    /usr/bin/python3 tests/efficacy/recognise.py --data DIR --judge NAME=PATH,SCALE[,CROP] ... --protected NAME=P ...

Controls clean and random:<epsilon> are always beside. Each (judge, photos, transform, clean photos beside) is a cell: a
JSON file in <work>/recognition, not computed again while code, judge and photos are the same. The table is printed last.
The transform is what happens to the enrolled photos of the protected people; everybody else's and the queries stay as
they are. Faces are aligned by the clean photos' landmarks: the recogniser finds the face as well as ever.
"""
import argparse
import hashlib
import json
import os
import shutil

import numpy as np
import torch
from PIL import Image

import judges  # makes models/train importable
import face_align
import photos
import protected
import recognition
import recognition_table

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CODE = ("recognition.py", "judges.py", "recognise.py", "photos.py", "splits.py")
TRANSFORMS = ("none", "jpeg75", "half")
BESIDE = (0, 1, 3)


def hash_of_code():
    digest = hashlib.sha256()
    for name in CODE:
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:12]


def parse(argv):
    parser = argparse.ArgumentParser(description="Measures protection from recognisers; see the top of this file.")
    parser.add_argument("--data", default=os.environ.get("UNTAUGHT_DATA"), help="folder with lfw/ (or UNTAUGHT_DATA)")
    parser.add_argument("--people", choices=("users", "tuning"), default="users")
    parser.add_argument("--judge", nargs="+", default=[], help="name=path,scale[,crop]; see judges.py")
    parser.add_argument("--protected", nargs="+", default=[], help="name=folder with <person>/<photo>.*")
    parser.add_argument("--random", nargs="*", type=int, default=[8, 16], help="budgets of the random control")
    parser.add_argument("--transform", nargs="+", choices=sorted(photos.TRANSFORMS), default=list(TRANSFORMS))
    parser.add_argument("--beside", nargs="+", type=int, default=list(BESIDE), help="clean photos enrolled beside")
    parser.add_argument("--list", metavar="FOLDER", help="copy the photos that are to be protected here, and stop")
    parser.add_argument("--work", default=os.path.join(ROOT, "build", "efficacy"))
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(argv)
    if not args.data:
        parser.error("--data is needed")
    return args


def original(args, who):
    return photos.read(os.path.join(args.data, "lfw", *who))


class Folder:
    """Protected photos that a tool wrote: <folder>/<person>/<stem>.*"""

    def __init__(self, text):
        self.name, self.path = text.split("=", 1)
        digest = hashlib.sha256()
        self.files = {}
        for person in sorted(os.listdir(self.path)):
            for name in sorted(os.listdir(os.path.join(self.path, person))):
                if os.path.splitext(name)[1].lower() not in (".png", ".jpg", ".jpeg", ".webp"):
                    continue
                full = os.path.join(self.path, person, name)
                with open(full, "rb") as file:
                    digest.update(f"{person}/{name}".encode() + file.read())
                self.files[person, os.path.splitext(name)[0]] = full
        self.hash = digest.hexdigest()[:12]

    def __call__(self, args, who):
        person, name = who
        path = self.files.get((person, os.path.splitext(name)[0]))
        if path is None:
            raise ValueError(f"{self.path}: no photo for {person}/{name}")
        return photos.read(path)


class Control:
    """The photos as they are, or with uniform random noise of a budget on the face box."""

    def __init__(self, epsilon, boxes):
        self.epsilon, self.boxes = epsilon, boxes
        self.name = f"random-e{epsilon}" if epsilon else "clean"
        self.hash = self.name

    def __call__(self, args, who):
        photo = original(args, who)
        if not self.epsilon:
            return photo
        setting = protected.Setting("random", self.epsilon)
        return Image.fromarray(protected.add_control(setting, photos.as_array(photo), *who, self.boxes["/".join(who)]))


class Embedder:
    """A judge's vectors of the photos, each judged once; those of clean photos are kept in <work>/recognition."""

    def __init__(self, args, landmarks, judge):
        self.args, self.landmarks, self.judge, self.last = args, landmarks, judge, (None, None)
        self.path = os.path.join(args.work, "recognition", f"clean-{judge.hash}-{hash_of_code()}.npz")
        self.known = dict(np.load(self.path)) if os.path.exists(self.path) else {}

    def clean(self, listed):
        names = ["/".join(who) for who in listed]
        new = [who for who, name in zip(listed, names) if name not in self.known]
        if new:
            vectors = self.of(new, [photos.as_array(original(self.args, who)) for who in new])
            self.known.update(zip(map("/".join, new), vectors))
            np.savez(self.path, **self.known)
        return [self.known[name] for name in names]

    def changed(self, source, listed, transform):
        """Vectors of a source's photos after a transform; those of the last call are kept."""
        if self.last[0] != (source.hash, transform):
            change = photos.TRANSFORMS[transform]
            arrays = [photos.as_array(change(source(self.args, who))) for who in listed]
            self.last = ((source.hash, transform), self.of(listed, arrays))
        return self.last[1]

    def of(self, listed, arrays):
        return self.judge(arrays, [self.landmarks["/".join(who)] for who in listed])


def quality(args, source, listed):
    """Mean PSNR on the face crop (V) and the largest difference anywhere."""
    found, peak = [], 0
    for who in listed:
        before, after = original(args, who), source(args, who)
        found.append(photos.psnr_db(photos.as_array(photos.face_crop(before, None)), photos.as_array(photos.face_crop(after, None))))
        peak = max(peak, int(np.abs(photos.as_array(before).astype(int) - photos.as_array(after)).max()))
    finite = [value for value in found if np.isfinite(value)]
    return {"psnr_db": round(float(np.mean(finite)), 2) if finite else None, "max_difference": peak}


def cell(args, embedder, source, enrolments, transform, beside):
    part = enrolments[beside]
    vectors = embedder.changed(source, part.protected, transform)
    gallery = np.stack([*embedder.clean(part.others), *vectors, *embedder.clean(part.beside)])
    owner = [person for person, _ in part.others + part.protected + part.beside]
    found = recognition.scores(np.stack(embedder.clean(part.queries)), [person for person, _ in part.queries], gallery, owner)
    before = recognition.unit(np.stack(embedder.clean(part.protected)))
    found["to_clean_self"] = float((before * recognition.unit(vectors)).sum(1).mean())
    return {**{key: round(value, 4) for key, value in found.items()}, "queries": len(part.queries),
            "gallery_people": len(set(owner))}


def run(args):
    landmarks = face_align.read_landmarks(os.path.join(args.data, "lfw-landmarks.csv"))
    boxes = protected.face_boxes(args.data)
    sources = [Control(0, boxes)] + [Control(e, boxes) for e in args.random] + [Folder(text) for text in args.protected]
    enrolments = {beside: recognition.enrolment(args.data, args.people, beside) for beside in args.beside}
    folder = os.path.join(args.work, "recognition")
    os.makedirs(folder, exist_ok=True)
    cells = []
    for judge in map(judges.Judge, args.judge):
        embedder = Embedder(args, landmarks, judge)
        for source in sources:
            for transform in args.transform:
                for beside in args.beside:
                    key = {"judge": judge.name, "judge_hash": judge.hash, "photos": source.name, "photos_hash": source.hash,
                           "people": args.people, "transform": transform, "beside": beside, "code": hash_of_code()}
                    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:20]
                    path = os.path.join(folder, name + ".json")
                    if not os.path.exists(path):
                        done = {**key, **cell(args, embedder, source, enrolments, transform, beside),
                                **quality(args, source, enrolments[beside].protected)}
                        with open(path + ".part", "w", encoding="utf-8") as file:
                            json.dump(done, file, indent=2)
                        os.replace(path + ".part", path)
                    with open(path, encoding="utf-8") as file:
                        cells.append(json.load(file))
    return cells


def main(argv=None):
    args = parse(argv)
    torch.set_num_threads(args.threads)
    if args.list:
        for person, name in recognition.enrolment(args.data, args.people).protected:
            os.makedirs(os.path.join(args.list, person), exist_ok=True)
            shutil.copyfile(os.path.join(args.data, "lfw", person, name), os.path.join(args.list, person, name))
        return
    print("\n".join(recognition_table.table(run(args))))


if __name__ == "__main__":
    main()
