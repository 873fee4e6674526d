"""What of a text can be said: no markup, no emoji, no addresses; money in the order in which it is spoken. Pure."""

import re
import unicodedata

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_URL = re.compile(r"\b(?:https?://|www\.)([^\s/?#<>]+)[^\s<>]*", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<!\w)([*_~`]{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL)
_LEFTOVERS = re.compile(r"[*`#~^|\\<>{}\[\]=_]+")
_REPEATED = re.compile(r"([!?.,;:…-])\1+")
_MONEY = re.compile(r"(R\$|[$€£¥₹])\s?(\d[\d.,]*\d|\d)")
_CURRENCIES = {
    "en": {"R$": "reais", "₹": "rupees"},  # hibari's G2P reads the others itself
    "es": {"$": "dólares", "€": "euros", "£": "libras", "R$": "reales", "¥": "yenes", "₹": "rupias"},
    "fr": {"$": "dollars", "€": "euros", "£": "livres", "R$": "réaux", "¥": "yens", "₹": "roupies"},
    "it": {"$": "dollari", "€": "euro", "£": "sterline", "R$": "real", "¥": "yen", "₹": "rupie"},
    "pt": {"$": "dólares", "€": "euros", "£": "libras", "R$": "reais", "¥": "ienes", "₹": "rupias"},
    "de": {"$": "Dollar", "€": "Euro", "£": "Pfund", "R$": "Real", "¥": "Yen", "₹": "Rupien"},
}
_SPOKEN_SYMBOLS = frozenset("+%$€£¥₹°&@§©®™№")
_JOINERS = frozenset("\u200c\u200d")
"""They change how Indic and Persian words are read."""


def speakable(text: str, language: str) -> str:
    """The text as a voice should get it; empty when there is nothing to say, as in punctuation or emoji alone."""
    text = unicodedata.normalize("NFC", text)
    text = _TAG.sub(" ", _LINK.sub(r"\1", text))
    text = _URL.sub(lambda address: address.group(1).removeprefix("www."), text)
    text = _EMPHASIS.sub(r"\2", text)
    text = "".join(_plain(letter) for letter in text)
    text = _REPEATED.sub(r"\1", _LEFTOVERS.sub(" ", text))
    names = _CURRENCIES.get(language, {})
    text = _MONEY.sub(lambda money: _money(money, names), text)
    text = " ".join(text.split())
    return text if any(letter.isalnum() for letter in text) else ""


def _plain(letter: str) -> str:
    """Emoji, controls, joiners and private characters go; other symbols stay only where voices read them."""
    if letter in _SPOKEN_SYMBOLS or letter in _JOINERS:
        return letter
    category = unicodedata.category(letter)
    return " " if letter.isspace() or category[0] == "C" or category in ("So", "Sk", "Sm", "Me") else letter
    if letter in "\u200c\u200d":  # they change how Indic and Persian words are read
        return letter
    return " " if category[0] == "C" or (category in ("So", "Sk", "Sm", "Me") and letter not in "<>=~^|`") else letter


def _money(found: re.Match[str], names: dict[str, str]) -> str:
    symbol, amount = found.groups()
    return f"{amount} {names[symbol]}" if symbol in names else found.group()
