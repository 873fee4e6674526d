import pytest

from wire import docgen


def test_the_protocol_page_is_up_to_date() -> None:
    assert docgen.main(["--check"]) == 0


def test_a_page_that_lags_behind_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Page:
        text = docgen.DOCUMENT.read_text().replace("| `rev` |", "| `revision` |")

        def read_text(self) -> str:
            return self.text

        def write_text(self, text: str) -> None:
            self.text = text

    page = Page()
    monkeypatch.setattr(docgen, "DOCUMENT", page)
    assert docgen.main(["--check"]) == 1
    assert docgen.main([]) == 0
    assert docgen.main(["--check"]) == 0


def test_a_page_without_its_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="generated: types"):
        docgen.render("# Protocol")


def test_every_event_is_described() -> None:
    text = docgen.all_events()
    for kind in docgen.concrete():
        assert f"#### `{kind.__struct_config__.tag}`" in text
        assert kind.__doc__
    assert "| `voices` | object of string | `{}` | Target language -> voice id" in text
    assert "| `retry_after_s` | number or null | `null` |" in text
    assert "| `targets` | array of `Language` | `[]` |" in text


def test_types_and_errors_are_described() -> None:
    assert "one of `tentative`, `committed`" in docgen.types()
    assert "| `too_large` | 413 | 1009 |" in docgen.error_codes()
    assert "| audio in one frame | 64 KiB |" in docgen.limits()
