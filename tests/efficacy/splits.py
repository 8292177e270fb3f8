"""Who is in which part of the measurement. Deterministic, from file names only.

Protocol F: people with at least 20 photos, of each at most the first 60; 70/30 per person into training and test by a
seeded permutation (the order of SHA-256 of "seed/person/file", which no library version changes).
Users: every sixth person from the first, ten of them; tuning: every sixth from the third, ten others.
"""
import hashlib
import os
from dataclasses import dataclass

SPLIT_SEED = 1
MIN_PHOTOS, MAX_PHOTOS = 20, 60
PRETRAINING_PHOTOS = (8, 19)
TRAIN_SHARE = 0.7
PROTECTED_PEOPLE = 10
STEP = 6
FIRST = {"users": 0, "tuning": 2}


@dataclass(frozen=True)
class Split:
    """people: class names in class order. train, test: tuples (class, file name). protected: classes, in order."""
    people: tuple
    train: tuple
    test: tuple
    protected: tuple


def people_with(data_dir, least, most):
    """Sorted [(person, sorted file names)] of the people of lfw/ with `least`..`most` photos."""
    root = os.path.join(data_dir, "lfw")
    listed = ((name, sorted(os.listdir(os.path.join(root, name)))) for name in sorted(os.listdir(root)))
    return [(name, files) for name, files in listed if least <= len(files) <= most]


def permuted(person, files, seed=SPLIT_SEED):
    return sorted(files, key=lambda file: hashlib.sha256(f"{seed}/{person}/{file}".encode()).hexdigest())


def protected_classes(people, who):
    return tuple(range(FIRST[who], len(people), STEP))[:PROTECTED_PEOPLE]


def faces(data_dir, who="users", photos=None):
    """Protocol F. photos: how many training photos the protected people have, None for all.

    Raises ValueError for an unknown `who` or too few people.
    """
    if who not in FIRST:
        raise ValueError(f"people must be one of {sorted(FIRST)}, not {who}")
    listed = people_with(data_dir, MIN_PHOTOS, 10 ** 6)
    protected = protected_classes([name for name, _ in listed], who)
    if len(protected) != PROTECTED_PEOPLE:
        raise ValueError(f"{data_dir}/lfw: {len(listed)} people with {MIN_PHOTOS} photos are too few")
    train, test = [], []
    for label, (name, files) in enumerate(listed):
        order = permuted(name, files[:MAX_PHOTOS])
        count = round(TRAIN_SHARE * len(order))
        kept = photos if photos is not None and label in protected else count
        train += [(label, file) for file in order[:min(kept, count)]]
        test += [(label, file) for file in order[count:]]
    return Split(tuple(name for name, _ in listed), tuple(train), tuple(test), protected)


def pretraining(data_dir):
    """The people with 8-19 photos: (names, tuples (class, file name)); none of them is in protocol F."""
    listed = people_with(data_dir, *PRETRAINING_PHOTOS)
    return (tuple(name for name, _ in listed),
            tuple((label, file) for label, (_, files) in enumerate(listed) for file in files))


def folders(root):
    """Protocol D: root/<class>/<file> -> (class names, tuples (class, file name)), sorted."""
    names = sorted(name for name in os.listdir(root) if os.path.isdir(os.path.join(root, name)))
    return tuple(names), tuple((label, file) for label, name in enumerate(names)
                               for file in sorted(os.listdir(os.path.join(root, name))))
