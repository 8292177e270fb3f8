"""Trains the linear generator of synthetic faces, models/face_model.onnx.

    /usr/bin/python3 models/train/face_model.py --data DIR        (two minutes; rerun: the same bytes)

Trained on the 1,463 people with 2-7 photos of Labeled Faces in the Wild and on nobody else (face_data.py asserts it).
A face is a mean, plus a draw from the between-person covariance (the identity), plus a draw from the within-person
covariance (the photo), both in a space of 150 principal components. What is stored describes no single photo.

ONNX graph, opset 13, f32 (row vectors):
    inputs   z_identity [N, 150], z_photo [N, 150]: independent standard normals
    between = DequantizeLinear(between_q, between_scale, axis 0)
    within  = DequantizeLinear(within_q, within_scale, axis 0)
    basis   = DequantizeLinear(basis_q, basis_scale, axis 0)
    identity = Gemm(z_identity, between)                 [N, 150]
    code     = Gemm(z_photo, within, identity)           [N, 150]
    faces    = Gemm(code, basis, mean)                   [N, 12288]
    output   faces: sRGB in [0, 1] before clamping, not clamped; element (y * 64 + x) * 3 + channel (R, G, B)

Initializers (all little-endian raw_data):
    between_q, within_q   int8 [150, 150]     row = component of z, column = component of the code
    basis_q               int8 [150, 12288]   row = component of the code, column = (y, x, channel)
    between_scale, within_scale, basis_scale  f32 [150], one per row, value = q * scale[row]; no zero points
    mean                  f32 [12288]
and, read by the device's sampler but by no node of the graph, the high-frequency residual (formula: face_residual.py,
plain implementation: face_sample.py):
    residual_kernels                f32 [4, 11, 11]  mid luma, high luma, colour 1, colour 2; each of unit energy
    residual_log_amplitude_mean     f32 [4]
    residual_log_amplitude_factor   f32 [4, 4]       lower triangular
    residual_gain                   f32 [64, 64]     (y, x), mean square 1
    residual_modulation             f32 [1]          s
    residual_mix                    f32 [3, 3]       rgb = residual_mix @ (luma, colour 1, colour 2)
"""
import argparse
import json
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import face_data
import face_residual
import manifest

COMPONENTS = 150
OVERSAMPLING = 20
POWER_ITERATIONS = 5
SEED = 1
MAX_BYTES = 2_000_000


def principal_components(centred):
    """Leading right singular vectors of centred f32 [n, d] -> f64 [150, d]; rows orthonormal, largest entry positive.

    Subspace iteration from a seeded start (Halko, Martinsson, Tropp 2011, algorithm 4.4).
    """
    rng = np.random.default_rng(SEED)
    right = rng.standard_normal((centred.shape[1], COMPONENTS + OVERSAMPLING)).astype(np.float32)
    for _ in range(POWER_ITERATIONS):
        left = np.linalg.qr((centred @ right).astype(np.float64))[0].astype(np.float32)
        right = np.linalg.qr((centred.T @ left).astype(np.float64))[0].astype(np.float32)
    left = np.linalg.qr((centred @ right).astype(np.float64))[0].astype(np.float32)
    basis = np.linalg.svd((centred.T @ left).astype(np.float64), full_matrices=False)[0].T[:COMPONENTS]
    return basis * np.sign(basis[range(COMPONENTS), np.abs(basis).argmax(1)])[:, None]


def person_covariances(codes, person):
    """codes f64 [n, k], person [n] -> (between, within) f64 [k, k], unbiased one-way analysis of variance."""
    counts = np.bincount(person).astype(np.float64)
    means = np.stack([np.bincount(person, codes[:, j]) for j in range(codes.shape[1])], 1) / counts[:, None]
    deviation = codes - means[person]
    within = deviation.T @ deviation / (len(codes) - len(counts))
    between = np.cov(means.T) - within * np.mean(1 / counts)
    return between, within


def factor(covariance):
    """Row-vector factor f64 [k, k]: z @ factor has this covariance. Negative eigenvalues count as zero."""
    values, vectors = np.linalg.eigh(covariance)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(0), range(len(values))])
    return (vectors * np.sqrt(values)).T


def quantise(matrix):
    """f64 [r, c] -> (int8 [r, c], f32 [r]) with matrix ~ q * scale[row]. A zero row has scale 1."""
    peak = np.abs(matrix).max(1)
    scale = np.where(peak > 0, peak / 127, 1).astype(np.float32)
    return np.clip(np.rint(matrix / scale[:, None]), -127, 127).astype(np.int8), scale


def train(faces, person):
    """faces uint8 [n, 64, 64, 3] -> dict of initializers, and the share of variance that the basis explains."""
    photos = faces.reshape(len(faces), -1).astype(np.float32) / 255
    mean = photos.mean(0, dtype=np.float64).astype(np.float32)
    photos -= mean
    basis = principal_components(photos)
    codes = photos @ basis.astype(np.float32).T
    residual = photos - codes @ basis.astype(np.float32)
    explained = 1 - float((residual.astype(np.float64) ** 2).sum() / (photos.astype(np.float64) ** 2).sum())

    spread = codes.astype(np.float64).std(0)  # a code of unit variance keeps small components from rounding away
    between, within = person_covariances(codes.astype(np.float64) / spread, person)
    arrays = {"mean": mean}
    for name, matrix in (("between", factor(between)), ("within", factor(within)), ("basis", basis * spread[:, None])):
        arrays[f"{name}_q"], arrays[f"{name}_scale"] = quantise(matrix)
    arrays.update(face_residual.describe(residual.reshape(-1, 64, 64, 3)))
    return arrays, explained


def to_onnx(arrays):
    """Deterministic model: fixed node and initializer order, no names of people, files or machines."""
    k, d = arrays["basis_q"].shape
    nodes = [helper.make_node("DequantizeLinear", [f"{n}_q", f"{n}_scale"], [n], name=f"dequantize_{n}", axis=0)
             for n in ("between", "within", "basis")]
    nodes += [helper.make_node("Gemm", ["z_identity", "between"], ["identity"], name="gemm_identity"),
              helper.make_node("Gemm", ["z_photo", "within", "identity"], ["code"], name="gemm_photo"),
              helper.make_node("Gemm", ["code", "basis", "mean"], ["faces"], name="gemm_face")]
    graph = helper.make_graph(
        nodes, "face_model",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["N", k]) for n in ("z_identity", "z_photo")],
        [helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["N", d])],
        [numpy_helper.from_array(np.ascontiguousarray(arrays[n]), n) for n in sorted(arrays)])
    model = helper.make_model(graph, producer_name="untaught", opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()


def main():
    parser = argparse.ArgumentParser(description="Trains models/face_model.onnx and writes models/manifest.json.")
    parser.add_argument("--data", required=True, help="folder that holds lfw/")
    parser.add_argument("--out", default=os.path.join(os.path.dirname(__file__), ".."))
    args = parser.parse_args()
    faces, person = face_data.load_faces(args.data)
    arrays, explained = train(faces, person)
    data = to_onnx(arrays)
    if len(data) > MAX_BYTES:
        raise SystemExit(f"face_model.onnx has {len(data)} bytes, at most {MAX_BYTES} allowed")
    with open(os.path.join(args.out, "face_model.onnx"), "wb") as file:
        file.write(data)
    entry = {
        **manifest.facts("face_model", data),
        "inputs": {"z_identity": ["N", COMPONENTS], "z_photo": ["N", COMPONENTS]},
        "outputs": {"faces": ["N", 64 * 64 * 3]},
        "recipe": "models/train/face_model.py --data DIR", "seed": SEED,
        "trained_on": {"data": "Labeled Faces in the Wild, deep-funneled", "rule": "people with 2 to 7 photos",
                       "people": int(person.max()) + 1, "photos": len(faces)},
        "variance_explained": round(explained, 4),
    }
    manifest.put(entry, os.path.join(args.out, "manifest.json"))
    print(json.dumps(entry, indent=2))


if __name__ == "__main__":
    main()
