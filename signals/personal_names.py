"""Finding names of persons in a text: by what announces them, and by names that are known.

A title ("mevrouw"), a relation ("mijn buurman"), "mijn naam is" or initials announce a name. A first name from our
list is one by itself, unless it is the begin of a street, a school or a saint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from signals.personal_words import LISTS, STREET_ENDS, STREET_ENDS_OF_NAMES, Places, text_before, words
from signals.reading import fold


@dataclass(frozen=True, slots=True)
class _Names:
    """First names, those of them that are words too, surnames, what may stand between, and names of no person."""

    first: frozenset[str]
    also_words: frozenset[str]
    last: frozenset[str]
    particles: frozenset[str]
    not_persons: tuple[str, ...]


_BETWEEN: Final = (" ", " '", " ’")
_REACH: Final = 70  # characters in which a name stands before what it belongs to
_NAMES: Final = _Names(
    words("first"), words("also_words"), words("last"), words("particles"), tuple(LISTS["not_persons"])
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SHORTENED: Final = re.compile(r"(?<!\w)[A-Z][\w\-.]{0,20} v\.? ?(?:d|h)\.? [A-Z][\w\-]{2,30}")  # "Jan v.d. Heuvel"
_TITLES: Final = words("titles")
_RELATIONS: Final = words("relations")
_NAMED: Final = re.compile(
    r"(?:\b(?:mijn|zijn|haar|de|hun|een) naam (?:is|was)|\bnaam ?:|\bheet|\bheette|\bheten|\bheetten|\bgenaamd"
    r"|\bgenoemd|\bnamens|\bmvg,?|\bgroet,?|\bgroeten,?|\bgroetjes,?|\bhoogachtend,?|\bgetekend,?|\bname is|\bnaam is"
    r"|\b(?:achter|voor|meisjes|roep)naam,?|\bgroet(?:en|jes)? van|\bgr\.?,?|\bhgr,?|\bvr\.? ?gr\.?,?|\bliefs,?"
    r"|[,.;] naam|\been zekere|\bene|\bcalled|\bregards,?|\bvolgens|\bondergetekende,?|\bname's"
    r"|\bnomber ta|\bme llamo|\bmi nombre es|\bje m'appelle|\bich heisse|\bmein name ist|\bnazywam sie|\bmam na imie"
    r"|\badim|\bismim|\bsincerely,?|\bgreetings,?|\bcheers,?|\bpozdrawiam,?|\bselamlar,?|\bsaludos,?)[ \n:]*$"
)
_I_AM: Final = re.compile(r"(?:\bik ben|\bmet|\bi am|\bim|\bhier)[ ]$")
_OF_SOMEBODY: Final = re.compile(
    r"\b(?:(?:hond|fiets|auto|vrouw|man|broer|zus|moeder|vader|kinderen|kind|zoon|dochter|vriend|vriendin|ouders|tuin"
    r"|huis|scooter|telefoon|schuld|verhaal|voordeur) van|(?:complimenten|compliment|dank|bedankt|groeten|lof)"
    r" (?:aan|voor|naar)|noemt zich|mantelzorger van|sprak met|gesproken met|spreekt met)[ ]$"
)
_TO_SOMEBODY: Final = re.compile(
    r"\b(?:bel|belde|mail|mailde|app|appte|vraag|vroeg|spreek|sprak|met|door|aan|voor|van|bij)[ ]$"
)
_STREET_WORD: Final = re.compile(
    rf"(?:{STREET_ENDS}|{STREET_ENDS_OF_NAMES}|brug|tunnel|school|college|kerk|kapel|ziekenhuis|centrum|buurt|wijk|huis|hal|stadion|"
    r"bos|poort|toren|plas|polder|kwartier|terrein|halte|flat|molen|plaats|plaatsen|fonds|prijs|kliniek|zaal|schans|sluis|eiland|"
    r"ziekte|syndroom|weekend|bank|winkel|markt|hotel|cafe|stichting|lyceum|mavo|havo|museum|theater|arena|gymnasium|campus)$"
)
_SURELY_STREET: Final = re.compile(
    r"(?:straat|laan|weg|plein|kade|gracht|singel|dreef|pad|plantsoen|boulevard|park|school|college|kerk|ziekenhuis|centrum|buurt|wijk"
    r"|tunnel|markt|stadion|kliniek|museum|theater|arena|ziekte)$"
)
_PLACE_WORD: Final = words("after_a_name_of_a_place")
_BEFORE_NO_PERSON: Final = words("before_a_name_of_a_place")
_BIG_PARTICLES: Final = frozenset(["van", "ter", "ten", "el"])
_NO_NAME: Final = words("no_names")
_SHORTENED_WORD: Final = 4  # letters of a word whose point does not end the sentence: "st. Jan"
_ADJECTIVES: Final = words("surnames_that_are_words")
_SURE_SURNAMES: Final = words("last") - _ADJECTIVES

_NOUNS: Final = words("surnames_that_are_trades")


_NAMED_AFTER: Final = re.compile(
    r"\b(?:(?:stand)?beeld|buste|borstbeeld|monument|portret|muurschildering|schilderij|liedje|lied|nummer|boek|gedicht"
    r"|film|musical|muziek|voorstelling|poster|affiche|concert|tentoonstelling|leven|werk|vernoem\w*|genoemd)"
    r" (?:van|voor|over|naar|door|met) $"
)
"""What is said of somebody who is known: `het standbeeld van`."""
_SAYS_THANKS: Final = re.compile(
    r"\b(?:thanks|thank you|bedankt|dank|dank u(?: wel)?|dankjewel|alvast|danke|dziekuje|tesekkurler)[,.! \n]+$"
)
_SMALL: Final = r"(?:van|de|der|den|het|'t|ten|ter|el|al|du|da|dos|von|bin|la)"
_CAPITALS: Final = r"[A-ZÀ-ÖØ-Þ][\w'’]+(?:-[A-ZÀ-ÖØ-Þ][\w'’]+)*"
_TWO_CAPITALS: Final = re.compile(
    rf"(?<![\w\-])(?P<first>{_CAPITALS}(?: [A-Z]\.)*)(?: {_SMALL}){{0,3}}"
    rf" (?P<last>{_CAPITALS})(?P<after>,? \(?|[:;] )$"
)
_SIGNED: Final = re.compile(rf"(?:[.!?,\n]\s*|^)(?P<name>{_CAPITALS}(?: (?:{_SMALL}|{_CAPITALS})){{0,4}})[.!]?\s*$")
_SURELY_SURNAME: Final = re.compile(
    r"^.{2,}(?:stra|sma|pma|tma|inga|enga|ema|oglu|wicz|[oe]wsk[ia]|enko|chuk|[oe]vic|escu|ssen|rsen|nsen|erink|sink)$"
)
"""How surnames end that are no other words: `Poelstra`, `Tiesinga`, `Kovalenko`."""


class _Scan:
    """The words of a text, with what stands between them."""

    def __init__(self, text: str, folded: str) -> None:
        self.text = text
        self.folded = folded
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.low = [_first_of_two(folded[begin:end]) for begin, end in self.spans]
        letters = [letter for letter in text if letter.isalpha()]
        self.shouting = len(letters) > 8 and sum(map(str.isupper, letters)) > 0.8 * len(letters)

    def __len__(self) -> int:
        return len(self.spans)

    def capital(self, i: int) -> bool:
        """Begins with a capital that says something: not in a text that shouts."""
        return not self.shouting and self.text[self.spans[i][0]].isupper()

    def gap(self, i: int) -> str:
        """What stands between word i and the next."""
        return self.text[self.spans[i][1] : self.spans[i + 1][0]] if i + 1 < len(self) else "\n"

    def before(self, i: int, reach: int = 28) -> str:
        return text_before(self.folded, self.spans[i][0], reach)

    def starts_sentence(self, i: int) -> bool:
        return i == 0 or bool(re.search(r"[.!?\n:]\s*$", self.text[self.spans[i - 1][1] : self.spans[i][0]]))


def _first_of_two(word: str) -> str:
    """`Harm-Jan` counts as Harm."""
    parts = word.split("-")
    return parts[0] if len(parts) > 1 and all(part in _NAMES.first for part in parts) else word


def name_before(text: str, place: int) -> tuple[int, int] | None:
    """A first name and a surname that end where something else of a person begins, such as an address or a number:
    `Joke Wittebrood, 06-...`. None where nothing there looks like one."""
    begin = max(0, place - _REACH)
    match = _TWO_CAPITALS.search(text, begin, place)
    if match is None or _says_no_name(fold(match["first"]), fold(match["last"])):
        return None
    before = _WORD.findall(fold(text[begin : match.start()]))[-1:]
    return None if before and before[0] in _BEFORE_NO_PERSON else (match.start(), match.end("last"))


def _says_no_name(first: str, last: str) -> bool:
    words_ = _NO_NAME | _BEFORE_NO_PERSON | _PLACE_WORD
    return (
        first in words_
        or last in words_
        or any(_STREET_WORD.search(word) for word in (first, last) if not _known(word))
    )


def _known(word: str) -> bool:
    return word in _NAMES.first or word in _NAMES.last


def _signed(text: str) -> tuple[int, int] | None:
    """Who signs at the end, on a line or in a sentence of their own: `... Alvast bedankt, Bethany Holroyd`."""
    match = _SIGNED.search(text, max(0, len(text) - _REACH))
    if match is None:
        return None
    names = [fold(word) for word in match["name"].split() if word[0].isupper()]
    if any(word in _NO_NAME for word in names) or _says_no_name(names[0], names[-1]):
        return None
    thanks = _SAYS_THANKS.search(fold(text[: match.start("name")]))
    return match.span("name") if thanks or (len(names) > 1 and any(map(_known, names))) else None


def find_names(text: str, folded: str) -> Places:
    """Names of persons: a title, a relation or "mijn naam is" with a name; a known first name; initials."""
    scan = _Scan(text, folded)
    names = _NAMES
    i = 0
    while i < len(scan):
        found = _name_at(scan, names, i)
        if found is None:
            i += 1
            continue
        first, last = found
        begin, end = scan.spans[first][0], scan.spans[last][1]
        if not _is_no_person(scan, names, first, last):
            yield begin, end
        i = last + 1
    for match in _SHORTENED.finditer(text):
        yield match.span()
    if signed := _signed(text):
        yield signed


def _name_at(scan: _Scan, names: _Names, i: int) -> tuple[int, int] | None:
    """First and last word of the name that begins with, or is announced by, word i."""
    low = scan.low[i]
    if low in _TITLES and (low != "heer" or scan.low[max(0, i - 1)] == "de"):
        return _after_title(scan, names, i)
    if low in _RELATIONS and (found := _after_relation(scan, names, i)):
        return found
    if len(low) == 1 and scan.capital(i) and scan.gap(i).startswith("."):
        return _initials(scan, names, i)
    if _is_announced(scan, names, i):
        return i, _end_of_name(scan, names, i)
    if low in names.first and not _blocked(scan, i) and (found := _first_name(scan, names, i)):
        return found
    return _surname_alone(scan, names, i) if scan.capital(i) and not _blocked(scan, i) else None


def _is_announced(scan: _Scan, names: _Names, i: int) -> bool:
    """Whether the words before word i say that a name comes: "mijn naam is", "de hond van", "bel"."""
    low = scan.low[i]
    if low in _NO_NAME:
        return False
    before, capital = scan.before(i), scan.capital(i)
    sure_name = low in names.first and low not in names.also_words
    if _NAMED.search(before) and (capital or sure_name):
        return True
    if low in names.first and _I_AM.search(before) and (capital or sure_name):
        return True
    if capital and _OF_SOMEBODY.search(scan.before(i, 40)) and not _STREET_WORD.search(low):
        return True
    return sure_name and len(low) > 3 and bool(_TO_SOMEBODY.search(before))


def _first_name(scan: _Scan, names: _Names, i: int) -> tuple[int, int] | None:
    """A known first name: with a capital it is one by itself, unless it is a word too; else with a surname."""
    end = _end_of_name(scan, names, i)
    if scan.capital(i):
        if i and scan.low[i - 1] in ("de", "het") and scan.capital(i - 1) and not scan.starts_sentence(i - 1):
            return None  # "Het heet hier De Pieter": a place
        if scan.low[i + 1 : i + 2] == ["hier"] and scan.gap(i) == " ":
            return i, i
        return (i, end) if scan.low[i] not in names.also_words or end > i else None
    return (i, end) if end > i and scan.low[end] in names.last else None


def _surname_alone(scan: _Scan, names: _Names, i: int) -> tuple[int, int] | None:
    """A surname without a known first name: "Van der Wal", "die Kowalczyk", "Fenna Bakker"."""
    low = scan.low[i]
    if low in _BIG_PARTICLES:
        last = None if scan.starts_sentence(i) else _surname(scan, names, i)
        if last is None or last == i or not scan.capital(last):
            return None
        return None if _STREET_WORD.search(scan.low[last]) and scan.low[last] not in names.last else (i, last)
    if low in _SURE_SURNAMES - _NOUNS and not scan.starts_sentence(i) and len(low) > 4:
        return i, i
    pair = (
        scan.gap(i) == " "
        and scan.capital(i + 1)
        and (scan.low[i + 1] in _SURE_SURNAMES or _SURELY_SURNAME.search(scan.low[i + 1]) is not None)
    )
    no_name = low in _NO_NAME or low in _BEFORE_NO_PERSON or bool(_STREET_WORD.search(low))
    return (i, i + 1) if pair and not no_name else None


def _after_title(scan: _Scan, names: _Names, i: int, titles: int = 3) -> tuple[int, int] | None:
    j = i + 1
    if j >= len(scan) or scan.gap(i) not in (" ", ". ", "."):
        return None
    while j < len(scan) and len(scan.low[j]) == 1 and scan.capital(j) and scan.gap(j) in (".", ". ", " "):
        j += 1
    if j < len(scan) and scan.low[j] in _TITLES and scan.gap(j) in (" ", ". ") and titles > 1:
        return _after_title(scan, names, j, titles - 1)
    end = _surname(scan, names, j)
    if end is not None:
        return j, _end_of_name(scan, names, end)
    if j < len(scan) and scan.low[j] in names.first and (scan.capital(j) or scan.low[j] not in names.also_words):
        return j, _end_of_name(scan, names, j)
    return None


def _after_relation(scan: _Scan, names: _Names, i: int) -> tuple[int, int] | None:
    j = i + 1
    if j >= len(scan):
        return None
    gap, low = scan.gap(i), scan.low[j]
    known = low in names.first
    if gap in (", ", " (", ", (") and known and scan.capital(j):
        return j, _end_of_name(scan, names, j)
    if gap != " " or (low in _NO_NAME and low not in names.particles):
        return None
    if scan.capital(j) and not _SURELY_STREET.search(low) and low not in names.particles:
        return j, _end_of_name(scan, names, j)
    if scan.capital(j) and low in names.particles and (last := _surname(scan, names, j)) and scan.capital(last):
        return (j, last) if last > j else None
    if known and low not in names.also_words:
        return j, _end_of_name(scan, names, j)
    if len(low) == 1 and scan.capital(j) and scan.gap(j).startswith("."):
        return _initials(scan, names, j)
    return None


def _initials(scan: _Scan, names: _Names, i: int) -> tuple[int, int] | None:
    j, letters = i, 0
    while j < len(scan) and len(scan.low[j]) == 1 and scan.capital(j) and scan.gap(j) in (".", ". "):
        j, letters = j + 1, letters + 1
    end = _surname(scan, names, j)
    if end is None or not scan.capital(end):
        return None
    sure = letters > 1 or end > j or scan.low[end] in names.last or not scan.starts_sentence(i)
    return (i, end) if sure and (end > j or scan.low[end] not in _NO_NAME) else None


def _surname(scan: _Scan, names: _Names, j: int) -> int | None:
    """The last word of a surname that begins at word j: particles, then a name."""
    start = j
    while j < len(scan) and j - start < 3 and scan.low[j] in names.particles and scan.gap(j) in _BETWEEN:
        j += 1
    if j >= len(scan):
        return None
    low = scan.low[j]
    if _SURELY_STREET.search(low) and low not in names.last:
        return None
    if scan.capital(j):
        return j if (low not in _NO_NAME or j > start) and len(low) > 1 else None
    if scan.shouting and j > start and low not in _NO_NAME:
        return j
    known = low in names.last or (low in names.first and low not in names.also_words)
    trade = j == start + 1 and scan.low[start] == "de" and low in _NOUNS
    if not known or trade or (j == start and low in _ADJECTIVES):
        return None
    return j


def _end_of_name(scan: _Scan, names: _Names, i: int) -> int:
    """The last word of a name whose first name is word i."""
    end = i
    while end + 1 < len(scan) and scan.gap(end) in _BETWEEN:
        nxt = end + 1
        if scan.capital(nxt) and scan.low[nxt] in names.first and not scan.starts_sentence(nxt):
            end = nxt
            continue
        last = _surname(scan, names, nxt)
        if last is not None and (scan.capital(last) or scan.low[last] in names.last):
            if not scan.capital(last) and scan.capital(i) and scan.low[last] not in names.last:
                break
            if not scan.capital(last) and last == nxt and (scan.capital(i) or scan.low[last] in _ADJECTIVES):
                break
            return last
        break
    return end


def _blocked(scan: _Scan, i: int) -> bool:
    """Whether word i belongs to a street, a school, a saint or a shop."""
    shortened = i > 0 and scan.gap(i - 1) == ". " and len(scan.low[i - 1]) <= _SHORTENED_WORD
    if i and scan.low[i - 1] in _BEFORE_NO_PERSON and (scan.gap(i - 1) == " " or shortened):
        return True
    if (
        i > 1
        and scan.capital(i - 1)
        and scan.gap(i - 1) == " " == scan.gap(i - 2)
        and _is_first_of_a_place(scan, i - 1)
    ):
        return True
    return _STREET_WORD.search(scan.low[i]) is not None and scan.low[i] not in _NAMES.first


def _is_first_of_a_place(scan: _Scan, i: int) -> bool:
    """Whether word i begins the name of an institution: `bibliotheek Theo Thijssen`."""
    return scan.low[i - 1] in _BEFORE_NO_PERSON and scan.low[i] in _NAMES.first


def _is_no_person(scan: _Scan, names: _Names, first: int, last: int) -> bool:
    """A street, an institution or somebody who is known as a shop, a park or a day of the year."""
    written = " ".join(scan.low[first : last + 1])
    if any(written == known or written.startswith(known + " ") for known in names.not_persons):
        return True
    following = scan.low[last + 1] if last + 1 < len(scan) and scan.gap(last) in (" ", "-") else ""
    if following and (following in _PLACE_WORD or (_STREET_WORD.search(following) and scan.capital(last + 1))):
        return True
    if first == last and _leads_to_street(scan, names, last):
        return True
    further = f"{written} {following}"
    if any(further.startswith(known) for known in names.not_persons if " " in known):
        return True
    if _NAMED_AFTER.search(scan.before(first, 40)):
        return True
    before = scan.low[first - 1] if first and scan.gap(first - 1) in (" ", ". ") else ""
    if before in ("de", "het") and first > 1 and scan.low[first - 2] in _BEFORE_NO_PERSON and scan.capital(first - 1):
        return True  # "cafe De Zwarte Ruiter"
    titled = before in _TITLES  # "mevrouw Lopes" ends as a heath does ("es"), and is none
    street = _STREET_WORD if first == last and not titled else _SURELY_STREET
    known = scan.low[last] in names.last or scan.low[last] in names.first
    return before in _BEFORE_NO_PERSON or (not known and bool(street.search(scan.low[last])))


def _leads_to_street(scan: _Scan, names: _Names, i: int) -> bool:
    """Whether a first name is the begin of a street: `Willem de Zwijgerstraat`."""
    j = i + 1
    if scan.low[j : j + 1] == ["uit"]:
        return False  # "Youssef uit de Rivierenbuurt" lives there
    while j < len(scan) and j - i <= 3 and scan.low[j] in names.particles and scan.gap(j) == " ":
        j += 1
    return i + 1 < j < len(scan) and scan.capital(j) and bool(_SURELY_STREET.search(scan.low[j]))
