"""The second look: each face that the detector proposes is looked at closely, and moved, scored or dropped.

The first square comes from the proposal's box and the angle of its landmarks, each further one from the landmarks that the
network saw in the one before: turned faces are upright from the second on. The last look's landmarks count, and the
geometric mean of its score and the detector's.
"""
import numpy as np

import face_squares
from face_landmarks_network import CHANNELS, SCALE

LOOKS = 3
CONTEXT = 1.25  # side of a square looked at / side of the recogniser's crop
# Means over the photos that train: the crop's side / root of the box's area; how far below the crop's centre the box's lies.
SIDE_OF_BOX, BELOW = 1.19, 0.082


def square_of_landmarks(points):
    """[5, 2] -> the square to look at."""
    square = face_squares.aligned(points)
    square[2] *= CONTEXT
    return square


def square_of_box(face):
    """A proposal [14] -> the square to look at first."""
    size = SIDE_OF_BOX * np.sqrt(face[2] * face[3])
    angle = face_squares.aligned(face[4:].reshape(5, 2))[3]
    centre = face[:2] + face[2:4] / 2 - BELOW * size * np.array([-np.sin(angle), np.cos(angle)])
    return np.array([*centre, CONTEXT * size, angle])


def landmarks_of(said):
    """What the network says, f32 [n,12,1,1] -> (logits [n], landmarks [n,5,2] in points of the squares)."""
    said = np.asarray(said, np.float64).reshape(-1, CHANNELS)
    return said[:, 0], said[:, 1:11].reshape(-1, 5, 2) / SCALE


def look(network, picture, squares):
    """network: f32 [N,3,64,64] -> f32 [N,12,1,1]; picture: PIL RGB -> (logits [n], landmarks [n,5,2], pixels)."""
    if not len(squares):
        return np.zeros(0), np.zeros((0, 5, 2))
    logits, points = landmarks_of(network(face_squares.crops(picture, squares)))
    return logits, np.array([face_squares.to_picture(s, p) for s, p in zip(squares, points)])


def closer(network, picture, scores, faces):
    """Proposals [n], [n, 14] -> (scores [n], faces [n, 14] with their landmarks replaced). The boxes stay."""
    squares = [square_of_box(face) for face in faces]
    for _ in range(LOOKS):
        logits, points = look(network, picture, squares)
        squares = [square_of_landmarks(p) for p in points]
    return np.sqrt(scores / (1 + np.exp(-logits))), np.concatenate([faces[:, :4], points.reshape(len(faces), 10)], 1)
