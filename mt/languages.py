"""Language codes as clients write them, brought to the two letters that models and routes are named by."""

AUTO = "auto"

_TABLE = """
af afr Afrikaans; am amh Amharic; ar ara,arb Arabic; as asm Assamese; ast - Asturian; az aze,azj Azerbaijani;
ba bak Bashkir; be bel Belarusian; bg bul Bulgarian; bn ben Bengali; bo bod,tib Tibetan; br bre Breton; bs bos Bosnian;
ca cat Catalan; ceb - Cebuano; cs ces,cze Czech; cy cym,wel Welsh; da dan Danish; de deu,ger German; el ell,gre Greek;
en eng English; eo epo Esperanto; es spa Spanish; et est,ekk Estonian; eu eus,baq Basque; fa fas,per,pes Persian;
ff ful,fuv Fulah; fi fin Finnish; fo fao Faroese; fr fra,fre French; fy fry Western Frisian; ga gle Irish;
gd gla Scottish Gaelic; gl glg Galician; gu guj Gujarati; ha hau Hausa; haw - Hawaiian; he heb,iw Hebrew;
hi hin Hindi; hr hrv Croatian; ht hat Haitian Creole; hu hun Hungarian; hy hye,arm Armenian; id ind,in Indonesian;
ig ibo Igbo; ilo - Iloko; is isl,ice Icelandic; it ita Italian; ja jpn Japanese; jv jav,jw Javanese;
ka kat,geo Georgian; kk kaz Kazakh; km khm Khmer; kn kan Kannada; ko kor Korean; ku kur,kmr Kurdish; ky kir Kyrgyz;
la lat Latin; lb ltz Luxembourgish; lg lug Ganda; ln lin Lingala; lo lao Lao; lt lit Lithuanian; lv lav,lvs Latvian;
mg mlg,plt Malagasy; mi mri,mao Maori; mk mkd,mac Macedonian; ml mal Malayalam; mn mon,khk Mongolian; mr mar Marathi;
ms msa,may,zsm Malay; mt mlt Maltese; my mya,bur Burmese; ne nep,npi Nepali; nl nld,dut Dutch;
no nor,nb,nob,nn,nno Norwegian; ns nso Northern Sotho; ny nya Chichewa; oc oci Occitan; om orm,gaz Oromo;
or ori,ory Odia; pa pan Punjabi; pl pol Polish; ps pus,pbt Pashto; pt por Portuguese; qu que,quy Quechua; rn run Rundi;
ro ron,rum,mo Romanian; ru rus Russian; rw kin Kinyarwanda; sa san Sanskrit; sd snd Sindhi; sg sag Sango;
si sin Sinhala; sk slk,slo Slovak; sl slv Slovenian; sm smo Samoan; sn sna Shona; so som Somali;
sq sqi,alb,als Albanian; sr srp Serbian; ss ssw Swati; st sot Southern Sotho; su sun Sundanese; sv swe Swedish;
sw swa,swh Swahili; ta tam Tamil; te tel Telugu; tg tgk Tajik; th tha Thai; ti tir Tigrinya;
tk tuk Turkmen; tl tgl,fil Tagalog;
tn tsn Tswana; tr tur Turkish; ts tso Tsonga; tt tat Tatar; tw twi Twi; ug uig Uyghur; uk ukr Ukrainian; ur urd Urdu;
uz uzb,uzn Uzbek; vi vie Vietnamese; wo wol Wolof; xh xho Xhosa; yi yid,ydd Yiddish; yo yor Yoruba; yue - Cantonese;
zh zho,chi,cmn Chinese; zu zul Zulu
"""


def _read_table() -> tuple[dict[str, str], dict[str, str]]:
    names, aliases = {}, {}
    for entry in _TABLE.replace("\n", " ").split(";"):
        code, others, name = entry.split(maxsplit=2)
        names[code] = name
        aliases.update(dict.fromkeys(others.split(","), code))
    return names, aliases


_NAMES, _ALIASES = _read_table()


def normalise(code: str) -> str:
    """`pt-BR`, `por` and `PT` -> `pt`; `nb` -> `no`; `auto` and the empty string -> `auto`.

    A code that is not known comes back in lower case without its region, so that an error can name it.
    """
    head = code.strip().replace("_", "-").split("-", 1)[0].lower()
    return _ALIASES.get(head, head) or AUTO


def name_of(code: str) -> str:
    """The language's English name; the code itself where it has none here."""
    return _NAMES.get(code, code)


def is_known(code: str) -> bool:
    """Whether this is the two-letter (or only) code of a language."""
    return code in _NAMES


def joins_words(language: str) -> bool:
    """Whether the language is written with spaces between words and sentences."""
    return language not in {"zh", "ja", "th", "lo", "km", "my", "bo", "yue"}
