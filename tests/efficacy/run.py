"""Measures protection: trains somebody else's networks on protected photos and tests them on clean ones.

    /usr/bin/python3 tests/efficacy/run.py --data DIR --protocol F64 --method clean random sample --trainer T1c --seed 1

Protocol F: real 250x250 files, regions; F64: 64x64 crops, protected whole; D: CIFAR-10 folders (trainers D, D18).
Each combination of the listed methods, trainers and seeds is a cell: a JSON file in <work>/cells, written when it is
finished and not computed again while the harness's code is the same. tests/efficacy/table.py prints tables.
Settings that were tuned were tuned with --people tuning.
"""
import argparse
import datetime
import hashlib
import itertools
import json
import os
import platform
import shlex
import sys
import time

import torch

import dataset
import photos
import protected
import splits
import trainers

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CODE = ("splits.py", "photos.py", "protected.py", "dataset.py", "augment.py", "networks.py", "trainers.py")
PEOPLE = "people"  # key of the protected people's own accuracies
D_TRAINERS = ("D", "D18")
FACE_TRAINERS = tuple(name for name in trainers.TRAINERS if name not in D_TRAINERS)


def hash_of_code():
    digest = hashlib.sha256()
    for name in CODE:
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:12]


CODE_HASH = hash_of_code()  # of the code that was imported, not of what a later edit left


def parse(argv):
    parser = argparse.ArgumentParser(description="Measures protection; see the top of this file.")
    parser.add_argument("--data", default=os.environ.get("UNTAUGHT_DATA"), help="folder with lfw/, cifar10/ (or UNTAUGHT_DATA)")
    parser.add_argument("--protocol", choices=("F64", "F", "D"), default="F64")
    parser.add_argument("--method", nargs="+", choices=protected.METHODS, default=["clean"])
    parser.add_argument("--trainer", nargs="+", choices=FACE_TRAINERS + D_TRAINERS, default=["T1c"])
    parser.add_argument("--seed", nargs="+", type=int, default=[1], help="seeds of the trainer")
    parser.add_argument("--people", choices=("users", "tuning"), default="users")
    parser.add_argument("--transform", choices=sorted(photos.TRANSFORMS), default="none",
                        help="what happens to every training photo on its way (D: to test photos too)")
    parser.add_argument("--photos", type=int, help="training photos of a protected person (default: all)")
    parser.add_argument("--epsilon", type=int, default=8)
    parser.add_argument("--effort", default="default")
    parser.add_argument("--size", type=int, help="canvas of the noise (default 64; D: 32)")
    parser.add_argument("--noise-seed", type=int, default=1)
    parser.add_argument("--executor", default="cpu")
    parser.add_argument("--format", default="png", choices=("png", "jpeg", "same"))
    parser.add_argument("--label", default="", help="name of the protector's build, part of the setting")
    parser.add_argument("--protector", default=os.path.join(ROOT, "untaught"), help="command that protects")
    parser.add_argument("--work", default=os.path.join(ROOT, "build", "efficacy"), help="cells and protected photos")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--protect-only", action="store_true", help="make the protected photos, train nothing")
    args = parser.parse_args(argv)
    if not args.data:
        parser.error("--data is needed")
    wrong = set(args.trainer) - set(D_TRAINERS if args.protocol == "D" else FACE_TRAINERS)
    if wrong and not args.protect_only:
        parser.error(f"protocol {args.protocol} has no trainer {', '.join(sorted(wrong))}")
    args.work = os.path.abspath(args.work)
    return args


def setting_of(args, method):
    size = args.size or (32 if args.protocol == "D" else 64)
    return protected.Setting(method, args.epsilon, args.effort, size, args.noise_seed, args.executor, args.format,
                             args.photos, args.label)


def pretrained_state(args, seed):
    """T3's and T4's starting network, made once per seed and code."""
    path = os.path.join(args.work, "cache", f"pretrained-{seed}-{CODE_HASH}.pt")
    if not os.path.exists(path):
        classes, images, labels = dataset.pretraining(args.data)
        state = trainers.pretrain(classes, images.to(args.device), labels.to(args.device), seed)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        torch.save(state, path + ".part")
        os.replace(path + ".part", path)
    return torch.load(path)


def people(args, data):
    """{name: bool [test]} of the protected people, each with photos of their own; protocol D has none."""
    if args.protocol == "D":
        return {}
    split = splits.faces(args.data, args.people)
    return {split.people[label]: data.test_labels == label for label in split.protected}


def train(args, name, data, seed):
    """Returns the accuracies per epoch of one trainer: {group: percent}, and {person: percent} under PEOPLE."""
    device = torch.device(args.device)
    images, labels = data.images.to(device), data.labels.to(device)
    groups = {**data.groups, **{(PEOPLE, name): member for name, member in people(args, data).items()}}
    test = trainers.Test(data.test_images.to(device), data.test_labels.to(device),
                         {group: member.to(device) for group, member in groups.items()})

    def log(epoch, loss, accuracies):
        shown = " ".join(f"{group} {accuracies[group]:.1f}" for group in data.groups)
        print(f"  {name} epoch {epoch}: loss {loss:.3f}, {shown}", flush=True)

    start = (pretrained_state(args, seed),) if name in trainers.PRETRAINED else ()
    return [{**{group: row[group] for group in data.groups},
             PEOPLE: {group[1]: value for group, value in row.items() if group[0] == PEOPLE}}
            for row in trainers.TRAINERS[name](*start, data.classes, images, labels, test, seed, log)]


def cell_path(args, setting, trainer, seed):
    name = "_".join([args.protocol, args.people, setting.slug(), args.transform, trainer, str(seed), CODE_HASH])
    return os.path.join(args.work, "cells", name + ".json")


def run_cell(args, setting, data, trainer, seed, path):
    started = time.time()
    history = train(args, trainer, data, seed)
    groups = data.groups.keys()
    cell = {
        "protocol": args.protocol, "people": args.people, "setting": {**vars(setting), "slug": setting.slug()},
        "transform": args.transform, "trainer": trainer, "seed": seed, "code": CODE_HASH,
        "final": {group: round(history[-1][group], 2) for group in groups},
        "peak": {group: round(max(row[group] for row in history), 2) for group in groups},
        "history": [{group: round(row[group], 2) for group in groups} for row in history],
        "people_final": {name: round(value, 2) for name, value in history[-1][PEOPLE].items()},
        "people_history": [{name: round(value, 2) for name, value in row[PEOPLE].items()} for row in history],
        "train_photos": len(data.images), "test_photos": len(data.test_images),
        "seconds": round(time.time() - started, 1), **data.facts,
        "date": datetime.date.today().isoformat(), "command": shlex.join(["tests/efficacy/run.py"] + sys.argv[1:]),
        "machine": {"processor": platform.processor() or platform.machine(), "device": args.device,
                    "threads": args.threads, "torch": torch.__version__,
                    "bf16": trainers.has_bf16(torch.device(args.device))},
    }
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(cell, file, indent=1)
        file.write("\n")
    os.replace(path + ".part", path)
    return cell


def show(cell):
    final = " / ".join(f"{group} {value:.1f} (peak {cell['peak'][group]:.1f})" for group, value in cell["final"].items())
    print(f"{cell['protocol']} {cell['setting']['slug']} {cell['transform']} {cell['trainer']} seed {cell['seed']}: {final}, "
          f"{cell['seconds']:.0f} s, PSNR {cell.get('psnr_db')}", flush=True)


def main(argv=None):
    args = parse(argv)
    torch.set_num_threads(args.threads)
    for method in args.method:
        setting, data = setting_of(args, method), None
        for trainer, seed in itertools.product(args.trainer, args.seed):
            path = cell_path(args, setting, trainer, seed)
            if os.path.exists(path) and not args.protect_only:
                with open(path, encoding="utf-8") as file:
                    show(json.load(file))
                continue
            if data is None:
                data = (dataset.folders(args, setting, args.transform) if args.protocol == "D" else
                        dataset.faces(args, setting, args.protocol, args.people, args.transform))
            if args.protect_only:
                print(setting.slug(), {key: value for key, value in data.facts.items() if key != "protect_runs"})
                break
            show(run_cell(args, setting, data, trainer, seed, path))


if __name__ == "__main__":
    main()
