"""`python -m tests.compose.build`: the images that the tests need, so that the tests find them made.

Standard library alone, because CI begins with it while the environment is being made.
"""

import os
import time

from tests.compose.engine import ROOT, STAND_INS, ComposeStack, NoEngine, engine_environment

OURS = ("asr", "mt", "tts", "lipsync", "gateway", "studio", "model-downloader")
MIRRORS = ("BASE_IMAGE", "PIP_INDEX_URL", "NPM_REGISTRY", "DEBIAN_MIRROR")
TAG = "test"


def build(stack: ComposeStack) -> None:
    """Build the stand-ins, our images, and the one with a wrong clock that is made of one of ours."""
    values = [(name, os.environ.get(name)) for name in MIRRORS]
    mirrors = [word for name, value in values if value for word in ("--build-arg", f"{name}={value}")]
    images = [("debian", STAND_INS, "vivavoce-test-debian")]
    images += [(target, ROOT, f"vivavoce-{target}:{TAG}") for target in OURS]
    images += [("mt-ahead", STAND_INS, f"vivavoce-mt-ahead:{TAG}")]
    for target, folder, name in images:
        began = time.monotonic()
        stack.docker("build", "-q", *mirrors, "--target", target, "-t", name, str(folder), timeout_s=1500)
        print(f"{name} built in {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    try:
        build(ComposeStack(engine_environment()))
    except NoEngine as reason:
        print(f"No images were built: {reason}")


if __name__ == "__main__":
    main()
