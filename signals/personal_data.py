"""Finding personal data in a text by rules: a friendly question before sending, and help for who redacts.

People write down more than they mean to: a neighbour's name, a number plate, their own BSN. The kinds are those
of the contract's closed list. Rules look for form (a phone number), for a check sum (BSN, IBAN) and for what
stands around (a title before a name, "geboren" before a date); they never know who somebody is. Places are
offsets of the original text, so that a page can show them and a verb can take them out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from signals.personal_addresses import find_addresses
from signals.personal_names import find_names, name_before
from signals.personal_words import Places, text_before, words
from signals.reading import fold

KINDS: Final = ("bsn", "iban", "telefoon", "email", "kenteken", "geboortedatum", "naam", "adres")
"""The contract's closed list. A part of the text that fits several kinds gets the first of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A part of the text, `text[begin:end]`, that looks like personal data of this kind."""

    kind: str
    begin: int
    end: int


def find_personal_data(text: str) -> list[Found]:
    """What looks like personal data, in the order of the text; no two overlap. Keeps nothing of the text."""
    folded = fold(text)
    found: list[Found] = []
    for kind, look in _LOOKERS:
        for begin, end in look(text, folded):
            if begin < end and not any(begin < other.end and other.begin < end for other in found):
                found.append(Found(kind, begin, end))
    for one in tuple(found):
        beside = name_before(text, one.begin) if one.kind != "naam" else None
        if beside and not any(beside[0] < other.end and other.begin < beside[1] for other in found):
            found.append(Found("naam", *beside))
    return sorted(found, key=lambda one: one.begin)


# --- numbers with a check sum -------------------------------------------------------------------------------

_DIGITS: Final = re.compile(r"(?<![\w.+/\-])\d(?:[ .\-]?\d){7,8}(?![\w/]|[.\-]\d)")
_BSN_WORDS: Final = re.compile(r"(?:bsn|burger ?service ?n|sofi)[\w .:\-#(]{0,24}$")
_ANOTHER_NUMBER: Final = re.compile(
    r"(?:zaak|meld|order|klant|factuur|aanslag|referentie|kenmerk|dossier|container|aanvraag|polis|bestel|ticket"
    r"|registratie"
    r"|volg|case|invoice|reference|meter|serie|lid|(?<!mijn )pas)[\w\-]{0,12}[ .:#]{0,3}(?:is|nr|nummer)?[ .:#]{0,3}$"
)


def _bsn(text: str, folded: str) -> Places:
    """Eight or nine digits that pass the eleven test (Wet algemene bepalingen burgerservicenummer); where the text says
    that it is one also a mistyped one, which is nearly as telling."""
    for match in _DIGITS.finditer(folded):
        digits = re.sub(r"\D", "", match.group())
        named = bool(_BSN_WORDS.search(text_before(folded, match.start(), 40)))
        if not named and (
            len(digits) == 8
            or digits.startswith("00")
            or _ANOTHER_NUMBER.search(text_before(folded, match.start(), 40))
        ):
            continue
        if not named and _PHONE_WORDS.search(text_before(folded, match.start(), 24)) and digits[0] == "6":
            continue
        if passes_eleven_test(digits) or (named and len(digits) == 9):
            yield match.span()
    yield from _glued(folded)


def _glued(folded: str) -> Places:
    """Nine digits right behind the letters: "bsn123456782"."""
    for match in re.finditer(r"(?<=bsn)\d{9}(?!\w)", folded):
        yield match.span()


def passes_eleven_test(digits: str) -> bool:
    """The test that every BSN passes: nine digits (a leading zero may be left out), weighed 9 to 2 and -1."""
    if len(digits) not in (8, 9) or not digits.strip("0"):
        return False
    padded = digits.zfill(9)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(padded, weights, strict=True)) % 11 == 0


_IBAN_START: Final = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?=[ .\-a-z0-9])")
_IBAN_LENGTHS: Final = {
    "nl": 18, "be": 16, "de": 22, "fr": 27, "lu": 20, "gb": 22, "ie": 22, "es": 24, "pt": 25, "it": 27, "at": 20,
    "ch": 21, "pl": 28, "ro": 24, "bg": 22, "hu": 28, "cz": 24, "sk": 24, "hr": 21, "si": 19, "gr": 27, "lt": 20,
    "lv": 21, "ee": 20, "dk": 18, "se": 24, "no": 15, "fi": 18, "tr": 26, "mt": 31, "cy": 28,
}  # fmt: skip


_ACCOUNT_WORDS: Final = re.compile(r"(?:iban|rekening|rek\.|account|bank)[\w .:\-#(]{0,24}$")
_OLD_ACCOUNT: Final = re.compile(
    r"(?:(?:bank)?rekening(?:nummer|nr)?|giro(?:nummer|rekening)?)[ .:]{1,3}(?:is |nr\.? )?"
    r"(\d(?:[. ]?\d){6,9})(?![\w]|[.\-]\d)"
)
_DUTCH_ACCOUNT: Final = re.compile(r"nl\d\d[a-z]{4}\d{10}$")


def _iban(text: str, folded: str) -> Places:
    """A bank account of a European country whose remainder by 97 is 1 (ISO 13616).

    One with a slip in it too, where it is called an account or is written as only a Dutch one is.
    """
    for match in _IBAN_START.finditer(folded):
        wanted = _IBAN_LENGTHS.get(match.group()[:2])
        if wanted is None:
            continue
        letters, place = "", match.start()
        while place < len(folded) and len(letters) < wanted:
            if folded[place].isascii() and folded[place].isalnum():
                letters += folded[place]
            elif folded[place] not in " .-" or not folded[place + 1 : place + 2].isalnum():
                break
            place += 1
        whole = len(letters) == wanted and not folded[place : place + 1].isalnum()
        named = _ACCOUNT_WORDS.search(text_before(folded, match.start(), 40)) or _DUTCH_ACCOUNT.match(letters)
        if whole and (named or passes_iban_test(letters)):
            yield match.start(), place
    for match in _OLD_ACCOUNT.finditer(folded):
        yield match.span(1)


def passes_iban_test(iban: str) -> bool:
    """Whether the check digits of an IBAN (letters and digits only) are right."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


# --- telephone and mail -------------------------------------------------------------------------------------

_DUTCH_PHONE: Final = re.compile(
    r"(?<![\w+])(?:(?:\+|00)31[ \-]?(?:\(0\))?[ \-]?|\(?0)[1-9](?:[ ().\-–/]{0,3}\d){8}(?![\w]|[\-.,]\d)"
)
_FOREIGN_PHONE: Final = re.compile(r"(?<![\w+])(?:\+|00)(?!31)[1-9]\d{0,2}(?:[ ().\-/]{0,2}\d){7,11}(?!\d)")
_BARE_MOBILE: Final = re.compile(r"(?<![\w+.,\-])6[ \-]?\d(?:[ \-]?\d){7}(?!\d)")
_OF_THE_TOWN: Final = re.compile(r"(?<![\w+.,\-])[1-9]\d{2}[ \-]?\d{3,4}(?![\w.,\-]\d|\w)")
"""A number without the digits of its region."""
_REACHED_AT: Final = re.compile(
    r"(?:\btel\b|telefoon(?:nummer)?|bel mij|bel me|bellen op|mobiel|bereikbaar|bereiken|bereikt)[\w .:()]{0,20}$"
)
_SPOKEN_MOBILE: Final = re.compile(
    r"(?<!\w)(?:nul|0)[ \-]?(?:zes|6)(?:[ ,.\-]+(?:\d{1,4}|[a-z]*(?:nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen"
    r"|tien|elf|twaalf|tien|tig))){3,8}(?!\w)"
)
_SERVICE_NUMBER: Final = re.compile(r"^0(?:800|900|906|909|97|88)")  # 088: of institutions
_PHONE_WORDS: Final = re.compile(
    r"(?:\btel\b|telefoon|mobiel|bel|belt|bellen|\bapp\b|appen|whatsapp|nummer|\bnr\b|phone)[\w .:()\-]{0,28}$"
)


def _phone(text: str, folded: str) -> Places:
    """Dutch numbers of ten digits, foreign ones with their country, and no service numbers such as 0800."""
    for match in _DUTCH_PHONE.finditer(folded):
        digits = re.sub(r"\D", "", match.group())
        own = "0" + digits[-9:]
        if not _SERVICE_NUMBER.match(own) and not _ANOTHER_NUMBER.search(text_before(folded, match.start(), 40)):
            yield match.span()
    for match in _FOREIGN_PHONE.finditer(folded):
        yield match.span()
    for match in _BARE_MOBILE.finditer(folded):
        if _PHONE_WORDS.search(text_before(folded, match.start(), 40)):
            yield match.span()
    for match in _OF_THE_TOWN.finditer(folded):
        if _REACHED_AT.search(text_before(folded, match.start(), 40)):
            yield match.span()
    for match in _SPOKEN_MOBILE.finditer(folded):
        yield match.span()


_MAIL: Final = re.compile(r"(?<![\w.%+\-])([\w.%+\-]{1,64})@(?:[a-z0-9\-]{1,63}\.){1,6}[a-z]{2,24}(?![\w\-])", re.ASCII)
_SPOKEN_MAIL: Final = re.compile(
    r"(?<![\w.%+\-])([\w.%+\-]{2,40}) ?[\[(]?(?: |(?<=[\[(]))(?:at|apenstaartje|apestaartje|apenstaart|@)"
    r"(?: |(?=[\])]))[\])]? ?[\w\-]{2,40} ?"
    r"(?:\.| (?:punt|dot) ) ?(?:nl|com|eu|org|net|be|de|fr|pl|frl)(?![\w])",
    re.ASCII,
)
_SLIPPED_MAIL: Final = re.compile(
    r"(?<![\w.%+\-])([\w.%+\-]{2,64})@[a-z0-9\-]{2,40}(?:,(?:nl|com|eu|org|net|be))?(?![\w.@])", re.ASCII
)
_NOBODYS_BOX: Final = words("boxes_of_nobody")


def _mail(text: str, folded: str) -> Places:
    """A mail address of a person; a box such as info@ belongs to nobody."""
    for pattern in (_MAIL, _SPOKEN_MAIL, _SLIPPED_MAIL):
        for match in pattern.finditer(folded):
            if match.group(1).strip(".") not in _NOBODYS_BOX:
                yield match.span()


# --- number plates ------------------------------------------------------------------------------------------

_PLATE_SHAPES: Final = frozenset({
    "9999AA", "999AA9", "99AA99", "99AAA9", "99AAAA", "9AA999", "9AAA99", "A999AA", "A99AAA", "AA9999",
    "AA999A", "AA99AA", "AAA99A", "AAAA99",
})  # fmt: skip
_PLATE_PARTS: Final = frozenset({
    "9-AA-999", "9-AAA-99", "99-99-AA", "99-AA-99", "99-AA-AA", "99-AAA-9", "999-AA-9", "A-99-AAA",
    "A-999-AA", "AA-99-99", "AA-99-AA", "AA-999-A", "AA-AA-99", "AAA-99-A",
})  # fmt: skip
_LIKE_A_POSTCODE: Final = frozenset({"9999AA", "AA9999", "AAAA99", "99AAAA"})
_PLATE: Final = re.compile(
    r"(?<![\w\-])(?:[a-z]{1,3}|\d{1,3})([- ])(?:[a-z]{1,3}|\d{1,3})\1(?:[a-z]{1,3}|\d{1,3})(?![\w\-])"
)
_BARE_PLATE: Final = re.compile(r"(?<![\w\-])(?=\w{0,5}\d)(?=\d{0,4}[a-z])[a-z0-9]{6}(?![\w\-])", re.ASCII)
_FOREIGN_PLATE: Final = re.compile(r"(?<![\w\-])[A-Z]{1,3}[ \-]?(?:[A-Z]{1,3}[ \-]?)?\d[A-Z0-9]{1,6}(?![\w\-])")
_PLATE_WORDS: Final = re.compile(
    r"(?:kenteken|\bkent\b|nummerbord|nummerplaat|number ?plate|licen[cs]e plate|\bplaat\b)[\w .:()]{0,14}$"
)
_ON_WHEELS: Final = re.compile(
    r"(?:auto|wagen|busje|camper|caravan|aanhanger|scooter|brommer|motor|taxi|opel|volkswagen|\bvw\b|polo|golf|toyota|ford|peugeot"
    r"|renault|bmw|audi|mercedes|volvo|fiat|kia|tesla|seat|skoda|citroen|hyundai|suzuki|mazda|oprit|inrit|geparkeerd|parkeer)"
)

_KIND_OF_THING: Final = re.compile(
    r"(?:type|model|serie|formulier|artikel|lantaarnpaal|lichtmast|mast|paal|container|onderdeel|bestelnummer|kast|bord|hectometerpaal)"
    r"(?:type|nummer|nr)?[.:]? $"
)
"""What has a number that looks like a plate: `lantaarnpaal LM-284-K`."""


def _plate(text: str, folded: str) -> Places:
    """The Dutch sidecodes with dashes or spaces, without those where the text speaks of a car, and other plates where
    it says that it is one."""
    for match in _PLATE.finditer(folded):
        written = text[match.start() : match.end()]
        parts = re.sub(r"[a-z]", "A", re.sub(r"\d", "9", match.group())).replace(" ", "-")
        if parts not in _PLATE_PARTS:
            continue
        before = text_before(folded, match.start(), 40)
        if _KIND_OF_THING.search(before):
            continue
        if (
            match.group(1) == "-"
            or _PLATE_WORDS.search(text_before(folded, match.start(), 30))
            or (written.upper() == written or _ON_WHEELS.search(before))
            and not re.search(r"[aeiou]", match.group())
        ):
            yield match.span()
    for match in _BARE_PLATE.finditer(folded):
        shape = re.sub(r"[a-z]", "A", re.sub(r"\d", "9", match.group()))
        told = _PLATE_WORDS.search(text_before(folded, match.start(), 30)) or (
            shape not in _LIKE_A_POSTCODE and not re.search(r"[aeiou]", match.group()) and _ON_WHEELS.search(folded)
        )
        if shape in _PLATE_SHAPES and told:
            yield match.span()
    for match in _FOREIGN_PLATE.finditer(text):
        if _PLATE_WORDS.search(text_before(folded, match.start(), 24)):
            yield match.span()


# --- date of birth ------------------------------------------------------------------------------------------

_MONTHS: Final = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mrt|maart|march|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|aug(?:ustus|ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE: Final = re.compile(
    r"(?<![\w.\-/])(?:"
    r"(?P<y1>(?:19|20)\d{2})[\-/.](?P<m1>\d{1,2})[\-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?P<s2>[\-/. ]) ?(?P<m2>\d{1,2})(?P=s2) ?'?(?P<y2>(?:19|20)?\d{2})"
    rf"|(?P<d3>\d{{1,2}})(?:e|ste|de)?[ \-]{_MONTHS},?[ \-]'?(?P<y3>(?:19|20)?\d{{2}})"
    r"|(?P<d4>[0-3]\d)(?P<m4>[01]\d)(?P<y4>(?:19|20)\d{2})"
    r")(?![\w]|[\-/]\d)"
)
_BORN: Final = re.compile(
    r"(?:geboren|geboorte|geboortedatum|\bgeb\b|geb\.? ?dat|gbdatum|gebdatum|\bjarig\b|verjaardag|\bborn\b|birth"
    r"|\bdob\b)"
)
_IS_OF: Final = re.compile(
    r"\b(?:ben|(?:hij|zij|ze|man|vrouw|moeder|vader|zoon|zoontje|dochter|dochtertje|broer|zus|opa|oma|baby) is) van $"
)
_PERSON_NEAR: Final = re.compile(
    r"\b(?:hij|zij|ze|man|vrouw|moeder|vader|zoon|zoontje|dochter|dochtertje|kind|opa|oma|broer|zus|mevr|mw|dhr|heer"
    r"|meneer|mevrouw|buurman|buurvrouw|tweeling|client|clienten|bewoner|gehuwd|ongehuwd|gegevens|naam)\b"
)
_EVENT_NEAR: Final = re.compile(
    r"\b(?:sinds|vanaf|tot|vergunning|brief|besluit|gebouwd|contract|overleden|getrouwd|trouwden|huwelijk|verhuisd|bouwjaar"
    r"|aanslag|afspraak|ingediend|aangevraagd|verlopen|gevraagd|gebeld|gemeld|werkzaam|ingeschreven|gestorven|gevallen)\b"
)


_BUILT: Final = re.compile(r"\b(?:kind|baby|kinderen|kleinkind|lammeren|kuikens|idee|plan)\b[\w ]{0,20}$")
_BORN_AT: Final = re.compile(
    r"(?:\bgeboren|\bgeb\.?(?= |:)|geboorte(?:datum|dag|jaar)|\bborn|date of birth|\bdob\b)"
    r"(?: ?[:=(]? ?(?:is|dd|d\.d\.|op|in|de|van|het|jaar|on|the|of)){0,4} ?[:=]? ?(?P<when>"
    rf"(?:\d{{1,2}}(?:e|ste|de|st|nd|rd|th)?|[a-z]+)(?: van| of)? {_MONTHS}"
    r"(?:,? '?(?:(?:19|20)?\d{2}|negentien\w+|tweeduizend\w*))?"
    rf"|{_MONTHS} (?:\d{{1,2}}(?:e|ste|de|st|nd|rd|th)?,? )?(?:19|20)\d{{2}}"
    r"|(?:19|20)\d{6}|[0-3]\d[01]\d\d{2}|(?:19|20)\d{2}|'\d{2})(?![\w]|[\-/.]\d)"
)


def _birth_date(text: str, folded: str) -> Places:
    """A full date where birth is spoken of, or one of long ago beside a person; part of one right after "geboren"."""
    for match in _BORN_AT.finditer(folded):
        if not _BUILT.search(text_before(folded, match.start(), 40)):
            yield match.span("when")
    for match in _DATE.finditer(folded):
        part = match.groupdict()
        day = next(int(part[key]) for key in ("d1", "d2", "d3", "d4") if part[key])
        month = next((int(part[key]) for key in ("m1", "m2", "m4") if part[key]), 1)
        year = next(part[key] for key in ("y1", "y2", "y3", "y4") if part[key])
        if not (1 <= day <= 31 and 1 <= month <= 12):
            continue
        before = re.split(r"[!?\n]|(?<=[a-z]{5})\. ", text_before(folded, match.start(), 60))[-1]
        if _BORN.search(before) or _IS_OF.search(before) or _BORN.search(folded[match.end() : match.end() + 34]):
            yield match.span()
        elif part["d4"]:
            continue
        elif (
            len(year) == 4
            and (int(year) <= 2019 or before.endswith("("))
            and (_PERSON_NEAR.search(before) or (int(year) <= 2008 and before.endswith((" - ", "("))))
            and not _EVENT_NEAR.search(before)
        ):
            yield match.span()


_LOOKERS: Final[tuple[tuple[str, Callable[[str, str], Places]], ...]] = (
    ("iban", _iban),
    ("email", _mail),
    ("bsn", _bsn),
    ("telefoon", _phone),
    ("kenteken", _plate),
    ("geboortedatum", _birth_date),
    ("adres", find_addresses),
    ("naam", find_names),
)
