"""The trainers' jitter on a whole batch at once, as tensors: no loop over images.

Images come as uint8 [n, H, W, 3] (NHWC) and leave as f32 [n, 3, H, W] in channels-last memory, (x - 0.5) / 0.25.
All pixel arithmetic is in sRGB units [0, 1] and clamped there once, at the end, as usual pipelines do.
"""
from dataclasses import dataclass

import torch

LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Jitter:
    """Ranges: every value is drawn uniformly from 0 +- range (gains: 1 +- range), one draw per image."""
    flip: bool = True
    shift_px: int = 4            # edge pixels are repeated
    contrast: float = 0.0        # gain around 0.5
    brightness: float = 0.0      # offset
    saturation: float = 0.0      # gain of the distance to luma
    hue_degrees: float = 0.0     # rotation in the IQ plane
    white_balance: float = 0.0   # offset per channel
    grayscale: float = 0.0       # share of images


GEOMETRY = Jitter()
PLAIN = Jitter(contrast=0.15, brightness=0.1)
COLOUR = Jitter(contrast=0.15, brightness=0.1, saturation=0.6, hue_degrees=17.0, white_balance=0.06, grayscale=0.2)

_RGB_TO_YIQ = torch.tensor([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])


def normalise(images):
    """uint8 NHWC -> f32 NCHW (channels-last), no jitter."""
    return ((images.permute(0, 3, 1, 2).float() / 255) - 0.5) / 0.25


def jitter(images, ranges, generator):
    """uint8 NHWC -> f32 NCHW (channels-last), jittered. `generator` lives on the CPU on every device."""
    n = images.shape[0]
    x = shift_and_flip(images, ranges, generator).float().div_(255)
    matrix, offset = colour_maps(n, ranges, generator)
    matrix, offset = matrix.to(x.device), offset.to(x.device)
    flat = torch.baddbmm(offset[:, None, :], x.view(n, -1, 3), matrix.transpose(1, 2))
    return flat.clamp_(0, 1).sub_(0.5).div_(0.25).view(x.shape).permute(0, 3, 1, 2)


def shift_and_flip(images, ranges, generator):
    n, height, width, _ = images.shape
    reach = ranges.shift_px
    dy, dx = torch.randint(-reach, reach + 1, (2, n, 1), generator=generator)
    rows = (torch.arange(height)[None] + dy).clamp_(0, height - 1)
    columns = torch.arange(width)[None].repeat(n, 1)
    if ranges.flip:
        flipped = torch.rand((n, 1), generator=generator) < 0.5
        columns = torch.where(flipped, width - 1 - columns, columns)
    columns = (columns + dx).clamp_(0, width - 1)
    rows, columns = rows.to(images.device), columns.to(images.device)
    image = torch.arange(n, device=images.device)
    return images[image[:, None, None], rows[:, :, None], columns[:, None, :]]


def colour_maps(n, ranges, generator):
    """Per image the matrix [n, 3, 3] and offset [n, 3] of rgb' = matrix @ rgb + offset."""
    def draw(reach, *shape):
        return (torch.rand((n,) + shape, generator=generator) * 2 - 1) * reach

    saturation = 1 + draw(ranges.saturation)
    saturation = torch.where(torch.rand(n, generator=generator) < ranges.grayscale, torch.zeros(()), saturation)
    angle = draw(ranges.hue_degrees) * (torch.pi / 180)
    turn = torch.zeros(n, 3, 3)
    turn[:, 0, 0] = 1
    turn[:, 1, 1] = turn[:, 2, 2] = angle.cos()
    turn[:, 2, 1] = angle.sin()
    turn[:, 1, 2] = -turn[:, 2, 1]
    turn[:, 1:] *= saturation[:, None, None]
    matrix = torch.linalg.inv(_RGB_TO_YIQ) @ turn @ _RGB_TO_YIQ
    contrast = 1 + draw(ranges.contrast)
    offset = 0.5 * (1 - contrast) + draw(ranges.brightness)
    return matrix * contrast[:, None, None], offset[:, None] + draw(ranges.white_balance, 3)
