"""The trainers of the measurement: recipes of evaluation.md, on images in memory.

Every function trains on (images uint8 [n, H, W, 3], labels) and returns accuracies in percent of clean test photos,
after the last epoch and per epoch, for the groups it is given.
"""
from dataclasses import dataclass
from functools import partial

import torch
from torch.nn import functional

import augment
import networks


def has_bf16(device):
    """Whether the device multiplies bfloat16 in hardware: half the time, the usual choice of today's trainers."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            return "avx512_bf16" in file.read()
    except OSError:
        return False


def precision(device):
    """Context of mixed precision: bfloat16 products where the hardware has them, f32 weights and losses."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=has_bf16(device))


@dataclass(frozen=True)
class Recipe:
    network: object
    jitter: augment.Jitter
    epochs: int
    batch: int = 64
    peak_rate: float = 0.1
    smoothing: float = 0.05


T1 = Recipe(networks.resnet10, augment.PLAIN, 25)
T1C = Recipe(networks.resnet10, augment.COLOUR, 25)
T2 = Recipe(networks.mobilenet, augment.COLOUR, 40)
PRETRAINING = Recipe(networks.resnet10, augment.COLOUR, 30)
T4 = Recipe(networks.resnet10, augment.COLOUR, 12, peak_rate=0.02)
D_CPU = Recipe(networks.resnet10, augment.GEOMETRY, 20, batch=128)
D_GPU = Recipe(networks.resnet18_cifar, augment.GEOMETRY, 60, batch=128)


@dataclass(frozen=True)
class Test:
    """Clean photos and the groups (name -> bool [n]) whose accuracies are reported."""
    images: torch.Tensor
    labels: torch.Tensor
    groups: dict

    def accuracies(self, network):
        predicted = predict(network, self.images).argmax(1)
        right = predicted == self.labels
        return {name: 100 * right[member].float().mean().item() for name, member in self.groups.items()}


@torch.no_grad()
def predict(network, images, of=None, batch=256):
    """Logits (or of(x), for instance network.features) in evaluation mode."""
    network.eval()
    of = of or network
    with precision(images.device):
        return torch.cat([of(augment.normalise(images[i:i + batch])).float() for i in range(0, len(images), batch)])


def fit(network, recipe, images, labels, test, seed, log=None):
    """Trains in place: SGD with Nesterov momentum 0.9, weight decay 5e-4, one cycle. Returns [accuracies per epoch]."""
    generator = torch.Generator().manual_seed(seed)
    network.to(memory_format=torch.channels_last)
    steps = -(-len(images) // recipe.batch)
    optimiser = torch.optim.SGD(network.parameters(), recipe.peak_rate, 0.9, nesterov=True, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.peak_rate, total_steps=recipe.epochs * steps,
                                                   cycle_momentum=False)
    history = []
    for epoch in range(recipe.epochs):
        network.train()
        order = torch.randperm(len(images), generator=generator).to(images.device)
        for i in range(steps):
            pick = order[i * recipe.batch:(i + 1) * recipe.batch]
            if len(pick) < 2:  # batch norm needs two
                schedule.step()
                continue
            x = augment.jitter(images[pick], recipe.jitter, generator)
            with precision(x.device):
                logits = network(x)
            loss = functional.cross_entropy(logits.float(), labels[pick], label_smoothing=recipe.smoothing)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        if test is not None:
            history.append(test.accuracies(network))
            if log:
                log(epoch + 1, loss.item(), history[-1])
    return history


def from_scratch(recipe, classes, images, labels, test, seed, log=None):
    torch.manual_seed(seed)
    return fit(recipe.network(classes).to(images.device), recipe, images, labels, test, seed, log)


def pretrain(classes, images, labels, seed):
    """T1's network on the 155 people; returns its state (CPU tensors)."""
    torch.manual_seed(seed)
    network = networks.resnet10(classes).to(images.device)
    fit(network, PRETRAINING, images, labels, None, seed)
    return {name: value.cpu() for name, value in network.state_dict().items()}


def pretrained(state, classes, seed, device):
    """T1's network with the body of `state` and a fresh linear layer."""
    torch.manual_seed(seed)
    network = networks.resnet10(classes)
    network.body.load_state_dict({name[5:]: value for name, value in state.items() if name.startswith("body.")})
    return network.to(device, memory_format=torch.channels_last)


def linear_probe(state, classes, images, labels, test, seed, log=None):
    """T3: a linear layer on frozen features of the unjittered photos; Adam 1e-2, 300 steps on all of them at once."""
    network = pretrained(state, classes, seed, images.device)
    features = predict(network, images, network.features)
    mean, spread = features.mean(0), features.std(0) + 1e-6
    features = (features - mean) / spread
    layer = network.linear
    optimiser = torch.optim.Adam(layer.parameters(), 1e-2)
    for _ in range(300):
        loss = functional.cross_entropy(layer(features), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():  # fold the standardisation into the layer
        layer.weight /= spread
        layer.bias -= layer.weight @ mean
    history = [test.accuracies(network)]
    if log:
        log(1, loss.item(), history[-1])
    return history


def fine_tune(state, classes, images, labels, test, seed, log=None):
    """T4: all of the pretrained network, 12 epochs with colour jitter."""
    return fit(pretrained(state, classes, seed, images.device), T4, images, labels, test, seed, log)


PRETRAINED = ("T3", "T4")  # take the state of pretrain() as their first argument
TRAINERS = {
    "T1": partial(from_scratch, T1), "T1c": partial(from_scratch, T1C), "T2": partial(from_scratch, T2),
    "T3": linear_probe, "T4": fine_tune,
    "D": partial(from_scratch, D_CPU), "D18": partial(from_scratch, D_GPU),
}
