"""Networks of convolutions, told twice by the same graph: in PyTorch for training, in ONNX for use.

A network is a list of `Conv` and a function wire(op, image) that calls op.conv(name, x), op.add(name, x, y) and
op.twice(name, x). Each convolution but those without `norm` is followed by batch norm in training, which the ONNX file
has folded in. The file keeps weights as f16 (half the bytes; figures are taken with the file) and computes in f32.
"""
from typing import NamedTuple

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional


class Conv(NamedTuple):
    """Square kernel; padding: pixels of zeros on each side, None for half the kernel."""
    name: str
    fan_in: int
    fan_out: int
    kernel: int = 1
    stride: int = 1
    groups: int = 1
    relu: bool = True
    norm: bool = True
    padding: int = None

    @property
    def pad(self):
        return self.kernel // 2 if self.padding is None else self.padding


def block_convolutions(blocks):
    """Yields the convolutions of depthwise blocks, each given as (name, channels in, channels out, stride)."""
    for name, fan_in, fan_out, stride in blocks:
        yield Conv(f"{name}_depth", fan_in, fan_in, 3, stride, fan_in)
        yield Conv(f"{name}_point", fan_in, fan_out)


def wire_blocks(op, x, blocks):
    """The blocks one after the other, each added to its input where the shape allows it -> {name: what it gives}."""
    out = {}
    for name, fan_in, fan_out, stride in blocks:
        y = op.conv(f"{name}_point", op.conv(f"{name}_depth", x))
        out[name] = x = op.add(f"{name}_sum", x, y) if stride == 1 and fan_in == fan_out else y
    return out


class ConvNetwork(nn.Module):
    def __init__(self, convolutions, wire, seed):
        super().__init__()
        torch.manual_seed(seed)
        self.convs, self.norms, self.wire = nn.ModuleDict(), nn.ModuleDict(), wire
        self.relus = {c.name: c.relu for c in convolutions}
        for c in convolutions:
            self.convs[c.name] = nn.Conv2d(c.fan_in, c.fan_out, c.kernel, c.stride, c.pad, 1, c.groups, not c.norm)
            if c.norm:
                self.norms[c.name] = nn.BatchNorm2d(c.fan_out)

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
        return self.wire(self, image)


def folded(network):
    """{name: (weight, bias)} f32 arrays, batch norm folded in, of a network in its evaluating state."""
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
    def __init__(self, convolutions):
        self.shape = {c.name: c for c in convolutions}
        self.nodes = []

    def node(self, kind, name, inputs, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def conv(self, name, x):
        c = self.shape[name]
        out = self.node("Conv", f"{name}_conv" if c.relu else name, [x, f"{name}_weight", f"{name}_bias"], group=c.groups,
                        kernel_shape=[c.kernel] * 2, pads=[c.pad] * 4, strides=[c.stride] * 2)
        return self.node("Relu", name, [out]) if c.relu else out

    def add(self, name, x, y):
        return self.node("Add", name, [x, y])

    def twice(self, name, x):
        return self.node("Resize", name, [x, "", "twice"], mode="nearest", nearest_mode="floor",
                         coordinate_transformation_mode="asymmetric")


def to_onnx(network, convolutions, name, inputs, outputs):
    """Deterministic bytes of the ONNX file, opset 13. inputs, outputs: {name: shape}, outputs in the order of `wire`."""
    writer = _Writer(convolutions)
    initializers = []
    for conv, tensors in folded(network).items():
        for kind, values in zip(("weight", "bias"), tensors):
            initializers.append(numpy_helper.from_array(values.astype(np.float16), f"{conv}_{kind}_f16"))
            writer.node("Cast", f"{conv}_{kind}", [f"{conv}_{kind}_f16"], to=TensorProto.FLOAT)
    wired = network.wire(writer, *inputs)
    if list(wired) != list(outputs):
        raise ValueError(f"the graph gives {wired}, not {list(outputs)}")
    if any(n.op_type == "Resize" for n in writer.nodes):
        initializers.append(numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "twice"))
    values = [[helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in some.items()]
              for some in (inputs, outputs)]
    model = helper.make_model(helper.make_graph(writer.nodes, name, *values, initializers), producer_name="untaught",
                              opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()
