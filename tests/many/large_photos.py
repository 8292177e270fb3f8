"""Writes large.jpg (4:2:0) and large.png, 50 megapixels each, into a folder: slopes with a photo's grain, so that the PNG has the
size that one of a camera has.   large_photos.py FOLDER"""
import sys

import numpy
from PIL import Image

WIDTH, HEIGHT = 8688, 5792

x = numpy.arange(WIDTH, dtype=numpy.float32)[None, :, None]
y = numpy.arange(HEIGHT, dtype=numpy.float32)[:, None, None]
phase = numpy.arange(3, dtype=numpy.float32)[None, None, :]
picture = 120 + 70 * numpy.sin(x / 900 + phase) * numpy.cos(y / 700 - phase)
picture += numpy.random.default_rng(1).normal(0, 2.5, picture.shape).astype(numpy.float32)
image = Image.fromarray(picture.clip(0, 255).astype(numpy.uint8))
image.save(f"{sys.argv[1]}/large.jpg", quality=92, subsampling=2)
image.save(f"{sys.argv[1]}/large.png", compress_level=1)
