"""Protocol K: who is enrolled, who asks, and what a recogniser's score is. From file names and vectors only.

Gallery: the people with 8-19 photos and the people of protocol F who are not protected, two clean photos each, and ten
photos of each protected person. Queries: ten other, clean photos of each protected person; where clean photos are
enrolled beside the protected ones and a person has too few, that person's last queries are given up for them.
"""
from dataclasses import dataclass

import numpy as np

import splits

SEED = "K1"
ENROLLED, QUERIES, OTHERS = 10, 10, 2
FALSE_ACCEPT_RATE = 1e-3


@dataclass(frozen=True)
class Enrolment:
    """Tuples (person, file): others and beside are clean, protected is what the protector is given."""
    people: tuple
    others: tuple
    protected: tuple
    beside: tuple
    queries: tuple


def enrolment(data_dir, who="users", beside=0):
    """beside: clean photos of each protected person in the gallery. Raises ValueError for too few people or photos."""
    listed = splits.people_with(data_dir, splits.MIN_PHOTOS, 10 ** 6)
    chosen = set(splits.protected_classes([name for name, _ in listed], who))
    if len(chosen) != splits.PROTECTED_PEOPLE:
        raise ValueError(f"{data_dir}/lfw: {len(listed)} people with {splits.MIN_PHOTOS} photos are too few")
    others, protected, clean, queries = [], [], [], []
    for label, (name, files) in enumerate(listed):
        order = splits.permuted(name, files, SEED)
        if label not in chosen:
            others += [(name, file) for file in order[:OTHERS]]
            continue
        left = order[ENROLLED:]
        kept = max(0, min(QUERIES, len(left) - beside))
        if not kept:
            raise ValueError(f"{data_dir}/lfw/{name}: {len(files)} photos leave none to ask with")
        protected += [(name, file) for file in order[:ENROLLED]]
        queries += [(name, file) for file in left[:kept]]
        clean += [(name, file) for file in left[kept:kept + beside]]
    for name, files in splits.people_with(data_dir, *splits.PRETRAINING_PHOTOS):
        others += [(name, file) for file in splits.permuted(name, files, SEED)[:OTHERS]]
    people = tuple(name for label, (name, _) in enumerate(listed) if label in chosen)
    return Enrolment(people, tuple(others), tuple(protected), tuple(clean), tuple(queries))


def unit(vectors):
    """[n, d] -> the same rows with length one; a row of zeros stays."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1)


def person_scores(queries, gallery, gallery_person):
    """Cosine of each query and each person's nearest enrolled photo: ([n, people], sorted people)."""
    cosine = unit(queries) @ unit(gallery).T
    gallery_person = np.asarray(gallery_person)
    people = sorted(set(gallery_person.tolist()))
    return np.stack([cosine[:, gallery_person == person].max(1) for person in people], 1), people


def scores(queries, query_person, gallery, gallery_person):
    """Percent: rank1, of queries whose nearest person is their own; tar, of queries whose own person scores above what
    one in a thousand of the other people's scores exceeds. own: mean cosine with one's nearest enrolled photo."""
    found, people = person_scores(queries, gallery, gallery_person)
    own = np.array([people.index(person) for person in query_person])
    mine = found[np.arange(len(own)), own]
    is_own = np.zeros(found.shape, bool)
    is_own[np.arange(len(own)), own] = True
    impostors = np.sort(found[~is_own])[::-1]
    threshold = impostors[min(int(FALSE_ACCEPT_RATE * len(impostors)), len(impostors) - 1)]
    return {"rank1": 100 * float((found.argmax(1) == own).mean()), "tar": 100 * float((mine > threshold).mean()),
            "own": float(mine.mean()), "threshold": float(threshold)}
