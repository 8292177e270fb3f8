"""Reading photos the way a stranger's trainer does: decode, what happens on the way, crop, resize.

Arrays are uint8 [H, W, 3], sRGB. The resize is Pillow's BILINEAR with antialiasing (the filter grows with the
reduction), as torchvision's Resize.
"""
import io

import numpy as np
from PIL import Image, ImageFilter

CROP_BOX = (61, 61, 189, 189)
SIDE_PX = 64


def read(path):
    with Image.open(path) as photo:
        return photo.convert("RGB")


def jpeg(photo, quality):
    """Through a JPEG file of Pillow's default subsampling (4:2:0)."""
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def half_and_back(photo):
    half = (max(1, photo.width // 2), max(1, photo.height // 2))
    return photo.resize(half, Image.BILINEAR).resize(photo.size, Image.BILINEAR)


def long_edge_1080_jpeg_75(photo):
    scale = min(1.0, 1080 / max(photo.size))
    size = (round(photo.width * scale), round(photo.height * scale))
    return jpeg(photo.resize(size, Image.BILINEAR), 75)


def four_bits(photo):
    return Image.fromarray(((np.asarray(photo) >> 4) * 17).astype(np.uint8))


TRANSFORMS = {
    "none": lambda photo: photo,
    "jpeg90": lambda photo: jpeg(photo, 90),
    "jpeg75": lambda photo: jpeg(photo, 75),
    "jpeg50": lambda photo: jpeg(photo, 50),
    "jpeg10": lambda photo: jpeg(photo, 10),
    "social": long_edge_1080_jpeg_75,
    "half": half_and_back,
    "gray": lambda photo: photo.convert("L").convert("RGB"),
    "blur": lambda photo: photo.filter(ImageFilter.GaussianBlur(1)),
    "bits4": four_bits,
}


def face_crop(photo, side=SIDE_PX):
    """250x250 photo -> the trainers' 64x64 face; side None keeps the crop's own 128x128."""
    crop = photo.crop(CROP_BOX)
    return crop if side is None else crop.resize((side, side), Image.BILINEAR)


def as_array(photo):
    return np.asarray(photo, dtype=np.uint8)


def psnr_db(original, changed):
    """uint8 arrays of one shape -> dB over all pixels and channels; inf when equal."""
    error = np.mean((original.astype(np.float64) - changed.astype(np.float64)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255 ** 2 / error))
