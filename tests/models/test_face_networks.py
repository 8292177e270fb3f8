"""The committed networks find faces that the face model draws, in every quarter turn, and none in a picture without.

    /usr/bin/python3 -m unittest discover tests/models
"""
import os
import sys
import unittest

import numpy as np
from PIL import Image

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models")
sys.path.insert(0, os.path.join(MODELS, "train"))

import face_detector_check  # noqa: E402
import face_find  # noqa: E402
import face_places  # noqa: E402
import face_sample  # noqa: E402
import face_scenes  # noqa: E402
import manifest  # noqa: E402


class Networks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.networks = face_detector_check.trained(MODELS)
        cls.thresholds = [manifest.find(name)["threshold"] for name in face_detector_check.NAMES]

    def find(self, picture):
        return face_find.detect(self.networks, picture, self.thresholds)[1]

    def test_a_face_is_found_once_with_its_landmarks_however_the_picture_is_turned(self):
        faces = face_sample.sample(face_sample.load(), people=3, photos=1, seed=3)
        for number, (pixels, side) in enumerate(zip(faces, (64, 120, 200))):
            scene = Image.new("RGB", (320, 320), (110, 120, 130))
            scene.paste(Image.fromarray(pixels).resize((side, side), Image.BICUBIC), (60, 90))
            upright = self.find(scene)
            self.assertEqual(len(upright), 1, f"face {number}")
            eyes = upright[0, 4:8].reshape(2, 2)
            np.testing.assert_allclose(eyes.mean(0), [60 + 0.51 * side, 90 + 0.4 * side], atol=0.06 * side)
            for turns in (1, 2, 3):
                pixels_turned, wanted, _ = face_scenes.turned((np.asarray(scene), upright, np.zeros((0, 4))), turns, False)
                found = self.find(Image.fromarray(pixels_turned))
                self.assertEqual(len(found), 1, f"face {number}, {turns} turns")
                self.assertLess(face_detector_check.landmark_error(found[0], wanted[0]), 0.15, f"face {number}, {turns} turns")

    def test_textures_show_no_face(self):
        for seed in range(4):
            self.assertEqual(len(self.find(face_places.texture(np.random.default_rng(seed), 320, 240))), 0, f"seed {seed}")


if __name__ == "__main__":
    unittest.main()
