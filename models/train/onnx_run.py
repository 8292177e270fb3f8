"""Runs small ONNX graphs in PyTorch, so that recipes need no other runtime: the teacher, and the committed detector.

Knows only the operations of those two graphs; anything else is an error that names the operation.
"""
import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch.nn import functional


def _pair(pads):
    if list(pads[:2]) != list(pads[2:]):
        raise ValueError(f"unequal padding {list(pads)}")
    return tuple(pads[:2])


def _conv(x, attributes):
    return functional.conv2d(x[0], x[1], x[2] if len(x) > 2 else None, tuple(attributes.get("strides", (1, 1))),
                             _pair(attributes.get("pads", (0, 0, 0, 0))), 1, attributes.get("group", 1))


def _resize(x, attributes):
    if attributes["mode"] != b"nearest" or [float(s) for s in x[-1]] != [1, 1, 2, 2]:
        raise ValueError("Resize: only nearest, twice the size")
    return functional.interpolate(x[0], scale_factor=2, mode="nearest")


OPERATIONS = {
    "Conv": _conv,
    "Resize": _resize,
    "Relu": lambda x, a: torch.relu(x[0]),
    "Sigmoid": lambda x, a: torch.sigmoid(x[0]),
    "Cast": lambda x, a: {1: x[0].float(), 7: x[0].long()}[a["to"]],
    "Add": lambda x, a: x[0] + x[1],
    "MaxPool": lambda x, a: functional.max_pool2d(x[0], tuple(a["kernel_shape"]), tuple(a["strides"])),
    "Transpose": lambda x, a: x[0].permute(*a["perm"]),
    "Shape": lambda x, a: torch.tensor(x[0].shape),
    "Gather": lambda x, a: x[0][x[1].long()],
    "Unsqueeze": lambda x, a: x[0].reshape(1),
    "Concat": lambda x, a: torch.cat(x, a["axis"]),
    "Reshape": lambda x, a: x[0].reshape(*[int(n) for n in x[1]]),
}


class Graph:
    """path: an .onnx file. Raises ValueError, naming file and operation, when the graph holds an unknown operation."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        unknown = sorted({n.op_type for n in graph.node} - set(OPERATIONS))
        if unknown:
            raise ValueError(f"{path}: unknown operations {', '.join(unknown)}")
        self.constants = {t.name: torch.from_numpy(np.array(numpy_helper.to_array(t))) for t in graph.initializer}
        self.nodes = [(n.op_type, list(n.input), n.output[0],
                       {a.name: helper.get_attribute_value(a) for a in n.attribute}) for n in graph.node]
        self.input = next(i.name for i in graph.input if i.name not in self.constants)
        self.outputs = [o.name for o in graph.output]

    def __call__(self, x):
        """x: f32 tensor [N,3,H,W] -> dict of output name to tensor."""
        values = dict(self.constants, **{self.input: x.contiguous(memory_format=torch.channels_last)})
        with torch.no_grad():
            for kind, inputs, output, attributes in self.nodes:
                values[output] = OPERATIONS[kind]([values[i] for i in inputs if i], attributes)
        return {name: values[name] for name in self.outputs}
