"""The inflection of Dutch words, as far as comparing words needs it. Plain Python."""

from __future__ import annotations

import re
from typing import Final

_SMALL: Final = re.compile(r"(?:etje|tje|pje|je)s?$")
_S_OF_MANY: Final = re.compile(r"(?:el|er|en|em|aar|oor|ie|o|y)s$")
_ONE_VOWEL: Final = re.compile(r"(?:^|[^aeiouy])([aeou])([bcdfgklmnprstvz])$")
_TWICE: Final = re.compile(r"([bcdfgklmnprstz])\1$")
_SHORT_AGAIN: Final = {
    "weeg": "weg", "paad": "pad", "daag": "dag", "daak": "dak",
    "glaas": "glas", "baad": "bad", "gaat": "gat", "vaat": "vat",
}  # fmt: skip


def stem(word: str) -> str:
    """A Dutch word without its inflection: `lampen`, `lamp` and `lampje` give the same, and so do `boom` and
    `bomen`, but not `bommen`. Not always a word, only a key to compare by."""
    if len(word) < 4:
        return word
    smaller = _SMALL.sub("", word)
    if len(smaller) >= 3:
        word = smaller
    if len(word) > 4 and _S_OF_MANY.search(word):
        word = word[:-1]
    if word.endswith("heden"):
        return word[:-5] + "heid"
    for ending in ("en", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if _TWICE.search(word):
                word = word[:-1]
            elif vowel := _ONE_VOWEL.search(word):
                # An open syllable sounds long: what is written `bomen` is one `boom`.
                word = word[:-1] + vowel[1] + word[-1]
                word = _SHORT_AGAIN.get(word, word)
            break
    if word.endswith("v"):
        return word[:-1] + "f"
    return word[:-1] + "s" if word.endswith("z") else word


# --- the other way round: the forms of a word

_HARD: Final = ("t", "k", "f", "s", "ch", "p", "x")  # 't kofschip
_NO_GE: Final = re.compile(r"(?:be|ver|ont|her|er|ge|mis)(?=[^aeiou]*[aeiou].*e?n$)")
_OPEN: Final = re.compile(r"(^|[^aeiou])([aeou])([bcdfgklmnprstvz])$")
_VERBS: Final = {
    row.split()[0]: tuple(row.split()[1:])
    for row in (
        "bieden biedt bied bood boden geboden",
        "bijten bijt beet beten gebeten",
        "binden bindt bind bond bonden gebonden",
        "breken breekt breek brak braken gebroken",
        "brengen brengt breng bracht brachten gebracht",
        "buigen buigt buig boog bogen gebogen",
        "doen doet doe deed deden gedaan",
        "dragen draagt draag droeg droegen gedragen",
        "drijven drijft drijf dreef dreven gedreven",
        "dringen dringt dring drong drongen gedrongen",
        "drinken drinkt drink dronk dronken gedronken",
        "dwingen dwingt dwing dwong dwongen gedwongen",
        "eten eet at aten gegeten",
        "gaan gaat ga ging gingen gegaan",
        "geven geeft geef gaf gaven gegeven",
        "gieten giet goot goten gegoten",
        "graven graaft graaf groef groeven gegraven",
        "grijpen grijpt grijp greep grepen gegrepen",
        "hangen hangt hang hing hingen gehangen",
        "helpen helpt help hielp hielpen geholpen",
        "houden houdt houd hou hield hielden gehouden",
        "jagen jaagt jaag joeg joegen gejaagd",
        "kijken kijkt kijk keek keken gekeken",
        "klimmen klimt klim klom klommen geklommen",
        "knijpen knijpt knijp kneep knepen geknepen",
        "komen komt kom kwam kwamen gekomen",
        "krijgen krijgt krijg kreeg kregen gekregen",
        "kruipen kruipt kruip kroop kropen gekropen",
        "laten laat liet lieten gelaten",
        "liggen ligt lig lag lagen gelegen",
        "lopen loopt loop liep liepen gelopen",
        "nemen neemt neem nam namen genomen",
        "pakken pakt pak pakte pakten gepakt",
        "prijzen prijst prijs prees prezen geprezen",
        "rijden rijdt rijd reed reden gereden",
        "roepen roept roep riep riepen geroepen",
        "schelden scheldt scheld schold scholden gescholden",
        "schieten schiet schoot schoten geschoten",
        "schrijven schrijft schrijf schreef schreven geschreven",
        "slaan slaat sla sloeg sloegen geslagen",
        "slapen slaapt slaap sliep sliepen geslapen",
        "slijten slijt sleet sleten gesleten",
        "sluipen sluipt sluip sloop slopen geslopen",
        "sluiten sluit sloot sloten gesloten",
        "smijten smijt smeet smeten gesmeten",
        "snijden snijdt snijd snij sneed sneden gesneden",
        "springen springt spring sprong sprongen gesprongen",
        "staan staat sta stond stonden gestaan",
        "steken steekt steek stak staken gestoken",
        "stelen steelt steel stal stalen gestolen",
        "sterven sterft sterf stierf stierven gestorven",
        "stinken stinkt stink stonk stonken gestonken",
        "storten stort stortte stortten gestort",
        "trekken trekt trek trok trokken getrokken",
        "vallen valt val viel vielen gevallen",
        "vangen vangt vang ving vingen gevangen",
        "varen vaart vaar voer voeren gevaren",
        "vechten vecht vocht vochten gevochten",
        "vinden vindt vind vond vonden gevonden",
        "vliegen vliegt vlieg vloog vlogen gevlogen",
        "vriezen vriest vroor gevroren",
        "waaien waait waaide woei gewaaid",
        "werpen werpt werp wierp wierpen geworpen",
        "wegen weegt weeg woog wogen gewogen",
        "wijken wijkt wijk week weken geweken",
        "zien ziet zie zag zagen gezien",
        "zinken zinkt zink zonk zonken gezonken",
        "zitten zit zat zaten gezeten",
        "zuipen zuipt zuip zoop zopen gezopen",
        "zwijgen zwijgt zwijg zweeg zwegen gezwegen",
    )
}


def forms(word: str) -> tuple[str, ...]:
    """The forms in which a Dutch word is met: of `meppen` also `mept` and `gemept`, of `hond` also `hondjes`.

    A verb is written as its infinitive; `in-slaan` is one that is written apart (`slaat in`, `ingeslagen`), and its
    forms of two words have a space between them. Anything else is a noun. Gives the word first; among the forms may be
    some that nobody uses, which finds nothing.
    """
    before, _, verb = word.rpartition("-")
    if before:
        whole = _verb(verb)
        apart = [f"{form} {before}" for form in whole if not form.startswith("ge")]
        joined = [before + form for form in whole]
        return tuple(dict.fromkeys([*joined, *apart, f"{before} te {verb}", f"{before}te{verb}"]))
    if word.endswith("n") and (word.endswith("en") or word in _VERBS):
        return tuple(dict.fromkeys(_verb(word)))
    return tuple(dict.fromkeys(_noun(word)))


def _verb(verb: str) -> list[str]:
    for strong, of_it in _VERBS.items():
        before = verb.removesuffix(strong)
        if before != verb and before in ("", "be", "ver", "ont", "her", "er", "over"):
            return [
                verb,
                *(before + (form.removeprefix("ge") if before and form == of_it[-1] else form) for form in of_it),
            ]
    root = verb[:-2]
    hard = root.endswith(_HARD)
    if _TWICE.search(root):
        stemmed = root[:-1]
    elif open_syllable := _OPEN.search(root):
        stemmed = root[:-1] + open_syllable[2] + root[-1]
        if root.endswith(("el", "er", "em", "en")) and len(re.findall(r"[aeiou]+", root)) > 1:
            stemmed = root  # `martelen`, `hameren`: the last syllable is not stressed
    else:
        stemmed = root
    stemmed = stemmed[:-1] + {"v": "f", "z": "s"}.get(stemmed[-1], stemmed[-1])
    ending = "t" if hard else "d"
    past = stemmed + ending + "e"
    done = stemmed if stemmed.endswith(ending) else stemmed + ending
    ge = "" if _NO_GE.match(verb) else "ge"
    present = stemmed if stemmed.endswith("t") else stemmed + "t"
    return [verb, stemmed, present, past, past + "n", ge + done, ge + done + "e", verb + "d", verb + "de"]


def _noun(noun: str) -> list[str]:
    many = [noun + "s", noun + "en"]
    if doubled := re.search(r"([aeou])\1([bcdfgklmnprstvz])$", noun):
        many.append(noun[: doubled.start() + 1] + {"f": "v", "s": "z"}.get(doubled[2], doubled[2]) + "en")
    elif re.search(r"(?:^|[^aeiou])[aeiou][bdfgklmnprst]$", noun):
        many.append(noun + noun[-1] + "en")
    elif noun.endswith(("f", "s")):
        many.append(noun[:-1] + {"f": "v", "s": "z"}[noun[-1]] + "en")
    elif noun.endswith("e"):
        many.append(noun + "n")
    small = [noun + ending for ending in ("je", "tje")]
    if noun.endswith("m") and not re.search(r"(?:^|[^aeiou])[aeiou]m$", noun):
        small.append(noun + "pje")
    if re.search(r"(?:^|[^aeiou])[aeiou][lmnrg]$", noun):
        small.append(noun + noun[-1] + "etje")
    return [noun, *many, *small, *(one + "s" for one in small)]
