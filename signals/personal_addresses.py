"""Finding addresses in a text: a street with a number, a full postcode, the number of somebody's house."""

from __future__ import annotations

import re
from typing import Final

from signals.personal_words import STREET_ENDS, STREET_ENDS_OF_NAMES, Places, text_before, words

_STREET: Final = re.compile(
    rf"(?<![\w\-])(?P<street>[\w'’\-]{{2,40}}?(?:{STREET_ENDS})|[\w'’\-]{{2,40}}?(?:{STREET_ENDS_OF_NAMES})"
    rf"|(?:{STREET_ENDS}|{STREET_ENDS_OF_NAMES}))\.? (?P<number>\d{{1,4}})"
    r"(?P<more>[ \-]?[a-z](?![\w])|[ \-]?(?:bis|hs|huis|[ivx]{1,4})(?![\w])| ?[\-/] ?\d{1,4}(?![\w])|[a-z]\d?(?![\w]))?"
    r"(?![\w%€:,]\d|[\w%€:])"
)
_CALLED_ADDRESS: Final = re.compile(
    r"(?:[Aa]dres|[Aa]ddress|ADRES)(?: is)?:? ((?:[A-Z][\w'’.\-]{1,30} ){1,4}\d{1,4}(?: ?[a-zA-Z])?)(?!\w)"
)
_LAAN_VAN: Final = re.compile(
    r"(?<!\w)(?:Laan|Plein|Weg|Park|Hof|Kade|Pad|Ring|Boulevard|Singel)(?: (?:van|der|de|den|het|ten|ter|het|'t)){1,3}"
    r"(?: [A-Z][\w'’\-]*){1,3} \d{1,4} ?[a-zA-Z]?(?!\w)"
)
_IN_NAMES: Final = "van|de|der|den|het|'t|ten|ter"
_HOME: Final = re.compile(
    r"\b(?:[Ww]oon(?:t|de|den|achtig)?|[Ww]onen|[Vv]erhuis(?:d|t)?|[Ll]iv(?:e|es|ing)|[Aa]dres|[Aa]ddress|[Aa]ppartement"
    r"|[Hh]uis(?:je)?|[Ww]oning|[Ff]lat|[Ww]oonboot)[ ,:]{1,2}"
    r"(?:(?:is|nu|zelf|al|pas|naar|op|aan|in|bij|at|on|de|het|the|'t) ){0,4}"
    rf"(?P<home>(?:[A-Z'’][\w'’.\-]{{1,30}} )(?:(?:[A-Z][\w'’.\-]{{1,30}}|{_IN_NAMES}) ){{0,4}}\d{{1,4}}"
    r"(?:[ \-]?[a-zA-Z](?!\w))?)(?![\w.,]\d|\w| (?:jaar|keer|weken|maanden|dagen|euro|uur))"
)
"""A place with a number where somebody lives, also where its name does not end as streets do: `woon op 't Zand 12`."""
_LIVED_IN: Final = re.compile(
    rf"(?<!\w)(?P<home>(?:[A-Z][\w'’.\-]{{1,30}} )(?:(?:[A-Z][\w'’.\-]{{1,30}}|{_IN_NAMES}) ){{0,3}}\d{{1,4}}"
    r"(?: ?[a-zA-Z](?!\w))?)(?:, (?:daar|hier) (?:woon|wonen)| is mijn (?:huis|adres)| te [A-Z])"
)
_AT_OURS: Final = re.compile(
    r"\b(?:[Mm]ijn|[Mm]n|[Oo]ns|[Oo]nze|[Hh]aar|[Zz]ijn) (?:eigen )?(?:stoep|deur|voordeur|achterdeur|huis|woning|tuin"
    r"|voortuin|oprit|inrit|pand|flat|appartement|brievenbus|balkon|garage|schuur|schutting|adres|raam|gevel)"
    rf" (?:aan|op|in|bij) (?P<home>(?:(?:[A-Z'’][\w'’.\-]{{1,30}}|{_IN_NAMES}) ){{0,3}}[A-Z][\w'’.\-]{{1,30}}"
    r" \d{1,4}(?: ?[a-zA-Z](?!\w))?)(?![\w.,]\d|\w| (?:jaar|keer|weken|maanden|dagen|euro|uur))"
)
"""What is ours at a place with a number: `mijn stoep aan Nieuwstad 95`."""
_A_PLACE: Final = re.compile(
    r"(?:\b(?:[Bb]ij|[Vv]an|[Vv]oor|[Nn]aast|[Tt]egenover|[Oo]p|[Aa]an|[Nn]aar|[Aa]chter|[Oo]f|[Aa]t|[Ff]rom)"
    r"(?: de| het| 't)? |, )"
    rf"(?P<home>(?:[A-Z'’][\w'’.\-]{{2,30}} )(?:(?:[A-Z][\w'’.\-]{{1,30}}|{_IN_NAMES}) ){{0,3}}\d{{1,3}}"
    r"(?: ?[a-zA-Z](?!\w))?)"
    r"(?= ?[,.;:!?)]| [a-z]|$)(?![.,:]\d)"
)
"""A name with a number, though it does not end as streets do: `bij Boterbloem 65`."""
_BETWEEN_BRACKETS: Final = re.compile(r"\((?P<home>(?:[^\W\d][\w'’.\-]{1,30} ){1,4}\d{1,4}(?: ?[a-zA-Z])?)\)")
_OURS: Final = re.compile(
    r"\b(?:wij|ik|we|ons|onze|mijn|mn|m'n|huis|woning|tuin|achtertuin|voortuin|deur|voordeur|achterdeur|stoep|oprit|balkon|flat|appartement|buren"
    r"|buurman|buurvrouw|bewoner|bewoners|familie|gezin|our|my|house)(?: [\w'’]{1,20}){0,2} $"
)
_TO_A_NUMBER: Final = re.compile(r"\d{1,4} ?(?:t/m|t\.?m\.?|tot en met|tot) ?\d")
_ROW_OF_HOUSES: Final = re.compile(r"(\d{1,4}) ?- ?(\d{1,4})")
_SPELT: Final = re.compile(
    rf"(?<![\w\-])[\w'’\-]{{2,40}}?(?:{STREET_ENDS})(?: huis)?(?:nummer|nr\.?| nummer| nr\.?) (?:\d{{1,4}}[a-z]?"
    r"|[a-z]*(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|tig))(?!\w)"
)
_AROUND: Final = re.compile(
    rf"(?<!\w)\d{{1,4}}[a-z]? (?:[A-Z][\w'’\-]*(?:{STREET_ENDS})|[A-Z]\w+ (?:Street|Road|Lane|Avenue))(?!\w)"
)
_NO_STREET: Final = words("no_streets")
_STANDS_ALONE: Final = words("streets_of_one_word")
_LIVES: Final = re.compile(
    r"(?:\bwoon\b|\bwoont\b|\bwonen\b|\bwoonde\b|adres|\bbrief\b|\blive\b|\blives\b|address|huis|woning|pand|flat"
    r"|bewoner\w*|buren|gezin|familie)"
    r"[\w ,.:()]{0,30}$"
)
_LIVED_BEHIND: Final = re.compile(r" (?:woont|wonen|woonde|zit|zitten|verblijft|slaapt|is mijn)\b")
_COUNTED: Final = re.compile(
    r" (?:km|m|meter|kilometer|cm|uur|jaar|keer|dagen|weken|maanden|minuten|graden|euro|procent|personen|mensen|"
    r"[a-z]{3,}(?:en|s|'s|tjes|jes))(?![\w])"
)
_VERBS: Final = words("verbs_after_a_number")
_POSTCODE: Final = re.compile(
    r"(?<![\w\-])[1-9]\d{3}(?P<gap> ?)(?P<letters>[a-z]{2})(?![a-z])(?P<number> \d{1,4}[a-z]?(?!\w))?"
)
_UNITS: Final = words("no_postcode_letters")
_NUMBERED: Final = words("carry_a_number")
_NUMBERED_BEGINS: Final = (
    "lantaarn", "lichtmast", "container", "parkeer", "hectometer", "speel", "sport", "bus", "verkeers"
)  # fmt: skip
_NUMBERED_ENDS: Final = (
    "paal", "mast", "lijn", "halte", "bak", "brug", "sluis", "put", "zaal", "hal", "lokaal", "team", "gebouw", "station"
)  # fmt: skip
_NO_LETTERS: Final = frozenset({"sa", "sd", "ss"})
_HOUSE_NUMBER: Final = re.compile(
    r"(?<![\w])(?P<word>huisnummer|huisnr\.?|nummer|nr\.?|number) ?:? ?"
    r"(?P<number>\d{1,4} ?[a-z]?(?![\w])|\d{1,4}[a-z]\d?(?!\w))(?![\w]|[.,\-/]\d)"
)
_HOUSE_BEFORE: Final = words("before_a_house_number")
_NOT_A_HOME: Final = re.compile(r"(?:hoogte van|thv|t\.h\.v\.?|tegenover|voor|achter|naast|tussen)(?: de| het)? ?$")
_IN_A_ROW: Final = re.compile(r" ?(?:op|van|in|on) (?:de|het|mijn|the)? ?(?:wacht)?(?:lijst|rij|list)")
_NEIGHBOURS: Final = re.compile(
    r"(?<!\w)(?:buren|bewoners?|bewoonster|overburen|huurders?|familie|gezin) (?:van|op) "
    r"(?P<number>\d{1,4}[a-z]?)(?!\w|[.,]\d| jaar| maand| uur| hoog)"
)


def find_addresses(text: str, folded: str) -> Places:
    """A street with a number, a full postcode, or the number of somebody's house."""
    for match in _POSTCODE.finditer(folded):
        letters = match.group("letters")
        written = text[match.start("letters") : match.end("letters")]
        if letters in _NO_LETTERS:
            continue
        if written.isupper() or "postcode" in text_before(folded, match.start(), 20) or match.group("number"):
            ok = letters not in _UNITS or (written.isupper() and letters not in {"km", "kg", "kw", "mb", "gb", "pk"})
        else:
            ok = not match.group("gap") and letters not in _UNITS
        if ok:
            yield match.span()
    for match in _STREET.finditer(folded):
        if _is_street(text, folded, match):
            yield _with_more_of_the_name(text, match.start()), match.end()
    for match in _CALLED_ADDRESS.finditer(text):
        yield match.span(1)
    for match in _LAAN_VAN.finditer(text):
        yield match.span()
    for pattern in (_HOME, _LIVED_IN, _AT_OURS):
        for match in pattern.finditer(text):
            yield match.span("home")
    for match in _A_PLACE.finditer(text):
        if _is_a_place(text, folded, match):
            yield match.span("home")
    for match in _BETWEEN_BRACKETS.finditer(text):
        before = text_before(folded, match.start(), 40)
        if _OURS.search(before) and not _has_a_number(folded[match.start("home") : match.end("home")]):
            yield match.span("home")
    for match in _SPELT.finditer(folded):
        yield match.span()
    for match in _AROUND.finditer(text):
        yield match.span()
    for match in _HOUSE_NUMBER.finditer(folded):
        before = text_before(folded, match.start(), 40)
        last = re.findall(r"[\w]+", before)[-1:] or [""]
        touching = not before or before[-1:] in " (,.;:\n"
        if not touching or _IN_A_ROW.match(folded, match.end()) or _is_row_of_houses(folded, match.start("number")):
            continue
        if match.group("word").startswith("huis"):
            yield match.span("number")
        elif (last[0] in _HOUSE_BEFORE or before[-2:-1] in ",.;:\n" or not last[0]) and not _NOT_A_HOME.search(before):
            yield match.span()
    for match in _NEIGHBOURS.finditer(folded):
        yield match.span("number")


_PUBLIC: Final = re.compile(
    r"\b(?:bibliotheek|gemeentehuis|stadhuis|stadskantoor|zwembad|sporthal|gymzaal|school|basisschool|kerk|buurthuis|dorpshuis|wijkcentrum"
    r"|milieustraat|gemeentewerf|station|lidl|jumbo|aldi|plus|hema|kruidvat|action|supermarkt|apotheek|huisartsenpost|museum|theater"
    r"|speeltuin|rechtbank|politiebureau|verzorgingshuis)(?: [\w'’]{2,20}){0,2},? (?:aan |op |in )?(?:de |het )?$"
)


def _is_street(text: str, folded: str, match: re.Match[str]) -> bool:
    street = match.group("street")
    capital = text[match.start() : match.start() + 1].isupper()
    after = folded[match.end() : match.end() + 24]
    if _PUBLIC.search(text_before(folded, match.start(), 60)):
        return False
    if _is_row_of_houses(folded, match.start("number")):
        return False
    counted = _COUNTED.match(after)
    if counted and counted.group().strip() not in _VERBS:
        return False
    if street in _STANDS_ALONE:
        named = _with_more_of_the_name(text, match.start()) < match.start()
        lives = _LIVES.search(text_before(folded, match.start(), 44))
        return capital and bool(named or lives or not after.strip() or after[:1] in ",.;" or _LIVED_BEHIND.match(after))
    if street in _NO_STREET:
        return False
    if re.search(rf"(?:{STREET_ENDS})$", street):
        return capital or len(street) >= 7
    return capital


def _is_a_place(text: str, folded: str, match: re.Match[str]) -> bool:
    """Whether a name with a number is somebody's address, and no bus, team, school year or shop."""
    begin, end = match.span("home")
    if _has_a_number(folded[begin:end]) or _PUBLIC.search(text_before(folded, begin, 60)):
        return False
    counted = _COUNTED.match(folded[end : end + 24])
    if counted and counted.group().strip() not in _VERBS:
        return False
    return not _is_row_of_houses(folded, begin + folded[begin:end].rindex(" ") + 1)


def _has_a_number(written: str) -> bool:
    """Whether a name is one of things that carry a number: `Lijn 7`, `Halte Noord 3`, `groep 8`."""
    words_ = re.findall(r"[^\W\d_]+", written)
    return any(
        word in _NUMBERED or word.startswith(_NUMBERED_BEGINS) or word.endswith(_NUMBERED_ENDS) for word in words_
    )


def _is_row_of_houses(folded: str, place: int) -> bool:
    """Whether a number begins a row: `3 t/m 21`, `2-18`. A door further (`12-14`, `12-2`) is somebody's still."""
    row = _ROW_OF_HOUSES.match(folded, place)
    far = row is not None and 4 <= int(row[2]) - int(row[1]) <= 200 and (int(row[2]) - int(row[1])) % 2 == 0
    return far or _TO_A_NUMBER.match(folded, place) is not None


_A_PERSON: Final = re.compile(
    r"\b(?:[Mm]evr(?:ouw)?|[Mm]eneer|[Hh]eer|[Dd]hr|[Mm]w|[Ff]am(?:ilie)?|[Bb]uur(?:man|vrouw))\.? $"
)
_OF_A_NAME: Final = re.compile(
    r"(?:(?:[A-Z][\w'’\-.]*|van|de|der|den|het|ter|ten|te|'t|la|of) ){1,5}$"
)  # what stands before the last word of a street: "Burgemeester de ", "Jan van "


def _with_more_of_the_name(text: str, begin: int) -> int:
    """Where the street's name begins, when more words belong to it: `Prinses Beatrixlaan`, `Laan van X`."""
    match = _OF_A_NAME.search(text[max(0, begin - 60) : begin])
    if not match:
        return begin
    words = match.group().split()
    while words and (words[0].islower() or words[0] in _FIRST_WORDS):
        words.pop(0)
    capitals = [i for i, word in enumerate(words) if word[0].isupper()]
    if (
        words
        and words[-1] == "van"
        and (len(capitals) > 1 or _A_PERSON.search(text[:begin][: -len(" ".join(words)) - 1]))
    ):
        return begin  # "Mehmet Kaya van Tulpstraat 4" is a person and a street
    return begin - len(" ".join(words)) - 1 if words else begin


_FIRST_WORDS: Final = words("not_part_of_a_street")
