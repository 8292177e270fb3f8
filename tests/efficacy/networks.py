"""The networks of the trainers (T1-T4 and D). They share nothing with what makes the noise."""
import torch
from torch import nn


class ResidualBlock(nn.Module):
    """conv3x3 - bn - relu - conv3x3 - bn, plus the input (projected where the shape changes), relu."""

    def __init__(self, channels_in, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = None
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Sequential(nn.Conv2d(channels_in, channels, 1, stride, bias=False),
                                          nn.BatchNorm2d(channels))

    def forward(self, x):
        y = torch.relu_(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return torch.relu_(y + (x if self.shortcut is None else self.shortcut(x)))


class Network(nn.Module):
    """body -> global average pool -> linear. features(x): [n, width] before the linear layer."""

    def __init__(self, body, width, classes):
        super().__init__()
        self.body = body
        self.linear = nn.Linear(width, classes)

    def features(self, x):
        return self.body(x).mean((2, 3))

    def forward(self, x):
        return self.linear(self.features(x))


def resnet10(classes):
    """T1: conv3x3(32, stride 2), residual blocks 32, 64, 128, 256 with strides 1, 2, 2, 2."""
    layers = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU(inplace=True)]
    width = 32
    for channels, stride in ((32, 1), (64, 2), (128, 2), (256, 2)):
        layers.append(ResidualBlock(width, channels, stride))
        width = channels
    return Network(nn.Sequential(*layers), width, classes)


class InvertedResidual(nn.Module):
    """1x1 expand (x4) - 3x3 depthwise - 1x1 project; adds the input where the shape allows it."""

    def __init__(self, channels_in, channels, stride, expansion=4):
        super().__init__()
        wide = channels_in * expansion
        self.add = stride == 1 and channels_in == channels
        self.layers = nn.Sequential(
            nn.Conv2d(channels_in, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU(inplace=True),
            nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), nn.BatchNorm2d(wide), nn.ReLU(inplace=True),
            nn.Conv2d(wide, channels, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return x + self.layers(x) if self.add else self.layers(x)


def mobilenet(classes):
    """T2: stem conv3x3(16, stride 1), inverted residuals 16-24-32-64-96 (strides 2, 2, 2, 2, 1), 1x1 to 256."""
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
    width = 16
    for channels, stride in ((16, 2), (24, 2), (32, 2), (64, 2), (96, 1)):
        layers.append(InvertedResidual(width, channels, stride))
        width = channels
    layers += [nn.Conv2d(width, 256, 1, bias=False), nn.BatchNorm2d(256), nn.ReLU(inplace=True)]
    return Network(nn.Sequential(*layers), 256, classes)


def resnet18_cifar(classes):
    """D on a GPU: ResNet-18 with a CIFAR stem (conv3x3(64, stride 1), no pooling)."""
    layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    width = 64
    for channels, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [ResidualBlock(width, channels, stride), ResidualBlock(channels, channels, 1)]
        width = channels
    return Network(nn.Sequential(*layers), width, classes)
