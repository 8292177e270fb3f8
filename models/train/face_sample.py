"""Draws synthetic faces from face_model.onnx in numpy: what the device's sampler does, in its plainest form.

    /usr/bin/python3 models/train/face_sample.py --out sheet.png [--people 8 --photos 8 --seed 1 --no-residual]

Order of work for one photo: code and face (face_model.py), residual (face_residual.py), sum, clamp to [0, 1],
round to 8 bits. White noise for the residual is drawn on 74x74 so that the 11x11 kernels need no border rule; the
modulation grid has 11x11 normals: pixel p uses the normals p/8 .. p/8 + 3 with spline_weights()[p % 8].
Normals here are numpy's; the device may use the sum of 12 uniforms minus 6.
"""
import argparse
import os

import numpy as np
import onnx
from onnx import numpy_helper
from PIL import Image

import face_residual

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "face_model.onnx")


def load(path=MODEL):
    """Returns the initializers of the model by name."""
    return {t.name: numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer}


def linear_faces(model, z_identity, z_photo):
    """z_* f32 [n, 150] -> f32 [n, 64, 64, 3], sRGB units, not clamped: the ONNX graph."""
    between, within, basis = (model[f"{n}_q"] * model[f"{n}_scale"][:, None] for n in ("between", "within", "basis"))
    code = z_identity @ between + z_photo @ within
    return (code @ basis + model["mean"]).reshape(-1, 64, 64, 3)


def draw_residual(model, rng):
    """One residual f32 [64, 64, 3], sRGB units."""
    noise = rng.standard_normal((3, 74, 74)).astype(np.float32)
    amplitude = np.exp(model["residual_log_amplitude_mean"]
                       + model["residual_log_amplitude_factor"] @ rng.standard_normal(4).astype(np.float32))
    mid, high, colour_1, colour_2 = amplitude[:, None, None] * model["residual_kernels"]
    planes = np.stack([correlate(n, k) for n, k in zip(noise, (mid + high, colour_1, colour_2))], -1)

    weights = np.zeros((64, 11), np.float32)
    for p in range(64):
        weights[p, p // 8:p // 8 + 4] = face_residual.spline_weights()[p % 8]
    field = weights @ rng.standard_normal((11, 11)).astype(np.float32) @ weights.T
    strength = model["residual_gain"] * np.exp(model["residual_modulation"] * field)
    return (planes * strength[..., None]) @ model["residual_mix"].T


def correlate(noise, kernel):
    """noise [74, 74], kernel [11, 11] -> [64, 64]: sum over the window, no flip, no padding."""
    windows = np.lib.stride_tricks.sliding_window_view(noise, (11, 11))
    return np.einsum("yxij,ij->yx", windows, kernel)


def sample(model, people, photos, seed, residual=True):
    """uint8 [people * photos, 64, 64, 3], person by person."""
    rng = np.random.default_rng(seed)
    identity = rng.standard_normal((people, 150)).astype(np.float32).repeat(photos, 0)
    faces = linear_faces(model, identity, rng.standard_normal((people * photos, 150)).astype(np.float32))
    if residual:
        faces = faces + np.stack([draw_residual(model, rng) for _ in faces])
    return np.rint(np.clip(faces, 0, 1) * 255).astype(np.uint8)


def contact_sheet(faces, columns):
    rows = len(faces) // columns
    sheet = faces[:rows * columns].reshape(rows, columns, 64, 64, 3).transpose(0, 2, 1, 3, 4)
    return Image.fromarray(np.ascontiguousarray(sheet.reshape(rows * 64, columns * 64, 3)))


def main():
    parser = argparse.ArgumentParser(description="Writes a contact sheet of synthetic faces, one person per row.")
    parser.add_argument("--out", required=True)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--photos", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-residual", action="store_true")
    args = parser.parse_args()
    faces = sample(load(), args.people, args.photos, args.seed, not args.no_residual)
    contact_sheet(faces, args.photos).save(args.out)


if __name__ == "__main__":
    main()
