"""English names of the languages that the recognisers, translators and voices know, by ISO 639 code."""

_NAMES = """
af Afrikaans|am Amharic|ar Arabic|as Assamese|az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian|bn Bengali|bo Tibetan
br Breton|bs Bosnian|ca Catalan|cs Czech|cy Welsh|da Danish|de German|el Greek|en English|eo Esperanto|es Spanish
et Estonian|eu Basque|fa Persian|fi Finnish|fo Faroese|fr French|ga Irish|gl Galician|gu Gujarati|ha Hausa|haw Hawaiian
he Hebrew|hi Hindi|hr Croatian|ht Haitian Creole|hu Hungarian|hy Armenian|id Indonesian|ig Igbo|is Icelandic|it Italian
ja Japanese|jw Javanese|jv Javanese|ka Georgian|kk Kazakh|km Khmer|kn Kannada|ko Korean|ku Kurdish|ky Kyrgyz|la Latin
lb Luxembourgish|ln Lingala|lo Lao|lt Lithuanian|lv Latvian|mg Malagasy|mi Maori|mk Macedonian|ml Malayalam|mn Mongolian
mr Marathi|ms Malay|mt Maltese|my Burmese|nb Norwegian Bokmål|ne Nepali|nl Dutch|nn Norwegian Nynorsk|no Norwegian
oc Occitan|pa Punjabi|pl Polish|ps Pashto|pt Portuguese|ro Romanian|ru Russian|sa Sanskrit|sd Sindhi|si Sinhala
sk Slovak|sl Slovenian|sn Shona|so Somali|sq Albanian|sr Serbian|su Sundanese|sv Swedish|sw Swahili|ta Tamil|te Telugu
tg Tajik|th Thai|tk Turkmen|tl Tagalog|tr Turkish|tt Tatar|uk Ukrainian|ur Urdu|uz Uzbek|vi Vietnamese|wo Wolof|xh Xhosa
yi Yiddish|yo Yoruba|yue Cantonese|zh Chinese|zu Zulu
"""

NAMES: dict[str, str] = {
    code: name for entry in _NAMES.replace("\n", "|").split("|") if entry for code, _, name in [entry.partition(" ")]
}
AUTO = "auto"
AUTO_NAME = "Detect the language"


def name_of(code: str) -> str:
    """The language's English name; a code that is not in the table stands for itself."""
    if code == AUTO:
        return AUTO_NAME
    base, _, region = code.replace("_", "-").partition("-")
    name = NAMES.get(base.lower(), code)
    return f"{name} ({region.upper()})" if region and name != code else name


def base_of(code: str) -> str:
    """The language without its region: `pt-BR` is `pt`."""
    return code.replace("_", "-").partition("-")[0].lower()
