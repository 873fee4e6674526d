"""The network of one person: a compact U-Net that paints the lower face for a sound, from another picture of it."""

import torch
from torch import nn

from lipsync.engines.synctalk2d import MASK, SIZE

WIDTHS = (24, 48, 96, 128, 160)
VOICE = 128


class Person(nn.Module):
    """faces (B, 6, 320, 320), as in `engines/synctalk2d.py`, and mel (B, 1, 80, 16) -> (B, 3, 320, 320) in [0, 1]."""

    def __init__(self) -> None:
        super().__init__()
        self.voice = _voice()
        self.down = nn.ModuleList(_down(a, b) for a, b in zip((6, *WIDTHS), WIDTHS, strict=False))
        self.bottom = _block(WIDTHS[-1] + VOICE, WIDTHS[-1])
        self.up = nn.ModuleList(_block(a + b, b) for a, b in zip(WIDTHS[:0:-1], WIDTHS[-2::-1], strict=True))
        self.paint = nn.Sequential(nn.Conv2d(WIDTHS[0], 12, 3, padding=1), nn.PixelShuffle(2), nn.Sigmoid())
        inside = torch.zeros(1, 1, SIZE, SIZE)
        inside[:, :, MASK[0], MASK[1]] = 1.0
        self.register_buffer("inside", inside)

    def forward(self, faces: torch.Tensor, mel: torch.Tensor) -> torch.Tensor:
        """What lies outside the mask stays as it was given."""
        levels, x = [], faces - 0.5
        for step in self.down:
            x = step(x)
            levels.append(x)
        voice = self.voice(mel)[:, :, None, None].expand(-1, -1, x.shape[2], x.shape[3])
        x = self.bottom(torch.cat([x, voice], dim=1))
        for step, skip in zip(self.up, levels[-2::-1], strict=True):
            x = step(torch.cat([nn.functional.interpolate(x, scale_factor=2.0, mode="nearest"), skip], dim=1))
        painted = self.paint(x)
        return painted * self.inside + faces[:, 3:] * (1.0 - self.inside)


def _voice() -> nn.Module:
    strides = ((1, 32, (2, 1)), (32, 64, (2, 2)), (64, 128, (2, 2)), (128, 128, (2, 2)))
    layers: list[nn.Module] = []
    for a, b, stride in strides:
        layers += [nn.Conv2d(a, b, 3, stride=stride, padding=1), nn.LeakyReLU(0.1)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(128 * 5 * 2, VOICE), nn.LeakyReLU(0.1))


def _down(a: int, b: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(a, b, 3, stride=2, padding=1), nn.LeakyReLU(0.1), _block(b, b))


def _block(a: int, b: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(a, b, 3, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(b, b, 3, padding=1), nn.LeakyReLU(0.1)
    )
