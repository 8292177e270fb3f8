"""The detector's recipe: its scenes, its arithmetic and the network that it exports keep their promises.

    /usr/bin/python3 -m unittest discover tests/models
"""
import os
import sys
import tempfile
import unittest

import numpy as np
import torch
from PIL import Image

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MODELS = os.path.join(ROOT, "models")
sys.path.insert(0, os.path.join(MODELS, "train"))

import face_boxes  # noqa: E402
import face_closer  # noqa: E402
import face_landmarks  # noqa: E402
import face_landmarks_network  # noqa: E402
import face_network  # noqa: E402
import face_scenes  # noqa: E402
import face_squares  # noqa: E402
import face_targets  # noqa: E402

# A face in a 250x250 photo: box, right eye, left eye, nose, right and left corner of the mouth.
FACE = np.array([80, 65, 90, 125, 104, 113, 146, 113, 125, 137, 108, 157, 142, 157], np.float64)


class Plain:
    """Stands for Places: a grey picture of any size."""

    def draw(self, rng, width, height, kind=None):
        return Image.new("RGB", (width, height), (120, 120, 120))


class Dots:
    """Stands for Photos: one photo, white, whose five landmarks are dots of one colour each, and its smaller copies."""
    COLOURS = np.array([[255, 0, 0], [0, 0, 255], [0, 160, 0], [255, 0, 255], [0, 255, 255]])

    def __init__(self):
        pixels = np.full((250, 250, 3), 255, np.uint8)
        y, x = np.mgrid[0:250, 0:250] + 0.5
        for (px, py), colour in zip(FACE[4:].reshape(5, 2), self.COLOURS):
            pixels[np.hypot(x - px, y - py) < 7] = colour
        self.faces, self.others = FACE[None], [np.zeros((0, 4))]
        self.picture = Image.fromarray(pixels)

    def level(self, index, halvings):
        return self.picture.resize((250 >> halvings, 250 >> halvings), Image.BOX)


def middle_of(pixels, colour):
    """Mean position of the pixels of this hue, however pale or dark (a pasted photo may be both)."""
    chroma = (pixels - pixels.min(2, keepdims=True)).astype(float)
    size = np.linalg.norm(chroma, axis=2)
    y, x = np.nonzero((size > 40) & (chroma @ colour > 0.95 * size * np.linalg.norm(colour)))
    return np.array([x.mean() + 0.5, y.mean() + 0.5])


class Boxes(unittest.TestCase):
    def test_decode_returns_the_face_that_was_encoded(self):
        for stride, column, row in ((8, 17, 15), (16, 7, 8), (32, 3, 3)):
            output = np.full((15, 24, 25), -9, np.float32)
            output[0, row, column] = 2
            output[1:, row, column] = face_boxes.encode(FACE, column, row, stride)
            scores, faces = face_boxes.decode(output, stride, 0.5)
            np.testing.assert_allclose(scores, [1 / (1 + np.exp(-2))], rtol=1e-6)
            np.testing.assert_allclose(faces, FACE[None], atol=1e-3)  # f32 of some hundreds

    def test_a_cell_of_zeros_is_a_box_of_one_stride_around_its_middle(self):
        output = np.zeros((15, 2, 3), np.float32)
        output[0] = -9
        output[0, 1, 2] = 9
        face = face_boxes.decode(output, 16, 0.5)[1][0]
        np.testing.assert_allclose(face[:6], [32, 16, 16, 16, 40, 24])

    def test_suppression_keeps_the_better_of_two_and_both_of_strangers(self):
        faces = np.stack([FACE, FACE + np.tile([4, 4], 7) * ([1, 1, 0, 0] + [1] * 10), FACE + np.tile([300, 0], 7)])
        self.assertEqual(sorted(face_boxes.suppress(np.array([0.6, 0.9, 0.5]), faces)), [1, 2])


class Scenes(unittest.TestCase):
    def test_boxes_and_landmarks_lie_where_the_photo_was_pasted(self):
        seen_turns = set()
        for seed in range(12):
            rng, scene = np.random.default_rng(seed), Image.new("RGB", (320, 288), (120, 120, 120))
            angle = np.pi / 2 * (seed % 4) + rng.uniform(-0.5, 0.5)
            face, _ = face_scenes.place_face(scene, Dots(), 60 + 8 * seed, angle, rng, [])
            pixels = np.asarray(scene)
            points = face[4:].reshape(5, 2)
            inside = (points > 6).all() and (points < [314, 282]).all()
            colours = Dots.COLOURS
            if np.linalg.det(np.array([points[1] - points[0], points[3] - points[0]])) > 0 and inside:
                # A mirrored photo has its right eye drawn in the left eye's colour; the mouth likewise.
                here = middle_of(pixels, colours[0])
                if np.hypot(*(here - points[0])) > np.hypot(*(here - points[1])):
                    colours = colours[face_scenes.MIRRORED]
                for point, colour in zip(points, colours):
                    self.assertLess(np.hypot(*(middle_of(pixels, colour) - point)), 1.5)
                seen_turns.add(seed % 4)
            # The box holds the landmarks, and its middle is the middle of the ellipse: as far from the nose as in FACE.
            middle = face[:2] + face[2:4] / 2
            self.assertTrue((np.abs(points - middle) < face[2:4] / 2).all())
            scale = np.hypot(*(points[1] - points[0])) / 42
            self.assertAlmostEqual(np.hypot(*(middle - points[2])), np.hypot(0, 9.5) * scale, delta=0.02 * scale * 42)
        self.assertEqual(seen_turns, {0, 1, 2, 3})

    def test_a_quarter_turn_swaps_the_sides_of_the_box(self):
        matrix = face_scenes.similarity((125, 127.5), (50, 60), 2, np.pi / 2, False)
        np.testing.assert_allclose(face_scenes.move_box(matrix, FACE[:4]), [50 - 125, 60 - 90, 250, 180], atol=1e-9)

    def test_a_turned_scene_keeps_its_landmarks_on_the_same_pixels(self):
        pixels, points = np.asarray(Dots().picture), FACE[4:].reshape(5, 2)
        for turns in range(4):
            for mirror in (False, True):
                picture, faces, _ = face_scenes.turned((pixels, FACE[None], np.zeros((0, 4))), turns, mirror)
                moved = faces[0, 4:].reshape(5, 2)[face_scenes.MIRRORED if mirror else slice(None)]
                for point, colour in zip(moved, Dots.COLOURS):
                    self.assertLess(np.hypot(*(middle_of(picture, colour) - point)), 0.5)
                self.assertEqual(sorted(faces[0, 2:4]), sorted(FACE[2:4]))

    def test_a_face_that_leaves_the_frame_is_ignored_and_not_learned(self):
        kept = ignored = 0
        for seed in range(60):
            rng = np.random.default_rng(seed)
            _, faces, others = face_scenes.compose(rng, 96, 96, Dots(), Plain(), [90.0])
            for face in faces:
                self.assertGreaterEqual(face_scenes.visible(face, 96, 96), face_scenes.LEAST_VISIBLE - 1e-6)
            for box in others:
                self.assertLess(face_scenes.visible(box, 96, 96), face_scenes.LEAST_VISIBLE)
            kept, ignored = kept + len(faces), ignored + len(others)
        self.assertGreater(kept, 5)
        self.assertGreater(ignored, 5)

    def test_targets_decode_to_the_faces_of_the_scene(self):
        _, faces, ignored = face_scenes.compose(np.random.default_rng(4), 256, 256, Dots(), Plain(), [100.0, 45.0, 30.0])
        self.assertGreater(len(faces), 1)
        decoded = []
        for stride, target in face_targets.targets(faces, ignored, 256, 256).items():
            target[0] = np.where(target[0] == 1, 9, -9)
            decoded.append(face_boxes.decode(target, stride, 0.5)[1])
        shared = face_boxes.iou(faces, np.concatenate(decoded))
        self.assertTrue((shared.max(1) > 0.999).all())  # every face is learned somewhere
        self.assertTrue((shared.max(0) > 0.999).all())  # nothing else is


class CloseLook(unittest.TestCase):
    def test_a_square_found_from_landmarks_is_the_one_that_they_were_put_into(self):
        square = np.array([70.0, 50.0, 41.0, 2.5])
        points = face_squares.to_picture(square, face_squares.TEMPLATE)
        np.testing.assert_allclose(face_squares.aligned(points), square, atol=1e-9)
        np.testing.assert_allclose(face_squares.to_square(square, points), face_squares.TEMPLATE, atol=1e-12)

    def test_a_crop_shows_each_landmark_where_the_square_has_it(self):
        photos = Dots()
        for angle in (0, 0.6, 2.0, -2.9):
            square = np.array([125, 130, 130, angle])
            seen = face_squares.crop(photos.picture, square)
            points = face_squares.to_square(square, FACE[4:].reshape(5, 2))
            for (u, v), colour in zip(points, photos.COLOURS):
                np.testing.assert_allclose(middle_of(seen, colour), [(u + 0.5) * 64, (v + 0.5) * 64], atol=0.4)

    def test_the_second_look_is_upright_and_corrects_the_first(self):
        """A network that knows the dots' colours finds them in any square."""
        looks = []

        def network(squares):
            looks.append(squares)
            said = np.zeros((len(squares), 12))
            for row, pixels in zip(said, squares.permute(0, 2, 3, 1).numpy() * 255):
                row[0] = 3
                row[1:11] = np.concatenate([middle_of(pixels, c) / 64 - 0.5 for c in Dots.COLOURS]) * 8
            return said
        proposal = np.concatenate([[75, 72, 100, 110], face_squares.to_picture([125, 125, 60, 1.2], face_squares.TEMPLATE).ravel()])
        scores, faces = face_closer.closer(network, Dots().picture, np.array([0.25]), proposal[None])
        self.assertAlmostEqual(scores[0], 0.5 / np.sqrt(1 + np.exp(-3)))
        np.testing.assert_allclose(faces[0, 4:], FACE[4:], atol=0.8)
        upright = face_squares.aligned(FACE[4:].reshape(5, 2))
        seen = face_squares.crop(Dots().picture, upright * [1, 1, face_closer.CONTEXT, 1])
        self.assertLess(np.abs(looks[1][0].permute(1, 2, 0).numpy() * 255 - seen).mean(), 3)

    def test_what_is_learned_are_faces_with_their_landmarks_and_pictures_without(self):
        rng = np.random.default_rng(3)
        scene = face_scenes.compose(rng, 192, 192, Dots(), Plain(), [60.0, 30.0])
        images = torch.from_numpy(scene[0].copy()).permute(2, 0, 1)[None].float() / 255
        empty = {s: np.full((1, 15, 192 // s, 192 // s), -9, np.float32) for s in face_boxes.STRIDES}
        found = face_landmarks.proposals(lambda _: {s: torch.from_numpy(v) for s, v in empty.items()}, images)
        self.assertEqual([len(f) for f in found], [0])
        learned = list(face_landmarks.samples(scene, [], rng))
        self.assertEqual(sum(face is not None for _, face in learned), 2 * len(scene[1]))
        for square, face in learned:
            if face is None:
                self.assertEqual(face_landmarks.label(face_landmarks.box_around(square), scene[1], scene[2]), -1)


class Network(unittest.TestCase):
    def setUp(self):
        import onnx
        self.bytes = face_network.to_onnx(face_network.Detector(1).eval())
        self.graph = onnx.load_from_string(self.bytes).graph

    def test_has_at_most_600_kilobytes_with_the_network_for_landmarks(self):
        landmarks = face_landmarks_network.to_onnx(face_landmarks_network.Landmarks(1).eval())
        self.assertLessEqual(len(self.bytes) + len(landmarks), 600_000)

    def test_has_the_documented_input_and_outputs(self):
        def shape(value):
            return [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
        self.assertEqual([(i.name, shape(i)) for i in self.graph.input], [("image", [1, 3, "H", "W"])])
        self.assertEqual([(o.name, shape(o)) for o in self.graph.output],
                         [(f"stride_{s}", [1, 15, f"H/{s}", f"W/{s}"]) for s in (8, 16, 32)])

    def test_uses_only_operations_and_widths_that_runtimes_do_right(self):
        self.assertLessEqual({n.op_type for n in self.graph.node}, {"Cast", "Conv", "Relu", "Add", "Resize"})
        weights = {t.name.removesuffix("_f16"): t.dims for t in self.graph.initializer}
        dense = [weights[n.input[1]] for n in self.graph.node if n.op_type == "Conv" and weights[n.input[1]][2] == 3]
        self.assertEqual([d[1] for d in dense if d[1] > 1], [3])  # the first; the others are depthwise

    def test_the_exported_graph_is_the_network_with_its_norms_folded_in(self):
        from onnx_run import Graph
        network = face_network.Detector(3)
        torch.manual_seed(4)
        for norm in network.norms.values():
            norm.running_mean.normal_(0, 0.3)
            norm.running_var.uniform_(0.5, 2)
            torch.nn.init.uniform_(norm.weight, 0.5, 2)
        network.eval()
        path = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "network.onnx")
        with open(path, "wb") as file:
            file.write(face_network.to_onnx(network))
        image = torch.rand(1, 3, 64, 96)
        for (name, said), wanted in zip(Graph(path)(image).items(), network(image)):
            scale = float(wanted.detach().abs().max())
            self.assertLess(float((said - wanted).abs().max()), 5e-3 * scale, name)  # weights rounded to f16


if __name__ == "__main__":
    unittest.main()
