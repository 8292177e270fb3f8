"""The recipe of the face embeddings trains on nobody it must not, and exports what it trained.

    /usr/bin/python3 -m unittest discover tests/models
"""
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "train"))
import embedding_check  # noqa: E402
import embedding_data  # noqa: E402
import embedding_export  # noqa: E402
import embedding_networks  # noqa: E402
import face_align  # noqa: E402
import face_data  # noqa: E402
import manifest  # noqa: E402
import onnx_torch  # noqa: E402

class Recipe(unittest.TestCase):
    def data(self, counts):
        root = tempfile.TemporaryDirectory()
        self.addCleanup(root.cleanup)
        rows = ["file," + ",".join(f"{p}_x,{p}_y" for p in face_align.POINTS)]
        for person, count in enumerate(counts):
            folder = os.path.join(root.name, "lfw", f"P{person}")
            os.makedirs(folder)
            for photo in range(count):
                Image.new("RGB", (250, 250), (person, photo, 9)).save(os.path.join(folder, f"{photo}.png"))
                rows.append(f"P{person}/{photo}.png," + ",".join(f"{x},{y}" for x, y in face_align.TEMPLATE + 60))
        with open(os.path.join(root.name, "lfw-landmarks.csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(rows))
        return root.name

    def test_reads_nobody_with_eight_photos_or_more_or_with_one(self):
        with mock.patch.object(face_data, "EXPECTED_PEOPLE", 2), mock.patch.object(face_data, "EXPECTED_PHOTOS", 9):
            _, _, person, names = embedding_data.load(self.data([1, 2, 7, 8, 20]))
        self.assertEqual({name[:2] for name in names}, {"P1", "P2"})
        self.assertEqual(np.bincount(person).tolist(), [2, 7])

    def test_refuses_a_folder_that_holds_other_people(self):
        with self.assertRaisesRegex(ValueError, "expected 1463 and 4342"):
            embedding_data.load(self.data([2, 3]))

    def test_alignment_puts_landmarks_on_the_template(self):
        turn = np.array([[0.8, -0.6], [0.6, 0.8]]) * 1.7
        points = face_align.TEMPLATE @ turn.T + np.array([31, -4])
        matrix = face_align.similarity(points)
        np.testing.assert_allclose(points @ matrix[:, :2].T + matrix[:, 2], face_align.TEMPLATE, atol=1e-9)

    def test_crops_show_what_lies_at_the_landmarks(self):
        picture = torch.zeros(1, 3, 200, 180)
        points = face_align.TEMPLATE * 1.5 + np.array([3, 7])
        x, y = np.rint(points[2]).astype(int)
        picture[0, :, y - 2:y + 3, x - 2:x + 3] = 1
        crop = face_align.crops(picture, face_align.similarity(points)[None])
        weight = crop[0, 0] / crop[0, 0].sum()
        centre = [(weight.sum(0) * torch.arange(112)).sum().item(), (weight.sum(1) * torch.arange(112)).sum().item()]
        np.testing.assert_allclose(centre, face_align.TEMPLATE[2], atol=0.4)  # the square sits on whole pixels

    def test_export_computes_what_was_trained(self):
        torch.manual_seed(3)
        for family, make in embedding_networks.FAMILIES.items():
            network = make()
            x = torch.rand(2, 3, 112, 112)
            network.train()(torch.rand(4, 3, 112, 112))  # running statistics that are not 0 and 1
            with tempfile.NamedTemporaryFile(suffix=".onnx") as file, torch.no_grad():
                file.write(embedding_export.to_onnx(network, family))
                file.flush()
                exported, own = onnx_torch.Network(file.name)(x), network.eval()(x)
            self.assertLess((exported - own).abs().max().item(), 1e-3 * own.abs().max().item())

    def test_verification_counts_pairs(self):
        vectors = embedding_check.unit(np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], float))
        self.assertEqual(embedding_check.verification(vectors, np.array([0, 0, 1, 1])), {"auc": 100.0, "accuracy": 100.0})
        self.assertEqual(embedding_check.verification(vectors, np.array([0, 1, 0, 1]))["auc"], 25.0)

    def test_an_operation_that_is_not_read_is_named(self):
        graph = helper.make_graph([helper.make_node("Tan", ["x"], ["y"], name="tangent")], "g",
                                  [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
                                  [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])])
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            onnx.save(helper.make_model(graph), file.name)
            with self.assertRaisesRegex(ValueError, "operation Tan of node tangent"):
                onnx_torch.Network(file.name)

    def test_the_manifest_keeps_the_other_entries(self):
        with tempfile.NamedTemporaryFile("w+", suffix=".json") as file:
            json.dump({"models": [{"name": "a", "v": 1}, {"name": "b", "v": 1}]}, file)
            file.flush()
            manifest.put({"name": "a", "v": 2}, file.name)
            with open(file.name, encoding="utf-8") as read:
                self.assertEqual(json.load(read)["models"], [{"name": "a", "v": 2}, {"name": "b", "v": 1}])


if __name__ == "__main__":
    unittest.main()
