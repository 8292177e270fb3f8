"""Statistics of what the linear face model cannot draw: the high-frequency residual of a photo.

A principal-component face is blurry, so a network could tell it from a photo by sharpness alone. The residual of real
photos (photo minus its projection onto the basis) is described by a few numbers from which the device draws its like:

  residual(y, x, :) = gain[y, x] * modulation(y, x) * mix @ [l, c1, c2](y, x)
  l  = (a0 * K0 + a1 * K1) * n0      K0: mid band, K1: high band of luma       (* is correlation with white noise)
  c1 = a2 * K2 * n1                  two colour axes
  c2 = a3 * K3 * n2
  (a0 .. a3) = exp(log_amplitude_mean + log_amplitude_factor @ z), z four normals per image
  modulation = exp(s * m(y, x)), m: cubic B-spline of normals on a grid of 8 px; makes strong and weak places
"""
import numpy as np

KERNEL = 11
GRID_PX = 8
SPLIT_CYCLES = 10.0  # between the mid and the high luma band, cycles per 64 px, soft edge


def power_spectrum(planes, chunk=256):
    """Mean windowed power of planes f32 [n, 64, 64] -> f64 [64, 64], mirrored left-right and up-down."""
    window = np.outer(np.hanning(64), np.hanning(64))
    total = np.zeros((64, 64))
    for i in range(0, len(planes), chunk):
        total += (np.abs(np.fft.fft2(planes[i:i + chunk] * window)) ** 2).sum(0)
    total /= len(planes) * (window ** 2).sum()
    total = (total + np.roll(total[::-1], 1, 0)) / 2
    return (total + np.roll(total[:, ::-1], 1, 1)) / 2


def radius_cycles():
    f = np.fft.fftfreq(64) * 64
    return np.hypot(f[:, None], f[None, :])


def fit_kernel(power, iterations=200):
    """Zero-phase [11, 11] kernel whose squared frequency response follows `power`; scaled to unit energy.

    Alternates between the support in space and the magnitude in frequency (Gerchberg and Saxton).
    """
    target = np.sqrt(power)
    half = KERNEL // 2
    support = np.zeros((64, 64))
    index = np.r_[0:half + 1, 64 - half:64]
    support[np.ix_(index, index)] = 1
    response = target
    for _ in range(iterations):
        kernel = np.fft.ifft2(response).real * support
        response = target * np.where(np.fft.fft2(kernel).real < 0, -1, 1)
    kernel = np.fft.fftshift(kernel)[32 - half:33 + half, 32 - half:33 + half]
    return kernel / np.sqrt((kernel ** 2).sum())


def high_share():
    """Share of each frequency's luma *amplitude* that the high band takes, f64 [64, 64]."""
    return 1 / (1 + np.exp(-(radius_cycles() - SPLIT_CYCLES) / 1.5))


def band_rms(planes, weight, chunk=256):
    """Per image: rms of planes [n, 64, 64] after a zero-phase filter with amplitude response `weight`."""
    out = []
    for i in range(0, len(planes), chunk):
        spectrum = np.abs(np.fft.fft2(planes[i:i + chunk])) ** 2 * weight ** 2
        out.append(np.sqrt(spectrum.sum((1, 2))) / 4096)
    return np.concatenate(out)


def smooth_gain(luma):
    """Where residuals are strong, f64 [64, 64], mean square 1: rms over images, mirrored, smoothed with a 5x5 box."""
    power = (luma.astype(np.float64) ** 2).mean(0)
    power = (power + power[:, ::-1]) / 2
    padded = np.pad(power, 2, mode="edge")
    smooth = sum(padded[i:i + 64, j:j + 64] for i in range(5) for j in range(5)) / 25
    return np.sqrt(smooth / smooth.mean())


def describe(residual):
    """residual f32 [n, 64, 64, 3], sRGB units -> dict of f32 arrays named as the initializers of face_model.onnx."""
    covariance = np.einsum("nyxc,nyxd->cd", residual, residual, dtype=np.float64, optimize=False)
    _, axes = np.linalg.eigh(covariance)
    axes = axes[:, ::-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), range(3)])
    planes = [residual @ axes[:, c].astype(np.float32) for c in range(3)]
    gain = smooth_gain(planes[0])
    flat = [plane / gain.astype(np.float32) for plane in planes]

    high = high_share()
    spectra = [power_spectrum(plane) for plane in flat]
    kernels = [fit_kernel(spectra[0] * (1 - high) ** 2), fit_kernel(spectra[0] * high ** 2),
               fit_kernel(spectra[1]), fit_kernel(spectra[2])]
    rms = np.stack([band_rms(flat[0], 1 - high), band_rms(flat[0], high),
                    band_rms(flat[1], np.ones((64, 64))), band_rms(flat[2], np.ones((64, 64)))])
    log_rms = np.log(rms)

    # A field of local strength exp(s m) turns normal noise of kurtosis 3 into kurtosis 3 exp(4 var(s m)). Half of the
    # measured excess is put into the field: the other half sits on edges, and as noise it would be confetti.
    luma = flat[0]
    kurtosis = ((luma ** 4).mean((1, 2)) / (luma ** 2).mean((1, 2)) ** 2).mean()
    field_variance = np.log(kurtosis / 3) / 4 / 2
    spline_variance = np.mean([(w ** 2).sum() for w in spline_weights()]) ** 2
    mean = log_rms.mean(1) - field_variance  # E[exp(2 s m)] = exp(2 var): the rms stays as measured
    arrays = {
        "residual_kernels": np.stack(kernels),
        "residual_gain": gain,
        "residual_mix": axes,
        "residual_log_amplitude_mean": mean,
        "residual_log_amplitude_factor": np.linalg.cholesky(np.cov(log_rms)),
        "residual_modulation": np.array([np.sqrt(field_variance / spline_variance)]),
    }
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def spline_weights():
    """Uniform cubic B-spline weights f64 [8, 4] of the four grid normals around each of 8 pixels (at (i + 0.5) / 8)."""
    t = (np.arange(GRID_PX) + 0.5) / GRID_PX
    return np.stack([(1 - t) ** 3, 3 * t ** 3 - 6 * t ** 2 + 4, -3 * t ** 3 + 3 * t ** 2 + 3 * t + 1, t ** 3], 1) / 6
