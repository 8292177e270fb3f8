"""Is the self-check valid? Compares what `./untaught check` says with what T1c, somebody else's trainer, learns.

    /usr/bin/python3 tests/efficacy/self_check.py --data DIR --seed 1 2

For each of the ten people and each setting (none, random noise of 8, sample-wise noise of epsilon 2, 4, 8; F64 crops) it
runs the check on the person's training photos, the only ones that a user has, and takes the person's own accuracy from the
T1c cells that tests/efficacy/run.py wrote. A check that exists in <work>/checks is not made again. Prints a table, the
verdicts, and Spearman's rank correlations: over all people and settings, over the settings' means, and, as the most that
can be asked for, of one seed of T1c with another.
"""
import argparse
import collections
import json
import os
import shlex
import subprocess
import sys

import numpy as np

import dataset
import protected
import run

SETTINGS = (("clean", 8), ("random", 8), ("sample", 2), ("sample", 4), ("sample", 8))
TRAINER = "T1c"
MEASURES = ("protected_recognised", "protected_certainty")


def ranks(values):
    """Ranks from 0; equal values share their mean rank."""
    values = np.asarray(values, float)
    return np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])


def spearman(one, other):
    one, other = ranks(one), ranks(other)
    if one.std() == 0 or other.std() == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def parse(argv):
    own = argparse.ArgumentParser(description="Compares the self-check with T1c; see the top of this file.")
    own.add_argument("--checker", default=os.path.join(run.ROOT, "untaught"), help="command that checks")
    own.add_argument("--check-seed", type=int, default=1)
    own.add_argument("--check-label", default="", help="name of the checker's build, part of the files' names")
    own.add_argument("--check-threads", type=int, default=2)
    own, rest = own.parse_known_args(argv)
    args = run.parse(rest)
    args.checker, args.check_threads = own.checker, own.check_threads
    args.check_name = f"seed{own.check_seed}" + (f"-{own.check_label}" if own.check_label else "")
    args.check_seed = own.check_seed
    return args


def setting_of(args, method, epsilon):
    args.epsilon = epsilon
    label, args.label = args.label, args.label if method in protected.TOOL_METHODS else ""
    try:
        return run.setting_of(args, method)
    finally:
        args.label = label


def write_control(maker, label, names, out):
    """Photos with a control's noise, as the trainer sees them."""
    os.makedirs(out, exist_ok=True)
    for name in names:
        maker.protected_photo(label, name).save(os.path.join(out, os.path.splitext(name)[0] + ".png"))


def made_folder(args, maker, setting, label, source):
    """Where the photos that are checked lie; makes what is missing."""
    person = maker.split.people[label]
    names = [name for other, name in maker.split.train if other == label]
    if setting.method in protected.CONTROLS:
        out = os.path.join(args.work, "controls", f"{maker.set_name}-{setting.slug()}", person)
        write_control(maker, label, names, out)
        return out
    maker.run(label)
    return os.path.join(args.work, "protected", f"{maker.set_name}-{setting.slug()}", person, "files")


def check(args, maker, setting, label):
    """The check's JSON of one person and setting."""
    person = maker.split.people[label]
    path = os.path.join(args.work, "checks", args.check_name, f"{maker.set_name}-{setting.slug()}", f"{person}.json")
    if not os.path.exists(path):
        names = [name for other, name in maker.split.train if other == label]
        source = os.path.join(args.work, "inputs", maker.set_name, person)
        maker.write_inputs(source, label, names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        command = shlex.split(args.checker) + [
            "check", made_folder(args, maker, setting, label, source), "--originals", source, "--json", path,
            "--seed", str(args.check_seed), "--executor", "cpu", "--threads", str(args.check_threads)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not os.path.exists(path):
            raise RuntimeError(f"{shlex.join(command)}: exit code {done.returncode}\n{done.stderr}")
        print(f"{setting.slug()} {person}: {done.stdout.strip().splitlines()[-1]}", flush=True)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def unchanged(checked):
    """The check of clean photos, from that of any setting: its own clean curve, which it trains on those alone."""
    stages = [{**stage, **{"protected" + name[5:]: value for name, value in stage.items() if name.startswith("clean")}}
              for stage in checked["stages"]]
    verdict = "cannot-tell" if 2 * checked["clean_right"] < checked["tests"] else "no-effect"
    return {**checked, "stages": stages, "verdict": verdict, "protected_right": checked["clean_right"]}


def trained(args, setting, seed):
    """{person: T1c's accuracy}, of a finished cell."""
    path = run.cell_path(args, setting, TRAINER, seed)
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)["people_final"]
    except (OSError, KeyError) as error:
        raise SystemExit(f"{path}: there is no cell with each person's accuracy ({error}); make it with "
                         f"tests/efficacy/run.py --method {setting.method} --epsilon {setting.epsilon} --trainer {TRAINER} --seed {seed}")


def report(settings, people, checks, accuracies):
    """Lines. checks: {(setting, person): JSON}; accuracies: {(setting, seed): {person: percent}}."""
    seeds = sorted({seed for _, seed in accuracies})
    lines = ["| setting | check: clean | protected | certainty | taken for the person | " +
             " | ".join(f"{TRAINER}, seed {seed}" for seed in seeds) + " | verdicts | s |",
             "|---|---|---|---|---|" + "---|" * (len(seeds) + 2)]
    for setting in settings:
        rows = [checks[setting, person] for person in people]
        last = [row["stages"][-1] for row in rows]
        shares = [f"{100 * np.mean([stage[name] for stage in last]):.1f}"
                  for name in ("clean_recognised", "protected_recognised", "protected_certainty", "protected_mistaken")]
        verdicts = collections.Counter(row["verdict"] for row in rows)
        lines.append("| " + " | ".join(
            [setting] + shares + [f"{np.mean(list(accuracies[setting, seed].values())):.1f}" for seed in seeds] +
            [", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()),
             f"{np.mean([row['check_seconds'] for row in rows]):.1f}"]) + " |")

    def learned(seed):
        return np.array([[accuracies[setting, seed][person] for person in people] for setting in settings])

    every = [("seed %d" % seed, learned(seed)) for seed in seeds]
    if len(seeds) > 1:
        lines.append(f"\n{TRAINER}, seed {seeds[0]} with seed {seeds[1]}: {spearman(every[0][1].ravel(), every[1][1].ravel()):.2f} "
                     f"over people and settings, {spearman(every[0][1].mean(1), every[1][1].mean(1)):.2f} over the settings' means")
        every.append(("their mean", sum(table for _, table in every) / len(seeds)))
    for measure in MEASURES:
        said = np.array([[checks[setting, person]["stages"][-1][measure] for person in people] for setting in settings])
        for name, table in every:
            drops = spearman((said - said[0])[1:].ravel(), (table - table[0])[1:].ravel())
            lines.append(f"{measure} with {TRAINER}, {name}: {spearman(said.ravel(), table.ravel()):.2f} over people and settings, "
                         f"{spearman(said.mean(1), table.mean(1)):.2f} over the settings' means, "
                         f"{drops:.2f} over each person's change from clean, {spearman(said[-1], table[-1]):.2f} over the people of {settings[-1]}")
    return lines


def main(argv=None):
    args = parse(argv)
    split = dataset.splits.faces(args.data, args.people)
    people = [split.people[label] for label in split.protected]
    settings = [setting_of(args, method, epsilon) for method, epsilon in SETTINGS]
    checks, accuracies = {}, {}
    for setting in reversed(settings[1:]):  # the clean photos' check is part of every other
        maker = dataset.FaceMaker(args, setting, "F64", args.people, split)
        for label, person in zip(split.protected, people):
            found = checks[setting.slug(), person] = check(args, maker, setting, label)
            checks.setdefault((settings[0].slug(), person), unchanged(found))
    for setting in settings:
        for seed in args.seed:
            accuracies[setting.slug(), seed] = trained(args, setting, seed)
    print(f"`{shlex.join(['tests/efficacy/self_check.py'] + sys.argv[1:])}`\n")
    print("\n".join(report([setting.slug() for setting in settings], people, checks, accuracies)))


if __name__ == "__main__":
    main()
