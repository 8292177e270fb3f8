"""The network that looks at one face closely: is it a face, and where exactly are its landmarks?

    input    square: f32 [N,3,64,64], RGB in [0,1] (face_squares.py)
    output   landmarks: f32 [N,12,1,1]: 0 the face logit; 1 to 10 five landmarks, x and y each, as shares of the square's
             side from its centre, times 8; 11 nothing. Order of landmarks: face_boxes.py
"""
import conv_network
from conv_network import Conv, ConvNetwork

# name, channels in, channels out, stride
BLOCKS = (("a1", 24, 48, 2), ("a2", 48, 48, 1), ("b1", 48, 96, 2), ("b2", 96, 96, 1), ("b3", 96, 96, 1),
          ("c1", 96, 128, 2), ("c2", 128, 128, 1))
CHANNELS = 12
SCALE = 8


def convolutions():
    """Yields every convolution."""
    yield Conv("stem", 3, 24, 3, 2)
    yield from conv_network.block_convolutions(BLOCKS)
    yield Conv("squeeze", 128, 32)
    yield Conv("whole", 32, 128, 4, padding=0)
    yield Conv("landmarks", 128, CHANNELS, relu=False, norm=False)


def wire(op, x):
    """The graph, told to `op` as in conv_network.py."""
    x = conv_network.wire_blocks(op, op.conv("stem", x), BLOCKS)["c2"]
    return [op.conv("landmarks", op.conv("whole", op.conv("squeeze", x)))]


class Landmarks(ConvNetwork):
    def __init__(self, seed):
        super().__init__(list(convolutions()), wire, seed)


def to_onnx(network):
    """Bytes of the ONNX file."""
    return conv_network.to_onnx(network, convolutions(), "face_landmarks", {"square": ["N", 3, 64, 64]},
                                {"landmarks": ["N", CHANNELS, 1, 1]})
