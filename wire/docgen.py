"""Writes the generated parts of `docs/protocol.md` from the code that they describe.

`python -m wire.docgen` rewrites them, `python -m wire.docgen --check` fails when they are out of date.
"""

import ast
import inspect
import re
import sys
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from wire import codec, errors, events

DOCUMENT = Path(__file__).parents[1] / "docs" / "protocol.md"
ALIASES = (
    "Channel",
    "Count",
    "Language",
    "Text",
    "Span",
    "State",
    "Role",
    "Via",
    "Action",
    "Description",
    "VoiceId",
    "Sdp",
    "Name",
    "AckKind",
    "FaceProblem",
)
JSON_NAMES = {"str": "string", "bool": "boolean", "float": "number", "int": "integer", "None": "null"}


def render(text: str) -> str:
    """`text` with each part between `<!-- generated: NAME -->` and `<!-- end: NAME -->` written anew.

    Raises ValueError for a document that lacks one of the parts.
    """
    for name, body in (("types", types()), ("events", all_events()), ("limits", limits()), ("errors", error_codes())):
        start, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"docs/protocol.md has no part {start} … {end}")
        text = pattern.sub(lambda _, part=f"{start}\n{body}\n{end}": part, text)  # type: ignore[misc]  # mypy cannot infer a lambda's default
    return text


def types() -> str:
    """A table of the named types and what they hold."""
    return table(("type", "holds"), ((f"`{name}`", describe(getattr(events, name))) for name in ALIASES))


def describe(annotation: object) -> str:
    """A type in words."""
    info = msgspec.inspect.type_info(annotation)
    if isinstance(info, msgspec.inspect.StrType):
        size = f"{info.min_length or 0} to {info.max_length} characters"
        return f"string, {size}" + (f", `{info.pattern}`".replace("|", "\\|") if info.pattern else "")
    if isinstance(info, msgspec.inspect.IntType):
        return "integer" + (f", {info.ge} or more" if info.ge is not None else "")
    if isinstance(info, msgspec.inspect.LiteralType):
        return "one of " + ", ".join(f"`{value}`" for value in typing.get_args(annotation))
    if isinstance(info, msgspec.inspect.TupleType):
        return f"array of {len(info.item_types)} integers: the first, and one past the last"
    raise TypeError(f"no words for {annotation}")


def all_events() -> str:
    """The common fields, then each event with its own."""
    parts = [section(events.Event, "Every event"), section(events.Segment, "Segments")]
    parts += [section(kind, f"`{kind.__struct_config__.tag}`") for kind in concrete()]
    parts += [
        section(kind, f"{kind.__name__} (inside events)") for kind in (events.Word, events.Phoneme, events.Member)
    ]
    return "\n\n".join(parts)


def concrete() -> Iterator[type[msgspec.Struct]]:
    """Every event of the protocol, in the order of its source."""
    return (
        kind
        for kind in vars(events).values()
        if inspect.isclass(kind) and issubclass(kind, events.Event) and kind not in (events.Event, events.Segment)
    )


def section(kind: type[msgspec.Struct], title: str) -> str:
    """Heading, docstring and table of one struct."""
    lines = [f"#### {title}", "", inspect.cleandoc(kind.__doc__ or "")]
    if issubclass(kind, events.Segment) and kind is not events.Segment:
        lines += ["", "Also has the fields of a segment."]
    rows = list(fields(kind))
    if not rows:
        return "\n".join(lines)
    columns = 4 if any(meaning for *_, meaning in rows) else 3
    heads = ("field", "type", "default", "meaning")[:columns]
    return "\n".join([*lines, "", table(heads, (row[:columns] for row in rows))])


def fields(kind: type[msgspec.Struct]) -> Iterator[tuple[str, str, str, str]]:
    """Name, type, default and docstring of a struct's own fields, as its source has them."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class
    for statement, following in zip(body.body, [*body.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign):
            continue
        default = "required"
        if statement.value is not None:
            default = f"`{msgspec.json.encode(ast.literal_eval(statement.value)).decode()}`"
        yield f"`{ast.unparse(statement.target)}`", _type_name(statement.annotation), default, _meaning(following)


def _type_name(annotation: ast.expr) -> str:
    """A Python annotation in the words of JSON."""
    if isinstance(annotation, ast.BinOp):
        return f"{_type_name(annotation.left)} or {_type_name(annotation.right)}"
    if not isinstance(annotation, ast.Subscript):
        name = ast.unparse(annotation)
        return JSON_NAMES.get(name, f"`{name}`")
    assert isinstance(annotation.slice, ast.Tuple)  # noqa: S101 - all of ours have two parts
    first, second = annotation.slice.elts
    container = ast.unparse(annotation.value)
    if container == "Annotated":
        return _type_name(first)
    return f"array of {_type_name(first)}" if container == "tuple" else f"object of {_type_name(second)}"


def _meaning(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return " ".join(str(statement.value.value).split())
    return ""


def limits() -> str:
    """The bounds on frames."""
    rows = [
        ("audio in one frame", codec.MAX_AUDIO_BYTES),
        ("a picture in one frame", codec.MAX_PICTURE_BYTES),
        ("header of a binary frame", codec.MAX_HEADER_BYTES),
        ("any frame", codec.MAX_FRAME_BYTES),
    ]
    return table(("what", "at most"), ((what, f"{size // 1024} KiB") for what, size in rows))


def error_codes() -> str:
    """Every typed error of the protocol."""
    kinds = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, errors.WireError)]
    rows = (
        (
            f"`{kind.code}`",
            str(kind.status),
            str(kind.close_code),
            " ".join((kind.__dict__.get("__doc__") or "").split()),
        )
        for kind in sorted(kinds, key=lambda kind: kind.code)
        if kind is not errors.WireError
    )
    return table(("code", "HTTP", "close", "meaning"), rows)


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def main(arguments: list[str]) -> int:
    """0 when the document is (now) up to date."""
    before = DOCUMENT.read_text()
    after = render(before)
    if "--check" in arguments:
        if before != after:
            sys.stderr.write("docs/protocol.md is out of date; run: python -m wire.docgen\n")
            return 1
        return 0
    DOCUMENT.write_text(after)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
