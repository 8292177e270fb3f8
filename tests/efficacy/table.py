"""Prints tables of the cells that tests/efficacy/run.py wrote, as markdown.

    /usr/bin/python3 tests/efficacy/table.py [--work build/efficacy] [--protocol F64] [--people users]

A figure is the mean of the final accuracy over seeds, users' / other people's, with the mean peak of the users in
brackets. A trainer whose clean users stay below its floor is marked: its column proves nothing.
Cells of older harness code are left out unless --any-code.
"""
import argparse
import collections
import datetime
import json
import os
import shlex
import sys

import run

FLOORS = {"T1": 80, "T1c": 80, "T2": 70, "T3": 75, "T4": 85}


def read_cells(work, any_code):
    folder = os.path.join(work, "cells")
    cells = []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                cells.append(json.load(file))
    return [cell for cell in cells if any_code or cell["code"] == run.CODE_HASH]


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def figure(cells):
    """`users / others (peak of the users), n seeds`; protocol D has one group."""
    groups = list(cells[0]["final"])
    finals = " / ".join(f"{mean(c['final'][group] for c in cells):.1f}" for group in groups)
    peak = mean(c["peak"][groups[0]] for c in cells)
    return f"{finals} ({peak:.1f})" + (f", {len(cells)} seeds" if len(cells) > 1 else "")


def table(cells):
    """Markdown lines: a row per setting and transform, a column per trainer."""
    order = [t for t in run.FACE_TRAINERS + run.D_TRAINERS if any(c["trainer"] == t for c in cells)]
    rows = collections.defaultdict(lambda: collections.defaultdict(list))
    for cell in cells:
        rows[(cell["transform"], cell["setting"]["method"] != "clean", cell["setting"]["slug"])][cell["trainer"]].append(cell)
    lines = ["| setting | on its way | " + " | ".join(order) + " | PSNR dB | s per run |",
             "|---|---|" + "---|" * (len(order) + 2)]
    below = set()
    for (transform, _, slug), by_trainer in sorted(rows.items()):
        every = [cell for group in by_trainer.values() for cell in group]
        if slug == "clean" and transform == "none":
            below = {t for t, group in by_trainer.items()
                     if t in FLOORS and mean(c["final"]["users"] for c in group) < FLOORS[t]}
        psnr, seconds = every[0].get("psnr_db"), every[0].get("protect_seconds_mean")
        lines.append("| " + " | ".join([slug, transform] + [figure(by_trainer[t]) if by_trainer[t] else "" for t in order]
                                       + [f"{psnr:.1f}" if psnr else "", f"{seconds:.1f}" if seconds else ""]) + " |")
    lines += [f"\n{t} is below its floor of {FLOORS[t]} on the users' clean photos: its column does not count."
              for t in sorted(below)]
    return lines


def main():
    parser = argparse.ArgumentParser(description="Prints tables of finished cells.")
    parser.add_argument("--work", default=os.path.join(run.ROOT, "build", "efficacy"))
    parser.add_argument("--protocol", choices=("F64", "F", "D"))
    parser.add_argument("--people", choices=("users", "tuning"))
    parser.add_argument("--any-code", action="store_true")
    args = parser.parse_args()
    sets = collections.defaultdict(list)
    for cell in read_cells(args.work, args.any_code):
        if args.protocol in (None, cell["protocol"]) and args.people in (None, cell["people"]):
            sets[(cell["protocol"], cell["people"])].append(cell)
    print(f"{datetime.date.today().isoformat()}, `{shlex.join(['tests/efficacy/table.py'] + sys.argv[1:])}`")
    for (protocol, people), cells in sorted(sets.items()):
        print(f"\n### {protocol}" + ("" if protocol == "D" else f", {people} / other people") + "\n")
        print("\n".join(table(cells)))


if __name__ == "__main__":
    main()
