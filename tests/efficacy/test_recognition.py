"""What protocol K promises about itself, on made-up people and a judge that knows only colours. Seconds.

    /usr/bin/python3 -m unittest discover tests/efficacy
"""
import os
import shutil
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judges  # noqa: E402
import recognise  # noqa: E402
import recognition  # noqa: E402
import recognition_table  # noqa: E402
import splits  # noqa: E402

PEOPLE, PHOTOS = 60, 22
COLOURS = np.random.default_rng(5).integers(20, 236, (PEOPLE + 2, 3))


def make_data(root):
    """60 people with 22 photos and 2 with 8: a person is a colour. The first photo is made, the others link to it."""
    rows = ["file,score,x,y,w,h," + ",".join(f"{p}_x,{p}_y" for p in judges.face_align.POINTS)]
    points = ",".join(f"{2 * x + 10:.1f},{2 * y + 10:.1f}" for x, y in judges.face_align.TEMPLATE)
    for person in range(PEOPLE + 2):
        name = f"Person_{person:02d}"
        folder = os.path.join(root, "lfw", name)
        os.makedirs(folder)
        for photo in range(PHOTOS if person < PEOPLE else 8):
            file = f"{name}_{photo:04d}.png"
            if photo == 0:
                Image.new("RGB", (250, 250), tuple(COLOURS[person].tolist())).save(os.path.join(folder, file))
            else:
                os.link(os.path.join(folder, f"{name}_0000.png"), os.path.join(folder, file))
            rows.append(f"{name}/{file},0.9,60,60,120,120,{points}")
    with open(os.path.join(root, "lfw-landmarks.csv"), "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")


def make_judge(path):
    """The mean colour about gray."""
    nodes = [helper.make_node("GlobalAveragePool", ["image"], ["mean"]), helper.make_node("Flatten", ["mean"], ["flat"]),
             helper.make_node("Add", ["flat", "gray"], ["colour"])]
    graph = helper.make_graph(nodes, "colour", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 112, 112])],
                              [helper.make_tensor_value_info("colour", TensorProto.FLOAT, ["N", 3])],
                              [numpy_helper.from_array(np.full(3, -0.5, np.float32), "gray")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), path)


class Arithmetic(unittest.TestCase):
    GALLERY = np.array([[1, 0], [0, 1], [-1, 0]], float)
    OWNER = ["a", "b", "c"]

    def test_rank_1_counts_queries_whose_nearest_person_is_theirs(self):
        queries = np.array([[2, 0.1], [0.1, 3], [1, 0.9], [-1, 0.1]])
        found = recognition.scores(queries, ["a", "b", "b", "c"], self.GALLERY, self.OWNER)
        self.assertEqual(found["rank1"], 75)

    def test_one_clean_photo_in_the_gallery_is_enough_to_be_found(self):
        gallery, owner = np.concatenate([self.GALLERY, [[0.7, 0.7]]]), self.OWNER + ["c"]
        self.assertEqual(recognition.scores(np.array([[0.7, 0.72]]), ["c"], gallery, owner)["rank1"], 100)
        self.assertEqual(recognition.scores(np.array([[0.7, 0.72]]), ["c"], self.GALLERY, self.OWNER)["rank1"], 0)

    def test_true_accepts_lie_above_what_one_in_a_thousand_impostors_exceeds(self):
        # 2,001 people at angles of 0.1 .. 90 degrees and beyond; the person asked for is the last.
        angles = np.deg2rad(np.arange(2001) * 0.09)
        gallery = np.stack([np.cos(angles), np.sin(angles)], 1)
        query = np.array([[1.0, 0.0]])
        # Two impostors in 2,000 may lie above the threshold: a genuine score ranks 3rd or better to be accepted.
        for own, accepted in ((0, 100), (1, 100), (2, 100), (3, 0)):
            found = recognition.scores(query, [own], gallery, np.arange(2001))
            self.assertEqual(found["tar"], accepted, own)

    def test_length_does_not_matter(self):
        rng = np.random.default_rng(1)
        queries, gallery = rng.standard_normal((20, 8)), rng.standard_normal((30, 8))
        who, owner = rng.integers(0, 10, 20), np.arange(30) % 10
        plain = recognition.scores(queries, who, gallery, owner)
        scaled = recognition.scores(queries * rng.uniform(0.1, 9, (20, 1)), who, gallery * rng.uniform(0.1, 9, (30, 1)), owner)
        for key, value in plain.items():
            self.assertAlmostEqual(value, scaled[key], places=9)


class Protocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        cls.data = os.path.join(cls.root, "data")
        make_data(cls.data)
        cls.judge = os.path.join(cls.root, "colour.onnx")
        make_judge(cls.judge)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.root)

    def argv(self, work="work", *more):
        return ["--data", self.data, "--work", os.path.join(self.root, work), "--judge", f"colour={self.judge},rgb01",
                "--transform", "none", "--random", "8", "--beside", "0", *more]

    def test_nobody_is_enrolled_with_a_photo_that_asks(self):
        for beside in (0, 1, 3):
            part = recognition.enrolment(self.data, "users", beside)
            self.assertFalse(set(part.queries) & set(part.protected + part.beside + part.others))
            self.assertFalse(set(part.protected) & set(part.beside))
            self.assertEqual((len(part.protected), len(part.beside)), (100, 10 * beside))

    def test_the_gallery_is_everybody_else_with_two_photos(self):
        part = recognition.enrolment(self.data)
        self.assertEqual(len(part.others), 2 * (PEOPLE - 10 + 2))
        self.assertFalse({person for person, _ in part.others} & set(part.people))

    def test_clean_photos_beside_come_out_of_the_queries_when_a_person_has_too_few(self):
        self.assertEqual(len(recognition.enrolment(self.data, beside=1).queries), 100)
        self.assertEqual(len(recognition.enrolment(self.data, beside=3).queries), 90)  # 22 photos: 10, 3 and 9

    def test_users_and_tuning_people_differ(self):
        self.assertFalse(set(recognition.enrolment(self.data).people) & set(recognition.enrolment(self.data, "tuning").people))

    def test_the_listed_photos_are_exactly_those_to_protect(self):
        out = os.path.join(self.root, "list")
        recognise.main(["--data", self.data, "--list", out])
        listed = {(p, f) for p in os.listdir(out) for f in os.listdir(os.path.join(out, p))}
        self.assertEqual(listed, set(recognition.enrolment(self.data).protected))

    def test_clean_people_are_found_and_people_painted_over_are_not(self):
        out = os.path.join(self.root, "painted")
        for person, file in recognition.enrolment(self.data).protected:
            os.makedirs(os.path.join(out, person), exist_ok=True)
            colour = COLOURS[int(person[-2:])]
            Image.new("RGB", (250, 250), tuple((255 - colour).tolist())).save(os.path.join(out, person, file))
        cells = recognise.run(recognise.parse(self.argv("cells", "--protected", f"painted={out}")))
        by_name = {cell["photos"]: cell for cell in cells}
        self.assertEqual(by_name["clean"]["rank1"], 100)
        self.assertEqual(by_name["painted"]["rank1"], 0)
        self.assertLess(by_name["random-e8"]["psnr_db"], 40)
        self.assertIsNone(by_name["clean"]["psnr_db"])
        with mock.patch.object(judges.Judge, "__call__", side_effect=AssertionError("judged again")):
            again = recognise.run(recognise.parse(self.argv("cells", "--protected", f"painted={out}")))
        self.assertEqual(again, cells)
        self.assertIn("| painted | none | 0 | 0 / 0 |", "\n".join(recognition_table.table(cells)))

    def test_a_missing_protected_photo_is_named(self):
        out = os.path.join(self.root, "empty")
        os.makedirs(out, exist_ok=True)
        with self.assertRaisesRegex(ValueError, "no photo for Person_"):
            recognise.run(recognise.parse(self.argv("none", "--protected", f"empty={out}")))

    def test_a_judge_that_nobody_understands_is_refused(self):
        for text in ("colour", f"colour={self.judge}", f"colour={self.judge},rgb7", f"colour={self.judge},rgb01,round"):
            with self.assertRaisesRegex(ValueError, "must be name=path,scale"):
                judges.Judge(text)


if __name__ == "__main__":
    unittest.main()
