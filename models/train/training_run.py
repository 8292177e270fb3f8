"""A training that can be interrupted: everything that its next step depends on is in one file."""
import copy
import os

import torch


class Run:
    """Network, its running average and optimiser, with the steps done."""

    def __init__(self, path, network, rate, decay, averaging):
        self.path, self.step, self.averaging = path, 0, averaging
        self.network = network.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), rate, weight_decay=decay)
        if os.path.exists(path):
            state = torch.load(path)
            self.step = state["step"]
            for key in ("network", "average", "optimiser"):
                getattr(self, key).load_state_dict(state[key])

    def save(self):
        torch.save({"step": self.step, **{k: getattr(self, k).state_dict() for k in ("network", "average", "optimiser")}},
                   self.path + ".part")
        os.replace(self.path + ".part", self.path)

    def learn(self, loss, rate_now):
        """One step down this loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate_now
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5)
        self.optimiser.step()
        keep = min(self.averaging, (self.step + 1) / (self.step + 20))
        for a, b in zip(self.average.state_dict().values(), self.network.state_dict().values()):
            a.copy_(keep * a + (1 - keep) * b) if a.is_floating_point() else a.copy_(b)
        self.step += 1
