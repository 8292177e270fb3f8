"""The detector's network: depthwise blocks, a pyramid of three levels, one head per level; in PyTorch and as ONNX.

    input    image: f32 [1,3,H,W], RGB in [0,1], H and W multiples of 32
    outputs  stride_8, stride_16, stride_32: f32 [1,15,H/s,W/s]; per cell: 0 the face logit; 1, 2 the offset of the box's
             centre from the cell's centre, in strides (x, y); 3, 4 log(width / stride), log(height / stride); 5 to 14 the
             five landmarks' offsets from the cell's centre, in strides (x, y). Order of landmarks: face_boxes.py

Every convolution is followed by batch norm in training, which the ONNX file has folded in: what is left is Conv, Relu,
Add and Resize (nearest, twice). No dense 3x3 convolution but the first has more than one input channel, and all widths
are multiples of 4: ONNX Runtime's WebGPU errs on others.
"""
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

import face_boxes

# name, channels in, channels out, stride
BLOCKS = (("a1", 16, 32, 2), ("a2", 32, 32, 1),
          ("b1", 32, 64, 2), ("b2", 64, 64, 1), ("b3", 64, 64, 1), ("b4", 64, 64, 1),
          ("c1", 64, 128, 2), ("c2", 128, 128, 1), ("c3", 128, 128, 1),
          ("d1", 128, 112, 2), ("d2", 112, 112, 1), ("d3", 112, 112, 1))
PYRAMID = 64


def convolutions():
    """Yields (name, channels in, out, kernel, stride, groups, relu, batch norm) of every convolution."""
    yield "stem", 3, 16, 3, 2, 1, True, True
    for name, fan_in, fan_out, stride in BLOCKS:
        yield f"{name}_depth", fan_in, fan_in, 3, stride, fan_in, True, True
        yield f"{name}_point", fan_in, fan_out, 1, 1, 1, True, True
    yield "lateral_32", 112, PYRAMID, 1, 1, 1, False, True
    yield "lateral_16", 128, PYRAMID, 1, 1, 1, False, True
    for stride in face_boxes.STRIDES:
        yield f"head_{stride}_depth", PYRAMID, PYRAMID, 3, 1, PYRAMID, True, True
        yield f"head_{stride}_point", PYRAMID, PYRAMID, 1, 1, 1, True, True
        yield f"stride_{stride}", PYRAMID, face_boxes.CHANNELS, 1, 1, 1, False, False


def wire(op, image):
    """The graph, told to `op` (PyTorch or the ONNX writer): conv(name, x), add(name, x, y), twice(name, x)."""
    x, level = op.conv("stem", image), {}
    for name, fan_in, fan_out, stride in BLOCKS:
        y = op.conv(f"{name}_point", op.conv(f"{name}_depth", x))
        x = op.add(f"{name}_sum", x, y) if stride == 1 and fan_in == fan_out else y
        level[name] = x
    at_32 = op.conv("lateral_32", level["d3"])
    at_16 = op.add("pyramid_16", op.conv("lateral_16", level["c3"]), op.twice("up_16", at_32))
    at_8 = op.add("pyramid_8", level["b4"], op.twice("up_8", at_16))
    outputs = []
    for stride, x in zip(face_boxes.STRIDES, (at_8, at_16, at_32)):
        x = op.conv(f"head_{stride}_point", op.conv(f"head_{stride}_depth", x))
        outputs.append(op.conv(f"stride_{stride}", x))
    return outputs


class Detector(nn.Module):
    def __init__(self, seed):
        super().__init__()
        torch.manual_seed(seed)
        self.convs, self.norms, self.relus = nn.ModuleDict(), nn.ModuleDict(), {}
        for name, fan_in, fan_out, kernel, stride, groups, relu, norm in convolutions():
            self.convs[name] = nn.Conv2d(fan_in, fan_out, kernel, stride, kernel // 2, 1, groups, not norm)
            if norm:
                self.norms[name] = nn.BatchNorm2d(fan_out)
            self.relus[name] = relu
        for stride in face_boxes.STRIDES:
            nn.init.normal_(self.convs[f"stride_{stride}"].weight, 0, 0.01)
            nn.init.zeros_(self.convs[f"stride_{stride}"].bias)
            self.convs[f"stride_{stride}"].bias.data[0] = -4.6  # a face in one cell of a hundred

    def conv(self, name, x):
        x = self.convs[name](x)
        if name in self.norms:
            x = self.norms[name](x)
        return functional.relu_(x) if self.relus[name] else x

    def add(self, _, x, y):
        return x + y

    def twice(self, _, x):
        return functional.interpolate(x, scale_factor=2, mode="nearest")

    def forward(self, image):
        """f32 [N,3,H,W] -> three f32 [N,15,H/s,W/s]."""
        return wire(self, image)


def folded(network):
    """{name: (weight, bias)} f32 arrays, batch norm folded in, of a Detector in its evaluating state."""
    out = {}
    for name, conv in network.convs.items():
        weight = conv.weight.detach().double()
        if name in network.norms:
            norm = network.norms[name]
            scale = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
            weight = weight * scale[:, None, None, None]
            bias = norm.bias.detach().double() - norm.running_mean.double() * scale
        else:
            bias = conv.bias.detach().double()
        out[name] = weight.float().contiguous().numpy(), bias.float().numpy()
    return out


class _Writer:
    def __init__(self):
        self.shape = {c[0]: c for c in convolutions()}
        self.nodes = []

    def _node(self, kind, name, inputs, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def conv(self, name, x):
        _, _, _, kernel, stride, groups, relu, _ = self.shape[name]
        out = self._node("Conv", f"{name}_conv" if relu else name, [x, f"{name}_weight", f"{name}_bias"], group=groups,
                         kernel_shape=[kernel] * 2, pads=[kernel // 2] * 4, strides=[stride] * 2)
        return self._node("Relu", name, [out]) if relu else out

    def add(self, name, x, y):
        return self._node("Add", name, [x, y])

    def twice(self, name, x):
        return self._node("Resize", name, [x, "", "twice"], mode="nearest", nearest_mode="floor",
                          coordinate_transformation_mode="asymmetric")


def to_onnx(network):
    """Deterministic bytes of the ONNX file, opset 13."""
    writer = _Writer()
    outputs = wire(writer, "image")
    weights = folded(network)
    initializers = [numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "twice")]
    for name, (weight, bias) in weights.items():
        initializers += [numpy_helper.from_array(weight, f"{name}_weight"), numpy_helper.from_array(bias, f"{name}_bias")]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        writer.nodes, "face_detector", [value("image", TensorProto.FLOAT, [1, 3, "H", "W"])],
        [value(name, TensorProto.FLOAT, [1, face_boxes.CHANNELS, f"H/{s}", f"W/{s}"])
         for name, s in zip(outputs, face_boxes.STRIDES)], initializers)
    model = helper.make_model(graph, producer_name="untaught", opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()


def flops(width, height):
    """Floating point operations (two per multiply-add) of the convolutions for one picture."""
    at = {"stem": 2, "lateral_32": 32, "lateral_16": 16}
    for (name, _, _, _), stride in zip(BLOCKS, 2 * np.cumprod([b[3] for b in BLOCKS])):
        at[f"{name}_depth"] = at[f"{name}_point"] = int(stride)
    total = 0
    for name, fan_in, fan_out, kernel, _, groups, _, _ in convolutions():
        stride = at.get(name) or int(name.split("_")[1])
        total += 2 * fan_out * fan_in // groups * kernel ** 2 * (width // stride) * (height // stride)
    return total
