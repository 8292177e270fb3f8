"""What protocol K's measurement promises about itself."""
import os
import sys
import unittest

import numpy as np
from PIL import Image

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cloak  # noqa: E402


class Alignment(unittest.TestCase):
    def test_a_similarity_is_recovered_from_its_points(self):
        angle, scale = 0.4, 1.7
        matrix = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        target = cloak.TEMPLATE @ matrix.T + (5, -3)
        found = cloak.similarity(cloak.TEMPLATE, target)
        np.testing.assert_allclose(found, np.column_stack([matrix, (5, -3)]), atol=1e-9)

    def test_landmarks_come_to_lie_on_the_template(self):
        # A bright square of 5 pixels around each landmark of a turned, enlarged face.
        points = np.round(cloak.TEMPLATE @ (1.6 * np.array([[0.96, 0.28], [-0.28, 0.96]])) + (40, 60))
        picture = np.zeros((300, 300, 3), np.uint8)
        for x, y in points.astype(int):
            picture[y - 2:y + 3, x - 2:x + 3] = 255
        crop = np.asarray(cloak.aligned(Image.fromarray(picture), points)).astype(float)[:, :, 0]
        rows, columns = np.mgrid[:cloak.SIDE, :cloak.SIDE]
        for x, y in cloak.TEMPLATE:
            near = crop * ((rows - y) ** 2 + (columns - x) ** 2 < 36)
            self.assertAlmostEqual((near * columns).sum() / near.sum(), x, delta=0.5)
            self.assertAlmostEqual((near * rows).sum() / near.sum(), y, delta=0.5)


class Scores(unittest.TestCase):
    def setUp(self):
        # Two people along two axes, and a query near each.
        self.gallery = np.array([[1, 0], [0, 1]], float)
        self.queries = np.array([[0.9, 0.1], [0.2, 0.8]])

    def test_queries_near_their_own_photos_are_found(self):
        rank, accepted = cloak.scores(self.gallery, np.array(["a", "b"]), self.queries, np.array(["a", "b"]))
        self.assertEqual((rank, accepted), (1.0, 1.0))

    def test_queries_near_the_photos_of_others_are_not(self):
        rank, accepted = cloak.scores(self.gallery, np.array(["b", "a"]), self.queries, np.array(["a", "b"]))
        self.assertEqual((rank, accepted), (0.0, 0.0))


class Networks(unittest.TestCase):
    def test_a_range_is_told_from_a_path(self):
        self.assertEqual(cloak.network_of("a/b.onnx:0..255"), ("a/b.onnx", "0..255"))
        self.assertEqual(cloak.network_of("a:b.onnx"), ("a:b.onnx", "0..1"))
        self.assertEqual(cloak.network_of("b.onnx"), ("b.onnx", "0..1"))


if __name__ == "__main__":
    unittest.main()
