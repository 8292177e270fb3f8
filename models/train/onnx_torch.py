"""An ONNX face embedding as a differentiable PyTorch function.

Reads the operations that the embedding networks of this field use and names any other. Weights are constants: gradients
flow to the input only.
"""
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def conv(x, weight, bias=None, group=1, strides=(1, 1), pads=(0, 0, 0, 0), dilations=(1, 1), kernel_shape=None,
         auto_pad=b"NOTSET"):
    if auto_pad != b"NOTSET" or pads[0] != pads[2] or pads[1] != pads[3]:
        raise ValueError(f"Conv with pads {pads}, auto_pad {auto_pad}: only symmetric explicit pads are read")
    return functional.conv2d(x, weight, bias, tuple(strides), tuple(pads[:2]), tuple(dilations), group)


def gemm(a, b, c=None, alpha=1.0, beta=1.0, transA=0, transB=0):
    product = alpha * ((a.T if transA else a) @ (b.T if transB else b))
    return product if c is None else product + beta * c


def reshape(x, shape, allowzero=0):
    sizes = [x.shape[i] if size == 0 else size for i, size in enumerate(shape.long().tolist())]
    return x.reshape(sizes)


def prelu(x, slope):
    if bool((slope == slope.flatten()[0]).all()):
        return functional.leaky_relu(x, slope.flatten()[0].item())
    return torch.where(x > 0, x, x * slope.to(x.dtype))


def clip(x, low=None, high=None):
    return torch.clamp(x, None if low is None else low.item(), None if high is None else high.item())


def batch_norm(x, scale, bias, mean, variance, epsilon=1e-5, momentum=0.9):
    return functional.batch_norm(x, mean, variance, scale, bias, False, 0.0, epsilon)


def pool(function):
    def run(x, kernel_shape, strides=(1, 1), pads=(0, 0, 0, 0), ceil_mode=0, **given):
        if any(pads) or ceil_mode:
            raise ValueError(f"pooling with pads {pads}, ceil_mode {ceil_mode} is not read")
        return function(x, tuple(kernel_shape), tuple(strides))
    return run


def pad_with_zeros(x, pads, value=None, mode=b"constant"):
    count = x.dim()
    before, after = pads.long().tolist()[:count], pads.long().tolist()[count:]
    return functional.pad(x, [size for d in reversed(range(count)) for size in (before[d], after[d])])


OPERATIONS = {
    "Add": torch.add, "Sub": torch.sub, "Mul": torch.mul, "Min": torch.minimum, "Max": torch.maximum,
    "Relu": torch.relu, "Sigmoid": torch.sigmoid, "PRelu": prelu, "Clip": clip, "Conv": conv, "Gemm": gemm,
    "BatchNormalization": batch_norm, "Reshape": reshape,
    "Flatten": lambda x, axis=1: x.flatten(axis), "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
    "MaxPool": pool(functional.max_pool2d), "AveragePool": pool(functional.avg_pool2d), "Pad": pad_with_zeros,
    "Identity": lambda x: x,
}


class Network:
    """network(x): f32 [n, 3, 112, 112] in the file's own range -> f32 [n, d]. Raises ValueError for an operation it lacks."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.values = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
        self.nodes = []
        for node in graph.node:
            given = attributes(node)
            if node.op_type == "Constant":
                self.values[node.output[0]] = torch.from_numpy(np.array(numpy_helper.to_array(given["value"])))
            elif node.op_type not in OPERATIONS:
                raise ValueError(f"{path}: operation {node.op_type} of node {node.name or node.output[0]} is not read")
            else:
                self.nodes.append((OPERATIONS[node.op_type], given, list(node.input), node.output[0]))
        self.input = next(i.name for i in graph.input if i.name not in self.values)
        self.output = graph.output[0].name
        self.fold_affine()
        self.last_use = {name: k for k, (_, _, inputs, _) in enumerate(self.nodes) for name in inputs}

    def fold_affine(self):
        """Multiplications and additions by one constant per channel that follow a Conv go into its weights."""
        uses = [name for _, _, inputs, _ in self.nodes for name in inputs] + [self.output]
        folded = []
        for operation, given, inputs, output in self.nodes:
            before = next((k for k, node in enumerate(folded) if node[3] == inputs[0]), None) if inputs else None
            constant = self.values.get(inputs[1]) if len(inputs) == 2 else None
            if (operation in (torch.mul, torch.add) and before is not None and folded[before][0] is conv and
                    uses.count(inputs[0]) == 1 and constant is not None and constant.dim() in (3, 4) and
                    constant.shape[-2:] == (1, 1)):
                _, conv_given, conv_inputs, _ = folded[before]
                weight = self.values[conv_inputs[1]]
                bias = self.values[conv_inputs[2]] if len(conv_inputs) > 2 else torch.zeros(len(weight))
                if operation is torch.mul:
                    weight, bias = weight * constant.reshape(-1, 1, 1, 1), bias * constant.flatten()
                else:
                    bias = bias + constant.flatten()
                names = [output + "/weight", output + "/bias"]
                self.values.update(zip(names, (weight, bias)))
                folded[before] = (conv, conv_given, [conv_inputs[0]] + names, output)
            else:
                folded.append((operation, given, inputs, output))
        self.nodes = folded

    def __call__(self, x):
        values = {self.input: x}
        for k, (operation, given, inputs, output) in enumerate(self.nodes):
            arguments = [None if not name else values[name] if name in values else self.values[name] for name in inputs]
            values[output] = operation(*arguments, **given)
            for name in inputs:
                if self.last_use[name] == k:
                    values.pop(name, None)
        return values[self.output]
