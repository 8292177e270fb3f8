"""Writes the recogniser of the npm package @vladmandic/face-api (MIT; dlib's ResNet-34 with 29 layers) as ONNX.

    npm install --ignore-scripts @vladmandic/face-api
    /usr/bin/python3 tests/efficacy/face_api_judge.py node_modules/@vladmandic/face-api/model OUT.onnx

A judge for protocol K that shares neither family, teacher, loss nor training photos with anything here. Input: RGB
0-255, f32 [N, 3, 150, 150], face-api's crop (judges.py: rgb255,dlib); output f32 [N, 128]. Not part of the project.
"""
import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MEAN = (122.782, 117.001, 104.298)
BLOCKS = ("conv32_1", "conv32_2", "conv32_3", "conv64_down", "conv64_1", "conv64_2", "conv64_3", "conv128_down", "conv128_1",
          "conv128_2", "conv256_down", "conv256_1", "conv256_2", "conv256_down_out")


def read_weights(folder):
    """The package's shard: f32, or uint8 with scale and offset, one array after the other."""
    with open(os.path.join(folder, "face_recognition_model-weights_manifest.json"), encoding="utf-8") as file:
        groups = json.load(file)
    arrays = {}
    for group in groups:
        data = b"".join(open(os.path.join(folder, path), "rb").read() for path in group["paths"])
        at = 0
        for weight in group["weights"]:
            quantised = weight.get("quantization")
            count = int(np.prod(weight["shape"]))
            kind = np.dtype(quantised["dtype"] if quantised else "float32")
            values = np.frombuffer(data, kind, count, at).astype(np.float32)
            at += count * kind.itemsize
            if quantised:
                values = values * np.float32(quantised["scale"]) + np.float32(quantised["min"])
            arrays[weight["name"]] = values.reshape(weight["shape"])
        if at != len(data):
            raise ValueError(f"{folder}: {at} of {len(data)} bytes are described")
    return arrays


class Graph:
    def __init__(self, weights):
        self.weights, self.nodes, self.constants = weights, [], []

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind, *inputs, **given):
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **given))
        return name

    def conv(self, x, name, stride=1, pad=1, relu=True):
        """Convolution with the bias and the affine layer after it folded in."""
        w, s = self.weights, self.weights[f"{name}/scale/weights"]
        kernel = w[f"{name}/conv/filters"].transpose(3, 2, 0, 1) * s[:, None, None, None]
        bias = w[f"{name}/conv/bias"] * s + w[f"{name}/scale/biases"]
        y = self.node("Conv", x, self.constant(kernel), self.constant(bias), kernel_shape=kernel.shape[2:],
                      strides=[stride] * 2, pads=[pad] * 4)
        return self.node("Relu", y) if relu else y

    def pad(self, x, channels=0, side=0):
        return self.node("Pad", x, self.constant(np.array([0, 0, 0, 0, 0, channels, side, side], np.int64)))

    def block(self, x, name, channels, side):
        """Returns (output, channels, side). A halving block pads both branches to one shape."""
        down = "down" in name
        y = self.conv(x, name + "/conv1", 2 if down else 1, 0 if down else 1)
        y = self.conv(y, name + "/conv2", relu=False)
        if down:
            out = self.weights[name + "/conv1/conv/filters"].shape[3]
            pooled, convolved = side // 2, (side - 3) // 2 + 1
            x = self.node("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
            x = self.pad(x, channels=out - channels) if out != channels else x
            y = self.pad(y, side=pooled - convolved) if pooled != convolved else y
            channels, side = out, pooled
        return self.node("Relu", self.node("Add", x, y)), channels, side


def build(weights):
    graph = Graph(weights)
    x = graph.node("Add", "image", graph.constant(-np.array(MEAN, np.float32).reshape(1, 3, 1, 1)))
    x = graph.node("Mul", x, graph.constant(np.array(1 / 255, np.float32)))
    x = graph.node("MaxPool", graph.conv(x, "conv32_down", 2, 0), kernel_shape=[3, 3], strides=[2, 2])
    channels, side = 32, 35  # 150 -> 72 -> 35
    for name in BLOCKS:
        x, channels, side = graph.block(x, name, channels, side)
    x = graph.node("Flatten", graph.node("GlobalAveragePool", x))
    x = graph.node("Gemm", x, graph.constant(weights["fc"]))
    made = helper.make_graph(graph.nodes, "face_api", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 150, 150])],
                             [helper.make_tensor_value_info(x, TensorProto.FLOAT, ["N", 128])], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    onnx.save(build(read_weights(sys.argv[1])), sys.argv[2])
