"""How well an embedding tells the people apart that were kept for validation, beside three that bound it."""
import os

import numpy as np
import torch

import embedding_data
import embedding_networks
import embedding_teacher
import onnx_torch


def verification(vectors, person):
    """All pairs. Returns AUC, and the accuracy at the best threshold where both kinds of pairs weigh the same; percent."""
    cosine = vectors @ vectors.T
    first, second = np.triu_indices(len(vectors), 1)
    same = person[first] == person[second]
    score = cosine[first, second]
    order = np.argsort(-score)
    hits, alarms = np.cumsum(same[order]) / same.sum(), np.cumsum(~same[order]) / (~same).sum()
    auc = float((hits[~same[order]]).mean())
    return {"auc": round(100 * auc, 2), "accuracy": round(100 * float(((hits + 1 - alarms) / 2).max()), 2)}


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def figures(args, family, path):
    """args: cache and nets. The embedding at `path`, its teacher, the untrained network and raw pixels."""
    import embedding_train
    crops, person, _ = embedding_data.draw_crops(None, args.cache)
    rows = np.flatnonzero(embedding_data.is_validation(person))
    trained_people = len(set(person.tolist())) - len(set(person[rows].tolist()))
    exact, person = np.array(crops[0][rows]), person[rows]
    name = embedding_train.TEACHER[family]
    teacher = np.load(os.path.join(args.cache, f"{name}-0.npy"))[rows]
    student = embedding_teacher.answers(onnx_torch.Network(path), exact)
    torch.manual_seed(embedding_train.SEED)
    untrained = embedding_teacher.answers(embedding_networks.FAMILIES[family]().eval(), exact)
    pixels = exact.reshape(len(exact), -1).astype(np.float32)
    space = torch.load(os.path.join(args.cache, family + ".pt"))["space"]
    return {
        "photos": len(rows), "people": len(set(person.tolist())), "trained_people": trained_people,
        "verification": {"this": verification(student, person), "teacher": verification(teacher, person),
                         "untrained": verification(unit(untrained - untrained.mean(0)), person),
                         "pixels": verification(unit(pixels - pixels.mean(0)), person)},
        "cosine_to_teacher": round(float((student * unit(teacher @ space)).sum(1).mean()), 4),
    }
