"""Trains the network that looks at faces closely, models/face_landmarks.onnx, once the detector is trained.

    /usr/bin/python3 models/train/face_landmarks.py --work WORK --minutes 7       (again until it says that it is done)

Scenes as in face_detector.py, of other seeds, each used three times. Of each scene the network learns what it will be shown:
the squares of the detector's proposals, those that its own first answers lead to, squares that lie roughly and squares
that lie almost right around each face, and two squares anywhere.
"""
import argparse
import os
import time

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

import face_boxes
import face_closer
import face_detector
import face_landmarks_network
import face_places
import face_scenes
import face_squares
from onnx_run import Graph
from training_run import Run

SEED = 2
SCENES, USES = 20, 3  # of one step
PEAK_RATES, CYCLE, WARM_UP, DECAY = (3e-3, 2e-3), 1500, 100, 0.01
LANDMARK_WEIGHT = 4
AVERAGING = 0.995
PROPOSED = 0.05  # least score of a proposal that is learned from
MOST_PROPOSALS = 8  # of a scene
FAR = 0.75  # of the side: landmarks farther out are not learned


def proposals(detector, images):
    """images f32 [n,3,side,side] -> per image faces [m, 14], best first."""
    outputs = [v.numpy() for v in detector(images).values()]
    found = []
    for i in range(len(images)):
        scores, faces = zip(*(face_boxes.decode(o[i], s, PROPOSED) for o, s in zip(outputs, face_boxes.STRIDES)))
        scores, faces = np.concatenate(scores), np.concatenate(faces)
        best = np.argsort(-scores, kind="stable")[:200]
        found.append(faces[best][face_boxes.suppress(scores[best], faces[best])][:MOST_PROPOSALS])
    return found


def label(box, faces, ignored):
    """Which face a box shows: its index, -1 none, None when it is not clear."""
    shared = face_boxes.iou(box[None], faces)[0] if len(faces) else np.zeros(0)
    if len(shared) and shared.max() >= 0.5:
        return int(shared.argmax())
    near = np.concatenate([shared, face_boxes.iou(box[None], ignored)[0] if len(ignored) else np.zeros(0)])
    return -1 if not len(near) or near.max() < 0.25 else None


def moved(square, rng, shift, size, angle):
    """A square near this one; shift as a share of the side, size as a logarithm, angle in radians (deviations)."""
    return np.array([*square[:2] + rng.normal(0, shift, 2) * square[2], square[2] * np.exp(rng.normal(0, size)),
                     square[3] + rng.normal(0, angle)])


def box_around(square):
    """The box of the face that a square would show."""
    size = square[2] / face_closer.CONTEXT / face_closer.SIDE_OF_BOX
    return np.array([square[0] - size / 2, square[1] - size / 2, size, size])


def second_looks(network, images, firsts):
    """firsts: squares per image -> the squares that the network's landmarks there lead to, per image."""
    crops = [face_squares.crops(image, squares) for image, squares in zip(images, firsts) if squares]
    if not crops:
        return [[] for _ in images]
    said = iter(face_closer.landmarks_of(network(torch.cat(crops)))[1])
    return [[face_closer.square_of_landmarks(face_squares.to_picture(s, next(said))) for s in squares] for squares in firsts]


def samples(scene, proposed, rng):
    """Yields (square, face [14] or None) of one scene; proposed: [(first square, second square, index of its face or -1)]."""
    picture, faces, ignored = scene
    for first, second, which in proposed:
        face = None if which < 0 else faces[which]
        yield first, face
        second = moved(second, rng, 0.01, 0.02, 0.03)
        if face is None or face_boxes.iou(box_around(second)[None], face[None])[0, 0] > 0.35:
            yield second, face
    for face in faces:
        true = face_closer.square_of_landmarks(face[4:].reshape(5, 2))
        rough = moved(true, rng, 0.07, 0.12, 0)
        rough[3] += rng.uniform(0, 2 * np.pi) if rng.random() < 0.25 else rng.normal(0, 0.35)
        yield rough, face
        yield moved(true, rng, 0.025, 0.05, 0.1), face
    for _ in range(2):
        square = np.array([*rng.uniform(0, picture.shape[1], 2), np.exp(rng.uniform(np.log(20), np.log(250))), rng.uniform(0, 6.3)])
        if label(box_around(square), faces, ignored) == -1:
            yield square, None


def batch(step, detector, network, photos, places):
    """The batch of one step -> crops f32 [n,3,64,64], labels f32 [n], landmarks f32 [n,10], learned f32 [n]."""
    number, use = divmod(step, USES)
    rng = np.random.default_rng([SEED, number])
    size = face_detector.SIDE_PX
    scenes = [face_scenes.compose(rng, size, size, photos, places, face_detector.face_sizes(rng)) for _ in range(SCENES)]
    rng = np.random.default_rng([SEED, number, use])
    if use:
        scenes = [face_scenes.turned(s, rng.integers(4), rng.random() < 0.5) for s in scenes]
    pixels = torch.from_numpy(np.stack([s[0] for s in scenes])).permute(0, 3, 1, 2).float() / 255
    images, labelled = [Image.fromarray(s[0]) for s in scenes], []
    for (_, faces, ignored), found in zip(scenes, proposals(detector, pixels)):
        which = [(face_closer.square_of_box(face), label(face, faces, ignored)) for face in found]
        labelled.append([(square, index) for square, index in which if index is not None])
    seconds = second_looks(network, images, [[square for square, _ in some] for some in labelled])
    crops, labels, wanted, learned = [], [], [], []
    for scene, image, some, second in zip(scenes, images, labelled, seconds):
        for square, face in samples(scene, [(s, t, index) for (s, index), t in zip(some, second)], rng):
            if not 4 < square[2] < 2000:
                continue
            points = np.zeros((5, 2)) if face is None else face_squares.to_square(square, face[4:].reshape(5, 2))
            crops.append(face_squares.crop(image, square))
            labels.append(face is not None)
            wanted.append(points.ravel())
            learned.append(face is not None and bool(np.abs(points).max() < FAR))
    return (torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 255, torch.tensor(labels).float(),
            torch.from_numpy(np.array(wanted, np.float32)), torch.tensor(learned).float())


def loss(said, labels, wanted, learned):
    """-> (total, parts). Landmarks: L1, as shares of the side times SCALE; labels: cross entropy, focal (gamma 1)."""
    said = said.flatten(1)
    plain = functional.binary_cross_entropy_with_logits(said[:, 0], labels, reduction="none")
    wrong = torch.where(labels == 1, 1 - torch.sigmoid(said[:, 0]), torch.sigmoid(said[:, 0]))
    focal = (plain * wrong).mean()
    apart = (said[:, 1:11] - face_landmarks_network.SCALE * wanted).abs().mean(1)
    points = (apart * learned).sum() / learned.sum().clamp(min=1)
    return focal + LANDMARK_WEIGHT * points, {"focal": focal.item(), "landmarks": points.item(),
                                              "wrong": ((said[:, 0] > 0) != (labels > 0.5)).float().mean().item()}


def rate(step):
    """Learning rate: cycles of a half cosine, the first after a short rise, the others lower."""
    cycle, within = divmod(step, CYCLE)
    return PEAK_RATES[min(cycle, 1)] * min((step + 1) / WARM_UP, 1) * (0.5 + 0.5 * np.cos(np.pi * within / CYCLE) + 0.003)


def train(work_dir, steps, minutes):
    """Goes on from WORK/face_landmarks.pt for some minutes; returns the Run, which is done when its step is `steps`."""
    started = time.time()
    photos, places = face_scenes.Photos(work_dir, "train"), face_places.Places(work_dir, "train")
    detector = Graph(os.path.join(work_dir, "face_detector.onnx"))
    run = Run(os.path.join(work_dir, "face_landmarks.pt"), face_landmarks_network.Landmarks(SEED), PEAK_RATES[0], DECAY,
              AVERAGING)
    sums, count = {}, 0
    while run.step < steps and time.time() - started < 60 * minutes:
        run.average.eval()
        with torch.no_grad():
            crops, labels, wanted, learned = batch(run.step, detector, lambda x: run.average(x)[0], photos, places)
        total, parts = loss(run.network(crops)[0], labels, wanted, learned)
        run.learn(total, rate(run.step))
        for key, value in dict(parts, squares=len(crops)).items():
            sums[key] = sums.get(key, 0) + value
        count += 1
        if run.step % 50 == 0 or run.step == steps:
            run.save()
            print(f"step {run.step}: " + ", ".join(f"{k} {v / count:.4f}" for k, v in sums.items())
                  + f", {time.time() - started:.0f} s", flush=True)
            sums, count = {}, 0
    return run


def main():
    parser = argparse.ArgumentParser(description="Trains models/face_landmarks.onnx.")
    parser.add_argument("--work", required=True, help="folder that holds face_detector.onnx; checkpoints go there, too")
    parser.add_argument("--minutes", type=float, default=7)
    parser.add_argument("--steps", type=int, default=2 * CYCLE)
    args = parser.parse_args()
    torch.set_num_threads(1)
    run = train(args.work, args.steps, args.minutes)
    with open(os.path.join(args.work, "face_landmarks.onnx"), "wb") as file:
        file.write(face_landmarks_network.to_onnx(run.average.eval()))
    print("done" if run.step == args.steps else f"{run.step} of {args.steps} steps; run again to go on")


if __name__ == "__main__":
    main()
