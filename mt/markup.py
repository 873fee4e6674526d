"""HTML as LibreTranslate's clients send it: the text between the tags is translated, the rest stays to the letter."""

import html
import re

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|pre|code|textarea|svg|math)\b.*?(?:</\1\s*>|\Z)"
    r"|</?[A-Za-z][^<>]*>|<[!?][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)


def parts_of(markup: str) -> list[tuple[str, bool]]:
    """(part, whether it is text to translate), in order. Entities in text are resolved; `escape` is the way back."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for match in _TOKEN.finditer(markup):
        _add_text(parts, markup[at : match.start()])
        parts.append((match.group(), False))
        at = match.end()
    _add_text(parts, markup[at:])
    return parts


def escape(text: str) -> str:
    """Text made safe to stand between tags again."""
    return html.escape(text, quote=False)


def _add_text(parts: list[tuple[str, bool]], text: str) -> None:
    core = text.strip()
    if not core:
        if text:
            parts.append((text, False))
        return
    start = text.index(core)
    parts += [(text[:start], False)] if start else []
    parts.append((html.unescape(core), True))
    parts += [(text[start + len(core) :], False)] if start + len(core) < len(text) else []
