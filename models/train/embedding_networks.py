"""The two families of face embeddings. Both map sRGB [0, 1], f32 [n, 3, 112, 112], to f32 [n, 128], not normalised.

They differ in everything that decides what a gradient looks like: kernels, activation, how depth is built and how the
last map becomes a vector. Operations are those that the engine imports.
"""
from torch import nn

WIDTH = 128


class Normalise(nn.Module):
    """[0, 1] -> [-1, 1]; export writes it as one multiplication and one addition."""

    def forward(self, x):
        return x * 2 - 1


def convolution(channels_in, channels, kernel, stride=1, groups=1, pad=None):
    pad = kernel // 2 if pad is None else pad
    return [nn.Conv2d(channels_in, channels, kernel, stride, pad, groups=groups, bias=False), nn.BatchNorm2d(channels)]


def prelu(channels):
    """A fixed slope: a learnt one costs twice the training time here. Exported as PRelu."""
    return nn.LeakyReLU(0.25)


class Bottleneck(nn.Module):
    """1x1 expand - 3x3 depthwise - 1x1 project, PReLU between; adds the input where the shape allows it."""

    def __init__(self, channels_in, wide, channels, stride):
        super().__init__()
        self.add = stride == 1 and channels_in == channels
        self.layers = nn.Sequential(*convolution(channels_in, wide, 1), prelu(wide),
                                    *convolution(wide, wide, 3, stride, wide), prelu(wide),
                                    *convolution(wide, channels, 1))

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.add else y


class Residual(nn.Module):
    """conv3x3 - relu - conv3x3, plus the input (1x1 where the shape changes), relu."""

    def __init__(self, channels_in, channels, stride):
        super().__init__()
        self.layers = nn.Sequential(*convolution(channels_in, channels, 3, stride), nn.ReLU(inplace=True),
                                    *convolution(channels, channels, 3))
        self.shortcut = None
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Sequential(*convolution(channels_in, channels, 1, stride))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.layers(x) + (x if self.shortcut is None else self.shortcut(x)))


def mobile():
    """After MobileFaceNet (Chen 2018): depthwise bottlenecks, PReLU, a global depthwise 7x7 as the last pooling."""
    layers = [Normalise(), *convolution(3, 24, 3, 2), prelu(24), *convolution(24, 24, 3, 2, 24), prelu(24),
              *convolution(24, 48, 1)]
    channels = 48
    for wide, out, stride, count in ((96, 48, 1, 3), (192, 96, 2, 1), (192, 96, 1, 4), (384, 112, 2, 1),
                                     (224, 112, 1, 2)):
        for _ in range(count):
            layers.append(Bottleneck(channels, wide, out, stride))
            channels = out
    layers += [*convolution(channels, 384, 1), prelu(384), *convolution(384, 384, 7, 1, 384, 0),
               nn.Flatten(), nn.Linear(384, WIDTH)]
    return nn.Sequential(*layers)


def residual():
    """After ResNet: dense 3x3 and ReLU, global average pooling, one matrix."""
    layers = [Normalise(), *convolution(3, 24, 3, 2), nn.ReLU(inplace=True)]
    channels = 24
    for out, stride in ((40, 2), (40, 1), (72, 2), (72, 1), (112, 2), (112, 1)):
        layers.append(Residual(channels, out, stride))
        channels = out
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, WIDTH)]
    return nn.Sequential(*layers)


FAMILIES = {"mobile": mobile, "residual": residual}
