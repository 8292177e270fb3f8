"""Writes trained embeddings as ONNX, with figures, into models/ and its manifest.

    /usr/bin/python3 models/train/embedding_export.py --data DIR --nets DIR --cache DIR [--family NAME ...]

Graph, opset 13, f32: input `image` [N, 3, 112, 112] RGB in [0, 1]; output `embedding` [N, 128], not normalised. Batch
norm is folded into the convolutions. Operations: Mul, Add, Conv, Relu or PRelu, GlobalAveragePool, Flatten, Gemm.
"""
import argparse
import json
import os

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import embedding_check
import embedding_networks
import embedding_train
import face_align
import manifest

MAX_BYTES = 3_000_000
LICENCE = {"mobilefacenet_foamliu": "Apache-2.0 (foamliu/MobileFaceNet)", "mobileface_v2": "MIT (becauseofAI/MobileFace)"}


class Writer:
    """Nodes and initializers in the order of the modules."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, name, array):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def node(self, kind, *inputs, output=None, **given):
        name = f"{kind.lower()}{len(self.nodes)}"
        output = output or name + "_out"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=name, **given))
        return output

    def conv(self, x, conv, norm):
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight, bias = conv.weight * gain.view(-1, 1, 1, 1), norm.bias - norm.running_mean * gain
        name = f"conv{len(self.nodes)}"
        return self.node("Conv", x, self.constant(name + "_weight", weight.numpy()), self.constant(name + "_bias", bias.numpy()),
                         kernel_shape=conv.kernel_size, strides=conv.stride, pads=list(conv.padding) * 2, group=conv.groups)

    def sequence(self, x, modules):
        modules, i = list(modules), 0
        while i < len(modules):
            module = modules[i]
            if isinstance(module, nn.Conv2d):
                x, i = self.conv(x, module, modules[i + 1]), i + 1
            elif isinstance(module, embedding_networks.Normalise):
                x = self.node("Mul", x, self.constant("two", [2.0]))
                x = self.node("Add", x, self.constant("minus_one", [-1.0]))
            elif isinstance(module, nn.ReLU):
                x = self.node("Relu", x)
            elif isinstance(module, nn.LeakyReLU):
                name = f"slope{len(self.nodes)}"
                width = self.constants[-1].dims[0]  # of the convolution before it
                x = self.node("PRelu", x, self.constant(name, np.full((width, 1, 1), module.negative_slope)))
            elif isinstance(module, embedding_networks.Bottleneck):
                y = self.sequence(x, module.layers)
                x = self.node("Add", y, x) if module.add else y
            elif isinstance(module, embedding_networks.Residual):
                y = self.sequence(x, module.layers)
                x = self.node("Relu", self.node("Add", y, x if module.shortcut is None else self.sequence(x, module.shortcut)))
            elif isinstance(module, nn.AdaptiveAvgPool2d):
                x = self.node("GlobalAveragePool", x)
            elif isinstance(module, nn.Flatten):
                x = self.node("Flatten", x, axis=1)
            elif isinstance(module, nn.Linear):
                x = self.node("Gemm", x, self.constant("fc_weight", module.weight.numpy()),
                              self.constant("fc_bias", module.bias.numpy()), output="embedding", transB=1)
            else:
                raise TypeError(f"{type(module).__name__} has no ONNX form here")
            i += 1
        return x


@torch.no_grad()
def to_onnx(network, name):
    writer = Writer()
    writer.sequence("image", network.eval())
    graph = helper.make_graph(writer.nodes, name, [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, face_align.SIDE_PX, face_align.SIDE_PX])],
                              [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", embedding_networks.WIDTH])],
                              writer.constants)
    model = helper.make_model(graph, producer_name="untaught", opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()


def manifest_entry(family, data, figures):
    return {
        **manifest.facts(f"embedding_{family}", data),
        "inputs": {"image": ["N", 3, face_align.SIDE_PX, face_align.SIDE_PX]}, "outputs": {"embedding": ["N", embedding_networks.WIDTH]},
        "input_range": "RGB, sRGB in [0, 1]", "template": face_align.TEMPLATE.tolist(),
        "licence": "as this project", "family": family,
        "teacher": embedding_train.TEACHER[family], "teacher_licence": LICENCE[embedding_train.TEACHER[family]],
        "recipe": "models/train/embedding_teacher.py, embedding_train.py, embedding_export.py", "seed": embedding_train.SEED,
        "trained_on": {"data": "Labeled Faces in the Wild, deep-funneled", "rule": "people with 2 to 7 photos", "people": figures.pop("trained_people")},
        "figures": figures,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--nets", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--family", nargs="+", default=sorted(embedding_networks.FAMILIES), choices=sorted(embedding_networks.FAMILIES))
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    parser.add_argument("--trial", action="store_true", help="write the model of an unfinished training, and no manifest")
    args = parser.parse_args()
    torch.set_num_threads(1)
    for family in args.family:
        network, _ = embedding_train.start(family)
        state = torch.load(os.path.join(args.cache, family + ".pt"))
        if state["step"] != embedding_train.STEPS[family] and not args.trial:
            raise SystemExit(f"{family}: trained for {state['step']} of {embedding_train.STEPS[family]} steps")
        network.load_state_dict(state["network"])
        data = to_onnx(network, f"embedding_{family}")
        if len(data) > MAX_BYTES:
            raise SystemExit(f"embedding_{family}.onnx has {len(data)} bytes, at most {MAX_BYTES} allowed")
        path = os.path.join(args.out, f"embedding_{family}.onnx")
        with open(path, "wb") as file:
            file.write(data)
        figures = embedding_check.figures(args, family, path)
        print(family, json.dumps(figures, indent=2), len(data))
        if not args.trial:
            manifest.put(manifest_entry(family, data, figures), os.path.join(args.out, "manifest.json"))


if __name__ == "__main__":
    main()
