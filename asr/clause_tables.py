"""Per language: words that a clause may begin with, words that it must not end with, and dots that end no sentence."""

from typing import NamedTuple

from asr.words import normalize


class ClauseTable(NamedTuple):
    """Normalised words (lower case, no punctuation)."""

    conjunctions: frozenset[str]
    """A clause may be cut before these."""
    dangling: frozenset[str]
    """A clause must not end with these: they belong to what follows."""
    abbreviations: frozenset[str]
    """A dot after these ends no sentence."""


def _words(text: str) -> frozenset[str]:
    return frozenset(map(normalize, text.split()))


def _table(conjunctions: str, dangling: str, abbreviations: str = "") -> ClauseTable:
    return ClauseTable(_words(conjunctions), _words(dangling), _words(abbreviations))


TABLES: dict[str, ClauseTable] = {
    "en": _table(
        "and but or so because although though while when where which who whose if unless until since whereas that "
        "then before after however therefore",
        "a an the this that these those my your his her its our their of to in on at for from with by about into over "
        "under between through and but or so because if when while as than is are was were be been am do does did has "
        "have had will would can could should may might must not no very i you he she we they it who which what how "
        "mr mrs ms dr there's it's i'm don't can't isn't",
        "mr mrs ms dr prof st vs etc eg ie no inc ltd jr sr gen col sgt lt mt dept fig approx",
    ),
    "pt": _table(
        "e mas ou porque embora enquanto quando onde que se pois então porém contudo depois antes como porquanto",
        "o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas para com sem sobre "
        "entre ao à aos às e mas ou que se porque como muito não é são foi era está estão meu minha seu sua nosso "
        "nossa este esta esse essa eu ele ela nós eles elas você vocês",
        "sr sra dr dra prof av etc ex pág",
    ),
    "es": _table(
        "y e pero o u porque aunque mientras cuando donde que si pues entonces después antes como sino",
        "el la los las un una unos unas de del en por para con sin sobre entre a al y e pero o que si porque como muy "
        "no es son fue era está están mi tu su nuestro nuestra este esta ese esa yo él ella nosotros ellos ellas usted",
        "sr sra srta dr dra prof av etc ej pág",
    ),
    "fr": _table(
        "et mais ou car parce quand lorsque pendant tandis où que qui si donc alors puis comme puisque",
        "le la les l un une des du de d à au aux en dans par pour avec sans sur sous entre et mais ou que qui si car "
        "parce comme très ne pas est sont était a ont mon ma mes ton ta son sa ses notre votre leur ce cet cette ces "
        "je tu il elle on nous vous ils elles",
        "m mme mlle dr prof av etc ex p",
    ),
    "de": _table(
        "und aber oder denn weil obwohl während wenn als wo dass ob sondern dann nachdem bevor damit sodass",
        "der die das den dem des ein eine einen einem einer eines in im an am auf aus bei mit nach von vom vor zu zum "
        "zur über unter zwischen für ohne und aber oder weil dass wenn als ob wie sehr nicht ist sind war waren hat "
        "haben hatte wird werden mein dein sein ihr unser ich du er sie es wir",
        "hr fr dr prof str usw bzw z b d h ca nr st",
    ),
    "it": _table(
        "e ed ma o perché sebbene mentre quando dove che se quindi allora poi come poiché però",
        "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai in nel nello nella nei da "
        "dal dalla con su sul sulla per tra fra e ma o che se perché come molto non è sono era ha hanno mio mia tuo "
        "suo sua nostro questo questa quello io tu lui lei noi voi loro",
        "sig dott prof ecc es pag",
    ),
    "nl": _table(
        "en maar of want omdat hoewel terwijl toen als waar dat die dus dan nadat voordat zodat",
        "de het een van in op aan met voor door bij naar uit over onder tussen zonder en maar of omdat dat als niet is "
        "zijn was waren heeft hebben had wordt mijn jouw zijn haar ons onze ik jij hij zij we",
        "dhr mevr dr prof bijv enz nr",
    ),
    "zh": _table("但是 因为 所以 而且 如果 然后 可是", "的 了 在 和 是 我 你 他 她 一 这 那 把 被 对 从 向 不 很"),
    "ja": _table("", "は が を に で と の へ も や"),
}
EMPTY = _table("", "")


def table_for(language: str) -> ClauseTable:
    """The table of a language, or an empty one: punctuation and length alone then decide."""
    return TABLES.get(language, EMPTY)
