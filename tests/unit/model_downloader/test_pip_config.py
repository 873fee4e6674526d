from collections.abc import Sequence

import pytest

from model_downloader.errors import SourceUnavailable
from model_downloader.pip_config import read_pip_config, run_pip

HELP = "-i, --index-url <url>  Base URL of the index (default\n     http://index.test/simple). This should"


def fake_pip(listing: str):  # type: ignore[no-untyped-def]  # a RunPip
    def run(arguments: Sequence[str]) -> str:
        return listing if arguments[0] == "config" else HELP

    return run


def test_without_configuration_it_is_the_index_of_pips_own_help() -> None:
    assert read_pip_config(fake_pip("")).index_urls == ("http://index.test/simple",)


def test_a_mirror_and_its_certificate_are_taken() -> None:
    config = read_pip_config(
        fake_pip(
            "global.index-url='http://mirror.test/simple'\nglobal.cert='/ca.pem'\nglobal.proxy='http://proxy.test:3128'\n"
            "global.trusted-host='a.test\\nb.test'\ninstall.index-url='http://not.this'"
        )
    )
    assert config.index_urls == ("http://mirror.test/simple",)
    assert (config.cert, config.proxy) == ("/ca.pem", "http://proxy.test:3128")
    assert config.trusted_hosts == ("a.test", "b.test")


def test_extra_indexes_come_after_and_the_environment_wins() -> None:
    config = read_pip_config(
        fake_pip("global.find-links='/a'\n:env:.find-links='/b /c'\nglobal.extra-index-url='file:///x http://y.test'")
    )
    assert config.index_urls == ("http://index.test/simple", "file:///x", "http://y.test")
    assert config.find_links == ("/b", "/c")


def test_no_index_leaves_only_the_folders() -> None:
    config = read_pip_config(fake_pip("global.no-index='true'\nglobal.find-links='/wheels'"))
    assert (config.index_urls, config.find_links) == ((), ("/wheels",))


def test_a_pip_that_does_not_say_is_reported() -> None:
    with pytest.raises(SourceUnavailable, match="PIP_INDEX_URL"):
        read_pip_config(lambda _arguments: "")


def test_the_real_pip_answers() -> None:
    assert run_pip(["--version"]).startswith("pip ")
    with pytest.raises(SourceUnavailable, match="pip nonsense failed"):
        run_pip(["nonsense"])
