"""The photos that may train what ships: people with 2 to 7 photos of Labeled Faces in the Wild.

A folder `lfw/<person>/*.jpg` holds 250x250 deep-funneled photos. The crop is (61,61)-(189,189), resized to 64x64 with
antialiasing (Pillow's BILINEAR, a triangle filter as wide as the reduction): the same crop and filter as the trainers
of tests/efficacy. Deep funneling has already aligned the faces; nothing else is done.
"""
import os

import numpy as np
from PIL import Image

CROP_BOX = (61, 61, 189, 189)
SIDE_PX = 64
MIN_PHOTOS, MAX_PHOTOS = 2, 7
EXPECTED_PEOPLE, EXPECTED_PHOTOS = 1463, 4342


def load_faces(data_dir):
    """Returns (faces uint8 [n, 64, 64, 3] sRGB, person index int [n]), in the order of the sorted file names.

    Raises ValueError when the folder does not hold exactly the people this project may train on.
    """
    root = os.path.join(data_dir, "lfw")
    faces, person = [], []
    people = 0
    for name in sorted(os.listdir(root)):
        files = sorted(os.listdir(os.path.join(root, name)))
        if not MIN_PHOTOS <= len(files) <= MAX_PHOTOS:
            continue
        for file in files:
            with Image.open(os.path.join(root, name, file)) as photo:
                crop = photo.convert("RGB").crop(CROP_BOX)
            faces.append(np.asarray(crop.resize((SIDE_PX, SIDE_PX), Image.BILINEAR)))
            person.append(people)
        people += 1
    if (people, len(faces)) != (EXPECTED_PEOPLE, EXPECTED_PHOTOS):
        raise ValueError(f"{root}: {people} people and {len(faces)} photos with {MIN_PHOTOS}-{MAX_PHOTOS} photos each, "
                         f"expected {EXPECTED_PEOPLE} and {EXPECTED_PHOTOS}")
    return np.stack(faces), np.asarray(person)
