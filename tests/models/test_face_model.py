"""The committed models are the ones the manifest describes, and the face model draws faces.

    /usr/bin/python3 -m unittest discover tests/models
"""
import hashlib
import json
import os
import sys
import unittest

import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MODELS = os.path.join(ROOT, "models")
sys.path.insert(0, os.path.join(MODELS, "train"))


class Manifest(unittest.TestCase):
    def test_every_model_has_the_listed_bytes_and_nothing_is_unlisted(self):
        with open(os.path.join(MODELS, "manifest.json"), encoding="utf-8") as file:
            entries = json.load(file)["models"]
        self.assertEqual(sorted(e["file"] for e in entries), sorted(f for f in os.listdir(MODELS) if f.endswith(".onnx")))
        for entry in entries:
            with open(os.path.join(MODELS, entry["file"]), "rb") as file:
                data = file.read()
            self.assertEqual(len(data), entry["bytes"])
            self.assertEqual(hashlib.sha256(data).hexdigest(), entry["sha256"])


class FaceModel(unittest.TestCase):
    def setUp(self):
        import face_sample
        self.sampler = face_sample
        self.model = face_sample.load()

    def test_is_at_most_two_megabytes(self):
        self.assertLessEqual(os.path.getsize(self.sampler.MODEL), 2_000_000)

    def test_has_the_documented_initializers(self):
        self.assertEqual({n: (a.dtype.name, a.shape) for n, a in self.model.items()}, {
            "between_q": ("int8", (150, 150)), "within_q": ("int8", (150, 150)), "basis_q": ("int8", (150, 12288)),
            "between_scale": ("float32", (150,)), "within_scale": ("float32", (150,)),
            "basis_scale": ("float32", (150,)), "mean": ("float32", (12288,)),
            "residual_kernels": ("float32", (4, 11, 11)), "residual_gain": ("float32", (64, 64)),
            "residual_mix": ("float32", (3, 3)), "residual_modulation": ("float32", (1,)),
            "residual_log_amplitude_mean": ("float32", (4,)), "residual_log_amplitude_factor": ("float32", (4, 4))})

    def test_uses_only_the_operations_the_device_reads(self):
        import onnx
        graph = onnx.load(self.sampler.MODEL).graph
        self.assertEqual([n.op_type for n in graph.node], ["DequantizeLinear"] * 3 + ["Gemm"] * 3)

    def test_photos_of_one_identity_resemble_each_other_more_than_those_of_two(self):
        faces = self.sampler.sample(self.model, people=12, photos=6, seed=3, residual=False).astype(np.float32)
        faces = faces.reshape(12, 6, -1)
        means = faces.mean(1)
        within = ((faces - means[:, None]) ** 2).sum((1, 2)).mean() / 5
        between = ((means - means.mean(0)) ** 2).sum(1).sum() / 11 - within / 6
        self.assertGreater(between, 0.2 * within)  # the covariances promise 0.31; without identities: about 0

    def test_residual_makes_photos_as_sharp_as_the_kernels_say(self):
        rng = np.random.default_rng(2)
        residual = np.stack([self.sampler.draw_residual(self.model, rng) for _ in range(64)])
        # Trained residual: rms 0.053 in sRGB units; 64 images leave a few percent of sampling error.
        self.assertAlmostEqual(float(residual.std()), 0.053, delta=0.006)


if __name__ == "__main__":
    unittest.main()
