from pathlib import Path

from lipsync.rpc.generate import GENERATED, HERE, generate


def test_the_stubs_are_those_of_the_proto(tmp_path: Path) -> None:
    generate(tmp_path)
    for name in GENERATED:
        fresh = (tmp_path / "lipsync" / "rpc" / name).read_text()
        assert (HERE / name).read_text() == fresh, "run: python -m lipsync.rpc.generate"
