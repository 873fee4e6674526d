"""`python -m lipsync.rpc.generate` writes the stubs from `lipsync.proto`; a test fails when they are out of date."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GENERATED = ("lipsync_pb2.py", "lipsync_pb2.pyi", "lipsync_pb2_grpc.py")


def generate(target: Path) -> None:
    """Write the stubs under `target`, in the folders of their package. Raises RuntimeError when protoc refuses."""
    from grpc_tools import protoc

    out = str(target)
    proto = "lipsync/rpc/lipsync.proto"
    code = protoc.main(
        [
            "protoc",
            f"-I{ROOT}",
            f"--python_out={out}",
            f"--pyi_out={out}",
            f"--grpc_python_out={out}",
            str(ROOT / proto),
        ]
    )
    if code:
        raise RuntimeError(f"protoc ended with {code}")


if __name__ == "__main__":
    generate(ROOT)
    sys.exit(0)
