"""Trains one family of face embedding on a teacher's answers; resumable.

    /usr/bin/python3 models/train/embedding_train.py --cache DIR --family NAME [--minutes 7]

One call works for at most --minutes and leaves cache/<family>.pt; call it again until it says "finished".
embedding_teacher.py must have run for the family's teacher. Each family has one teacher only, so that the other teacher
is a judge that this family has never met.
"""
import argparse
import os
import time

import numpy as np
import torch
from torch.nn import functional

import embedding_data
import embedding_networks
from precision import has_bf16

TEACHER = {"residual": "mobilefacenet_foamliu", "mobile": "mobileface_v2"}
STEPS = {"residual": 2600, "mobile": 1800}
BATCH = 64
PEAK_RATE = 2e-3
WARM_UP, COOL_DOWN = 100, 0.3  # steps of linear rise; share of all steps of linear fall, between them constant
WEIGHT_DECAY = 0.02
RELATIONAL = 10.0
SEED = 1


def target_space(answers):
    """f32 [n, d] unit answers -> [d, 128] with orthonormal columns that keeps most of their inner products."""
    if answers.shape[1] <= embedding_networks.WIDTH:
        return np.eye(answers.shape[1], dtype=np.float32)
    values, vectors = np.linalg.eigh(answers.T.astype(np.float64) @ answers)
    return np.ascontiguousarray(vectors[:, ::-1][:, :embedding_networks.WIDTH]).astype(np.float32)


def colour_jitter(x, generator):
    """Gain, offset, white balance and saturation of each image; the teacher's answer stays that of the plain crop."""
    n = len(x)

    def draw(reach, *shape):
        return (torch.rand((n,) + shape, generator=generator) * 2 - 1) * reach

    gray = (x * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    x = gray + (1 + draw(0.4, 1, 1, 1)) * (x - gray)
    return ((x - 0.5) * (1 + draw(0.2, 1, 1, 1)) + 0.5 + draw(0.1, 1, 1, 1) + draw(0.03, 3, 1, 1)).clamp(0, 1)


def loss(student, teacher):
    """student f32 [n, 128]; teacher f32 [n, 128] in its space. One minus cosine, and all pairs' cosines like the teacher's."""
    student, teacher = functional.normalize(student), functional.normalize(teacher)
    pairs = (student @ student.T - teacher @ teacher.T) ** 2
    return (1 - (student * teacher).sum(1)).mean() + RELATIONAL * pairs.mean()


class Pool:
    """Batches of crops and answers, without the people kept for validation."""

    def __init__(self, cache, teacher):
        crops, person, _ = embedding_data.draw_crops(None, cache)
        self.crops = crops  # in the page cache, not copied
        answers = [np.load(os.path.join(cache, f"{teacher}-{i}.npy")) for i in range(len(crops))]
        rows = np.flatnonzero(~embedding_data.is_validation(person))
        self.space = target_space(np.concatenate([a[rows] for a in answers[:1 + embedding_data.REAL]]))
        self.answers = [torch.from_numpy(a @ self.space) for a in answers]
        self.items = np.stack(np.meshgrid(np.arange(len(crops)), rows, indexing="ij"), -1).reshape(-1, 2)

    def batch(self, step):
        """The same batch for the same step, in whatever chunk it is trained."""
        epoch, first = divmod(step * BATCH, len(self.items) - BATCH)
        order = np.random.default_rng([SEED, epoch]).permutation(len(self.items))[first:first + BATCH]
        picked = self.items[order]
        x = torch.from_numpy(np.stack([self.crops[v][i] for v, i in picked])).permute(0, 3, 1, 2).float() / 255
        generator = torch.Generator().manual_seed(SEED * 1_000_003 + step)
        mirrored = torch.rand(len(x), generator=generator) < 0.5
        x[mirrored] = x[mirrored].flip(3)
        return colour_jitter(x, generator), torch.stack([self.answers[v][i] for v, i in picked])


def start(family):
    torch.manual_seed(SEED)
    network = embedding_networks.FAMILIES[family]().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
    return network, optimiser


def rate(step, steps):
    return PEAK_RATE * min(1, (step + 1) / WARM_UP, (steps - step) / (COOL_DOWN * steps))


def train(cache, family, minutes):
    """Returns whether all steps are done."""
    path = os.path.join(cache, family + ".pt")
    network, optimiser = start(family)
    step = 0
    if os.path.exists(path):
        state = torch.load(path)
        step = state["step"]
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
    if step == STEPS[family]:
        return True
    pool = Pool(cache, TEACHER[family])
    end, mean = time.monotonic() + 60 * minutes, None
    network.train()
    while step < STEPS[family] and time.monotonic() < end:
        x, teacher = pool.batch(step)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bf16()):
            student = network(x.contiguous(memory_format=torch.channels_last))
        value = loss(student.float(), teacher)
        optimiser.param_groups[0]["lr"] = rate(step, STEPS[family])
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        step += 1
        mean = value.item() if mean is None else 0.98 * mean + 0.02 * value.item()
        if step % 50 == 0:
            print(f"{family} step {step} loss {mean:.4f}", flush=True)
    torch.save({"step": step, "network": network.state_dict(), "optimiser": optimiser.state_dict(),
                "space": pool.space}, path + ".part")
    os.replace(path + ".part", path)
    return step == STEPS[family]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", required=True)
    parser.add_argument("--family", required=True, choices=sorted(embedding_networks.FAMILIES))
    parser.add_argument("--minutes", type=float, default=7)
    args = parser.parse_args()
    torch.set_num_threads(1)
    print("finished" if train(args.cache, args.family, args.minutes) else "call again")


if __name__ == "__main__":
    main()
