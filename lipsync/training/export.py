"""From a trained network to the one ONNX file that the `person` renderer loads."""

import warnings
from pathlib import Path

import torch

from lipsync.engines.person import PersonModel
from lipsync.engines.synctalk2d import SIZE
from lipsync.training.network import Person

OPSET = 17


def export(person: Person, out: Path) -> None:
    """Write `out`, and make sure that it can be loaded and run. The file appears whole or not at all."""
    person.to("cpu").eval()
    part = out.with_name(f".{out.name}.part")
    try:
        with warnings.catch_warnings():
            # The newer exporter needs a package of its own; this one is complete and makes the same graph.
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(
                person,
                (torch.zeros(1, 6, SIZE, SIZE), torch.zeros(1, 1, 80, 16)),
                str(part),
                dynamo=False,
                opset_version=OPSET,
                input_names=["faces", "mel"],
                output_names=["painted"],
                dynamic_axes={"faces": {0: "batch"}, "mel": {0: "batch"}, "painted": {0: "batch"}},
            )
        PersonModel(part, name=out.stem).warm_up()
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
