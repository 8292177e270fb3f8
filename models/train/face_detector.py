"""Trains the face detector, models/face_detector.onnx, on a CPU, in pieces that can be interrupted.

    /usr/bin/python3 models/train/face_pictures.py --data DIR --teacher yunet.onnx --work WORK      (once)
    /usr/bin/python3 models/train/face_detector.py --work WORK --minutes 7       (again until it says that it is done)

Scenes of 192x192 pixels with faces of 16 to 200 pixels, composed in blocks of 256, each scene used three times. A seed
names a block's scenes, and a run is saved between blocks only, so a run in pieces is the run in one. The exported
weights are the mean of the last steps (exponential, 0.999).
"""
import argparse
import os
import time

import numpy as np
import torch

import face_boxes
import face_network
import face_places
import face_scenes
import face_targets
from training_run import Run

SEED = 1
SIDE_PX, BATCH = 192, 16
BLOCK_BATCHES, USES = 16, 3
PEAK_RATE, WARM_UP, DECAY = 2.5e-3, 200, 0.01
FALL_FROM = 4320  # step; from here on the rate falls
LANDMARK_WEIGHT = 6
AVERAGING = 0.999


def face_sizes(rng):
    """Sizes in pixels of the faces of one training scene, largest first; 0 to 8, alike in size as in a group photo."""
    if rng.random() < 0.12:
        return []
    if rng.random() < 0.05:
        return [rng.uniform(230, 700)]
    size = np.exp(rng.uniform(np.log(16), np.log(200)))
    most = min(8, max(1, int(0.4 * (SIDE_PX / size) ** 2)))
    number = rng.integers(1, most + 1)
    return sorted(np.clip(size * np.exp(rng.uniform(-0.5, 0.5, number)), 15, 210), reverse=True)


def block(number, photos, places):
    """Yields the batches of one block: its scenes as composed, then mirrored and turned, in another order each time.

    A batch: pictures f32 [BATCH,3,side,side] in 0..1 (channels last in memory) and the targets, one tensor per level.
    """
    scenes = []
    for i in range(BATCH * BLOCK_BATCHES):
        rng = np.random.default_rng([SEED, number, i])
        scenes.append(face_scenes.compose(rng, SIDE_PX, SIDE_PX, photos, places, face_sizes(rng)))
    rng = np.random.default_rng([SEED, number])
    for use in range(USES):
        order = rng.permutation(len(scenes))
        for start in range(0, len(order), BATCH):
            chosen = [scenes[i] if use == 0 else face_scenes.turned(scenes[i], rng.integers(4), rng.random() < 0.5)
                      for i in order[start:start + BATCH]]
            wanted = [face_targets.targets(faces, ignored, SIDE_PX, SIDE_PX) for _, faces, ignored in chosen]
            yield (torch.from_numpy(np.stack([s[0] for s in chosen])).permute(0, 3, 1, 2).float() / 255,
                   [torch.from_numpy(np.stack([w[s] for w in wanted])) for s in face_boxes.STRIDES])


def rate(step, steps):
    """Learning rate: a short rise, a plateau that does not depend on `steps`, a straight fall."""
    return PEAK_RATE * min((step + 1) / WARM_UP, 1, (steps - step) / (steps - FALL_FROM) + 0.003)


def train(work_dir, steps, minutes, name):
    """Goes on from WORK/name.pt for some minutes; returns the Run, which is done when its step is `steps`."""
    started = time.time()
    photos, places = face_scenes.Photos(work_dir, "train"), face_places.Places(work_dir, "train")
    run = Run(os.path.join(work_dir, f"{name}.pt"), face_network.Detector(SEED), PEAK_RATE, DECAY, AVERAGING)
    while run.step < steps and time.time() - started < 60 * minutes:
        sums, count, processor = {}, 0, time.process_time()
        for images, wanted in block(run.step // (USES * BLOCK_BATCHES), photos, places):
            total, parts = face_targets.loss(run.network(images), wanted, LANDMARK_WEIGHT)
            run.learn(total, rate(run.step, steps))
            for key, value in parts.items():
                sums[key] = sums.get(key, 0) + value
            count += 1
        run.save()
        print(f"step {run.step}: " + ", ".join(f"{k} {v / count:.4f}" for k, v in sums.items())
              + f", {1000 * (time.process_time() - processor) / count:.0f} ms of processor a step, "
              + f"{time.time() - started:.0f} s", flush=True)
    return run


def main():
    parser = argparse.ArgumentParser(description="Trains models/face_detector.onnx.")
    parser.add_argument("--work", required=True, help="folder that face_pictures.py filled; checkpoints go there, too")
    parser.add_argument("--minutes", type=float, default=7)
    parser.add_argument("--steps", type=int, default=6048)
    parser.add_argument("--name", default="face_detector", help="of the checkpoint and of the .onnx file in WORK")
    args = parser.parse_args()
    torch.set_num_threads(1)
    if args.steps % (BLOCK_BATCHES * USES):
        raise SystemExit(f"--steps must be a multiple of {BLOCK_BATCHES * USES}")
    run = train(args.work, args.steps, args.minutes, args.name)
    with open(os.path.join(args.work, f"{args.name}.onnx"), "wb") as file:
        file.write(face_network.to_onnx(run.average.eval()))
    print("done" if run.step == args.steps else f"{run.step} of {args.steps} steps; run again to go on")


if __name__ == "__main__":
    main()
