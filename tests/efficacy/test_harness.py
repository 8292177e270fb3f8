"""What the measurement promises about itself, on a tiny made-up data folder and a fake protector. Seconds.

    /usr/bin/python3 -m unittest discover tests/efficacy       (needs torch, numpy, PIL)
"""
import argparse
import functools
import json
import os
import shutil
import stat
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import augment  # noqa: E402
import dataset  # noqa: E402
import protected  # noqa: E402
import run  # noqa: E402
import self_check  # noqa: E402
import splits  # noqa: E402
import table  # noqa: E402
import trainers  # noqa: E402

# Adds 3 to every sample inside the region; epsilon 0 fails, as in a tool that does not know it.
FAKE_PROTECTOR = """#!{python}
import csv, os, sys
import numpy as np
from PIL import Image
args = dict(zip(sys.argv[3::2], sys.argv[4::2]))
source, out = sys.argv[2], args["--out"]
if args["--epsilon"] == "0":
    sys.exit(2)
for folder, _, names in os.walk(source):
    for name in names:
        image = np.asarray(Image.open(os.path.join(folder, name)).convert("RGB")).astype(int)
        box = (0, 0, image.shape[1], image.shape[0])
        if args["--region"] != "whole":
            rows = {{row["file"]: row for row in csv.DictReader(open(args["--region"]))}}
            box = tuple(int(rows[name][key]) for key in ("x", "y", "width", "height"))
        x, y, w, h = box
        image[y:y + h, x:x + w] += 3
        target = os.path.join(out, os.path.relpath(folder, source))
        os.makedirs(target, exist_ok=True)
        Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(os.path.join(target, os.path.splitext(name)[0] + ".png"))
"""
PEOPLE = 60  # the smallest number that gives ten users and ten tuning people
PHOTOS = 5   # 4 to train, 1 to test
FEW = 3


def make_data(root):
    """60 people with 5 photos (every file one colour), 2 with 3, landmarks, and a CIFAR-like folder."""
    rows = ["file,score,x,y,w,h"]
    for person in range(PEOPLE + 2):
        name = f"Person_{person:02d}"
        os.makedirs(os.path.join(root, "lfw", name))
        for photo in range(PHOTOS if person < PEOPLE else FEW):
            file = f"{name}/{name}_{photo:04d}.jpg"
            colour = (20 + 3 * person, 60 + 5 * photo, 120)
            Image.new("RGB", (250, 250), colour).save(os.path.join(root, "lfw", file), quality=95)
            rows.append(f"{file},0.9,75.4,62.8,100.0,120.0")
    with open(os.path.join(root, "lfw-landmarks.csv"), "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    for part, name, i in ((p, n, i) for p in ("train", "test") for n in ("cat", "dog") for i in range(3)):
        os.makedirs(os.path.join(root, "cifar10", part, name), exist_ok=True)
        Image.new("RGB", (32, 32), (90, 40 * i, 7)).save(os.path.join(root, "cifar10", part, name, f"{i}.jpg"))


class Harness(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        cls.patches = [mock.patch.object(splits, "MIN_PHOTOS", PHOTOS),
                       mock.patch.object(splits, "PRETRAINING_PHOTOS", (2, FEW))]
        for patch in cls.patches:
            patch.start()
        cls.data = os.path.join(cls.root, "data")
        make_data(cls.data)
        cls.tool = os.path.join(cls.root, "fake")
        with open(cls.tool, "w", encoding="utf-8") as file:
            file.write(FAKE_PROTECTOR.format(python=sys.executable))
        os.chmod(cls.tool, os.stat(cls.tool).st_mode | stat.S_IXUSR)

    @classmethod
    def tearDownClass(cls):
        for patch in cls.patches:
            patch.stop()
        shutil.rmtree(cls.root)

    def args(self, **more):
        return argparse.Namespace(data=self.data, work=os.path.join(self.root, "work"), protector=self.tool, **more)

    def faces(self, protocol="F64", who="users", transform="none", **setting):
        return dataset.faces(self.args(), protected.Setting(**setting), protocol, who, transform)


class Splits(Harness):
    def test_the_same_folder_gives_the_same_split(self):
        self.assertEqual(splits.faces(self.data), splits.faces(self.data))

    def test_the_permutation_is_the_documented_one(self):
        self.assertEqual(splits.permuted("A", ["a", "b", "c", "d", "e"], seed=1), ["e", "b", "d", "a", "c"])

    def test_no_photo_is_in_training_and_test(self):
        split = splits.faces(self.data)
        self.assertFalse(set(split.train) & set(split.test))
        self.assertEqual(len(split.train) + len(split.test), PEOPLE * PHOTOS)
        self.assertEqual(len(split.train), PEOPLE * 4)

    def test_users_and_tuning_people_are_ten_each_and_differ(self):
        users, tuning = splits.faces(self.data, "users").protected, splits.faces(self.data, "tuning").protected
        self.assertEqual(users, tuple(range(0, 60, 6)))
        self.assertEqual(tuning, tuple(range(2, 60, 6)))

    def test_people_with_few_photos_are_only_in_pretraining(self):
        self.assertEqual(splits.pretraining(self.data)[0], ("Person_60", "Person_61"))
        self.assertNotIn("Person_60", splits.faces(self.data).people)

    def test_fewer_photos_shorten_only_the_protected_peoples_training(self):
        split, full = splits.faces(self.data, photos=3), splits.faces(self.data)
        self.assertEqual(split.test, full.test)
        self.assertEqual(len(full.train) - len(split.train), 10 * (4 - 3))


class Protecting(Harness):
    def test_random_noise_fills_the_budget_and_never_leaves_it(self):
        noise = protected.control_noise(protected.Setting("random", 8), "A", "a.jpg", (31, 33, 3))
        self.assertEqual((noise.min(), noise.max()), (-8, 8))
        self.assertFalse((noise == protected.control_noise(protected.Setting("random", 8), "A", "b.jpg", (31, 33, 3))).all())

    def test_a_control_changes_nothing_outside_its_box(self):
        image = np.full((20, 30, 3), 128, np.uint8)
        changed = protected.add_control(protected.Setting("random", 8), image, "A", "a", (5, 4, 10, 8))
        outside = np.ones((20, 30), bool)
        outside[4:12, 5:15] = False
        self.assertTrue((changed == image)[outside].all())
        self.assertFalse((changed == image).all())

    def test_only_the_users_training_photos_are_replaced(self):
        clean, noisy = self.faces(method="clean"), self.faces(method="sample")
        changed = (clean.images != noisy.images).flatten(1).any(1)
        users = torch.isin(clean.labels, torch.tensor(splits.faces(self.data).protected))
        self.assertTrue(torch.equal(changed, users))
        self.assertTrue(torch.equal(clean.test_images, noisy.test_images))
        self.assertEqual(noisy.facts["max_difference"], 3)

    def test_the_protector_sees_one_persons_training_photos_and_nothing_else(self):
        self.faces(method="sample")
        split = splits.faces(self.data)
        folder = os.path.join(self.root, "work", "inputs", "F64-users")
        self.assertEqual(sorted(os.listdir(folder)), [split.people[c] for c in split.protected])
        for label in split.protected:
            given = {os.path.splitext(name)[0] for name in os.listdir(os.path.join(folder, split.people[label]))}
            self.assertEqual(given, {os.path.splitext(name)[0] for other, name in split.train if other == label})

    def test_a_person_is_not_protected_twice(self):
        self.faces(method="sample")
        with mock.patch("subprocess.run", side_effect=AssertionError("ran again")):
            self.faces(method="sample")

    def test_a_failing_protector_stops_the_cell_and_is_named(self):
        args = self.args()
        args.protector = "false"
        with self.assertRaisesRegex(RuntimeError, "exit code 1"):
            dataset.faces(args, protected.Setting("sample", label="broken"), "F64", "users", "none")

    def test_the_pipeline_control_works_with_a_tool_that_refuses_epsilon_zero(self):
        clean, through = self.faces(method="clean"), self.faces(method="pipeline")
        self.assertTrue(torch.equal(clean.images, through.images))

    def test_real_files_get_the_landmark_box_enlarged(self):
        noisy = self.faces("F", method="sample")
        with open(os.path.join(self.root, "work", "inputs", "F-users", "Person_00-boxes.csv"), encoding="utf-8") as file:
            self.assertEqual(file.readlines()[1].strip().split(",")[1:], ["65", "51", "120", "144"])
        self.assertEqual(noisy.facts["max_difference"], 3)

    def test_data_sets_are_protected_as_one_folder(self):
        data = dataset.folders(self.args(), protected.Setting("sample"), "none")
        self.assertEqual((data.classes, len(data.images), data.facts["max_difference"]), (2, 6, 3))


# Recognises all clean photos, and of protected ones the share that their name says.
FAKE_CHECKER = """#!{python}
import json, sys
args = dict(zip(sys.argv[3::2], sys.argv[4::2]))
share = 0.25 if "sample-e8" in sys.argv[2] else 1
stage = dict(steps=1, clean_recognised=1, protected_recognised=share, clean_certainty=1, protected_certainty=share,
             clean_mistaken=0, protected_mistaken=0)
json.dump(dict(stages=[stage], verdict="little" if share < 1 else "no-effect", tests=4, clean_right=4,
               protected_right=4 * share, check_seconds=2), open(args["--json"], "w"))
print("done")
"""


class SelfCheck(Harness):
    def test_rank_correlation_is_spearmans(self):
        self.assertAlmostEqual(self_check.spearman([1, 2, 3, 4], [10, 30, 20, 40]), 0.8)
        self.assertAlmostEqual(self_check.spearman([1, 1, 2], [5, 6, 7]), 0.75 ** 0.5)  # ties share a rank

    def test_checks_stand_beside_the_cells_of_the_same_people_and_are_made_once(self):
        checker = os.path.join(self.root, "checker")
        with open(checker, "w", encoding="utf-8") as file:
            file.write(FAKE_CHECKER.format(python=sys.executable))
        os.chmod(checker, os.stat(checker).st_mode | stat.S_IXUSR)
        work = os.path.join(self.root, "checks")
        argv = ["--data", self.data, "--work", work, "--protector", self.tool, "--checker", checker]
        small = trainers.Recipe(trainers.networks.resnet10, augment.PLAIN, 1, batch=256)
        with mock.patch.dict(trainers.TRAINERS, {"T1c": functools.partial(trainers.from_scratch, small)}), mock.patch("builtins.print"):
            for method, epsilon in self_check.SETTINGS:
                run.main(argv[:6] + ["--method", method, "--epsilon", str(epsilon)])
            self_check.main(argv)
        with mock.patch("subprocess.run", side_effect=AssertionError("ran again")), mock.patch("builtins.print") as said:
            self_check.main(argv)
        text = "\n".join(str(call.args[0]) for call in said.call_args_list)
        self.assertIn("| clean | 100.0 | 100.0 |", text)
        self.assertRegex(text, r"sample-e8-[^|]* \| 100.0 \| 25.0 \| 25.0 \| 0.0 \| [0-9.]+ \| 10 little \| 2.0 \|")
        self.assertIn("over people and settings", text)


class Training(Harness):
    def test_jitter_without_ranges_keeps_the_picture(self):
        images = torch.randint(0, 256, (3, 9, 7, 3), dtype=torch.uint8)
        still = augment.Jitter(flip=False, shift_px=0)
        out = augment.jitter(images, still, torch.Generator().manual_seed(1))
        self.assertLess((out - augment.normalise(images)).abs().max().item(), 1e-5)  # two f32 matrix products

    def test_grayscale_jitter_leaves_no_colour(self):
        images = torch.randint(64, 192, (4, 5, 5, 3), dtype=torch.uint8)
        ranges = augment.Jitter(flip=False, shift_px=0, grayscale=1.0)
        out = augment.jitter(images, ranges, torch.Generator().manual_seed(1))
        self.assertLess((out - out.mean(1, keepdim=True)).abs().max().item(), 0.02)  # YIQ coefficients have 4 digits

    def test_shift_moves_by_at_most_its_range(self):
        images = torch.zeros(50, 21, 21, 3, dtype=torch.uint8)
        images[:, 10, 10] = 255
        moved = augment.shift_and_flip(images, augment.GEOMETRY, torch.Generator().manual_seed(1))[..., 0].nonzero()
        self.assertEqual((len(moved), int((moved[:, 1:] - 10).abs().max())), (50, 4))

    def test_a_cell_is_written_once_and_the_table_shows_it(self):
        work = os.path.join(self.root, "cells")
        argv = ["--data", self.data, "--work", work, "--protector", self.tool, "--method", "clean", "random"]
        small = trainers.Recipe(trainers.networks.resnet10, augment.PLAIN, 1, batch=256)
        with mock.patch.dict(trainers.TRAINERS, {"T1c": functools.partial(trainers.from_scratch, small)}), mock.patch("builtins.print"):
            run.main(argv)
            with mock.patch.object(run, "train", side_effect=AssertionError("trained again")):
                run.main(argv)
        cells = table.read_cells(work, any_code=False)
        self.assertEqual(len(cells), 2)
        self.assertEqual(set(cells[0]["final"]), {"users", "others"})
        split = splits.faces(self.data)
        self.assertEqual(set(cells[0]["people_final"]), {split.people[label] for label in split.protected})
        # A person has one test photo here, so the group's accuracy is the mean of theirs.
        self.assertAlmostEqual(sum(cells[0]["people_final"].values()) / 10, cells[0]["final"]["users"], places=1)
        text = "\n".join(table.table(cells))
        self.assertIn("| random-e8-n1 | none |", text)
        self.assertIn("T1c is below its floor of 80", text)
        json.dumps(cells)


if __name__ == "__main__":
    unittest.main()
