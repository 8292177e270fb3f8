"""The detector's network: depthwise blocks, a pyramid of three levels, one head per level; in PyTorch and as ONNX.

    input    image: f32 [1,3,H,W], RGB in [0,1], H and W multiples of 32
    outputs  stride_8, stride_16, stride_32: f32 [1,15,H/s,W/s]; per cell: 0 the face logit; 1, 2 the offset of the box's
             centre from the cell's centre, in strides (x, y); 3, 4 log(width / stride), log(height / stride); 5 to 14 the
             five landmarks' offsets from the cell's centre, in strides (x, y). Order of landmarks: face_boxes.py

No dense 3x3 convolution but the first has more than one input channel, and all widths are multiples of 4: ONNX Runtime's
WebGPU errs on others.
"""
import numpy as np
from torch import nn

import conv_network
import face_boxes
from conv_network import Conv, ConvNetwork

# name, channels in, channels out, stride
BLOCKS = (("a1", 16, 32, 2), ("a2", 32, 32, 1),
          ("b1", 32, 64, 2), ("b2", 64, 64, 1), ("b3", 64, 64, 1), ("b4", 64, 64, 1),
          ("c1", 64, 128, 2), ("c2", 128, 128, 1), ("c3", 128, 128, 1),
          ("d1", 128, 112, 2), ("d2", 112, 112, 1), ("d3", 112, 112, 1))
PYRAMID = 64


def convolutions():
    """Yields every convolution."""
    yield Conv("stem", 3, 16, 3, 2)
    yield from conv_network.block_convolutions(BLOCKS)
    yield Conv("lateral_32", 112, PYRAMID, relu=False)
    yield Conv("lateral_16", 128, PYRAMID, relu=False)
    for stride in face_boxes.STRIDES:
        yield Conv(f"head_{stride}_depth", PYRAMID, PYRAMID, 3, 1, PYRAMID)
        yield Conv(f"head_{stride}_point", PYRAMID, PYRAMID)
        yield Conv(f"stride_{stride}", PYRAMID, face_boxes.CHANNELS, relu=False, norm=False)


def wire(op, image):
    """The graph, told to `op` (PyTorch or the ONNX writer): conv(name, x), add(name, x, y), twice(name, x)."""
    level = conv_network.wire_blocks(op, op.conv("stem", image), BLOCKS)
    at_32 = op.conv("lateral_32", level["d3"])
    at_16 = op.add("pyramid_16", op.conv("lateral_16", level["c3"]), op.twice("up_16", at_32))
    at_8 = op.add("pyramid_8", level["b4"], op.twice("up_8", at_16))
    outputs = []
    for stride, x in zip(face_boxes.STRIDES, (at_8, at_16, at_32)):
        x = op.conv(f"head_{stride}_point", op.conv(f"head_{stride}_depth", x))
        outputs.append(op.conv(f"stride_{stride}", x))
    return outputs


class Detector(ConvNetwork):
    def __init__(self, seed):
        super().__init__(list(convolutions()), wire, seed)
        for stride in face_boxes.STRIDES:
            nn.init.normal_(self.convs[f"stride_{stride}"].weight, 0, 0.01)
            nn.init.zeros_(self.convs[f"stride_{stride}"].bias)
            self.convs[f"stride_{stride}"].bias.data[0] = -4.6  # a face in one cell of a hundred


def to_onnx(network):
    """Bytes of the ONNX file."""
    outputs = {f"stride_{s}": [1, face_boxes.CHANNELS, f"H/{s}", f"W/{s}"] for s in face_boxes.STRIDES}
    return conv_network.to_onnx(network, convolutions(), "face_detector", {"image": [1, 3, "H", "W"]}, outputs)


def flops(width, height):
    """Floating point operations (two per multiply-add) of the convolutions for one picture."""
    at = {"stem": 2, "lateral_32": 32, "lateral_16": 16}
    for (name, _, _, _), stride in zip(BLOCKS, 2 * np.cumprod([b[3] for b in BLOCKS])):
        at[f"{name}_depth"] = at[f"{name}_point"] = int(stride)
    total = 0
    for c in convolutions():
        stride = at.get(c.name) or int(c.name.split("_")[1])
        total += 2 * c.fan_out * c.fan_in // c.groups * c.kernel ** 2 * (width // stride) * (height // stride)
    return total
