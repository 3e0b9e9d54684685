"""Of what kind a sound is: a melding, an idea, a question, a compliment or a worry. Simple rules on its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from signals.danger import ABOUT_A_PERSON, Danger
from signals.reading import Words

_COMPLIMENT: Final = re.compile(
    r"\b(?:compliment\w*|bedank\w*|dank (?:je|jullie|u|aan)|dank ?je ?wel|dankjewel|hartelijk dank|chapeau|"
    r"hulde|petje af|top|toppers?|klasse|geweldig\w*|fantastisch\w*|prachtig\w*|weergaloos|super|keurig\w*|"
    r"perfect|wat (?:fijn|een feest|mooi)|(?:heel|zo|erg|wat) (?:fijn|blij|mooi|tevreden|netjes|vriendelijk|"
    r"lief)|fijn (?:die|dat|zo|hoor)|blij met|tevreden over|goed (?:gedaan|werk|bezig|geholpen)|ga zo door|"
    r"zo hoort het|zo kan het (?:dus )?ook|lof|great job|thank you|well done|"
    r"mag (?:ook )?(?:wel ?)?eens gezegd|mag vaker|meer van dat|snel geholpen|deed me wat|niks te klagen|"
    r"love it|zeg (?:haar|hem|ze) dat)\b"
)
_COMPLAINS: Final = re.compile(
    r"\b(?:niet|geen|nooit|kapot|stuk|helaas|maar|jammer|alleen|stinkt|vol|overlast|klacht|wanneer|waarom|weg|"
    r"zonder|bij voorbaat|alvast)\b"
)
_IDEA: Final = re.compile(
    r"(?:^|[.!?] )(?:zet|hang|teken|bouw|maak|laat ons|geef|plaats|leg) (?:er|in|op|eens|elke|een|het|de|van|"
    r"ons|nieuwe|acht|bij)\b|\b(?:idee|ideetje|voorstel|suggestie|plan van|graag een|het zou|initiatief|"
    r"initiatieven|opzetten|in plaats van|idea|bied (?:mij|me|ons) aan|denken? (?:wij |we |ik )?(?:graag|"
    r"wel) mee|uitdaagrecht|zelf (?:beheren|inrichten|onderhouden|doen|maken)|(?:wij|we|ik|willen|wil|zouden|"
    r"zou|groepje|buren)\b[^.?!]{0,60}\bgraag\b[^.?!]{0,40}\b(?:maken|beginnen|organiseren|beheren|bouwen|"
    r"planten|openen|opzetten|houden)|zou(?:den)? (?:het )?(?:mooi|leuk|fijn|goed|handig|prachtig|geweldig|"
    r"prima) (?:zijn|vinden)|prachtig zijn|waarom (?:geen|niet een|maken)|misschien (?:kan|kunnen|een|is)|"
    r"als (?:we|wij|jullie) nou|wil(?:len)? [^.?!]{0,70}\b(?:maken|openen|kopen|koken|openstellen|inrichten|"
    r"beginnen|opzetten|leren|ombouwen|oprichten)|(?:kunnen|kan|zou|zouden|mag|mogen) (?:er|we|wij|jullie|u|"
    r"de gemeente|hier|daar|het|de \w+)\b[^.?!]{0,60}\b(?:komen|plaatsen|maken|geplaatst|neerzetten|aanleggen|"
    r"planten|gebruiken|openstellen|lenen|houden|bouwen|krijgen|aangaan|ophalen)[^.!]{0,60}\?)"
)
_QUESTION: Final = re.compile(
    r"(?:^|[.!?,;:\n] ?)(?:en |maar |of |beste gemeente,? |hallo,? |hoi,? |goede\w+,? )?(?:hoe|wat|waar|"
    r"wanneer|wie|bij wie|welke?|waarom|mag|mogen|kan|kunnen|moet|moeten|heb ik|hebben wij|is|zijn|bestaat|"
    r"klopt|wordt|worden|geldt|krijg ik|redden|tot hoe\w*|how|what|where|when|who|can|do|does|is|"
    r"are)\b[^.!?]{3,120}\?"
)
_ASKS: Final = re.compile(
    r"\b(?:(?:ik|wij|we) (?:vraag|vragen) (?:me|mij|ons) af|hoe vraag (?:ik|je)|wil(?:t|"
    r"len)? (?:graag )?weten|vraagt (?:of|hoe|wat|waar|wanneer|naar)|hoe zit dat|hoe werkt dat|waar kan ik|"
    r"waar moet ik|bij wie moet|wat kost|vraag is|kan iemand mij (?:vertellen|uitleggen)|vraag over|vraagje|"
    r"ik zou graag weten|hoorde dat [^.]*\?)"
)
_ASKING_FIRST: Final = re.compile(
    r"(?:hoe (?:vraag|kom|kan|moet|meld|geef|word|krijg|werkt|lang|laat|zit)|waar (?:kan|moet|vind|vraag|"
    r"lever)|wanneer (?:is|gaat|wordt|komt)|wat (?:kost|is|moet|zijn|kan)|mag ik|kan ik|moet ik|bij wie|welke|"
    r"how|where|when|what|can i)\b"
)
_WORRY: Final = re.compile(
    r"\b(?:zorgen (?:om|over|voor)|maa?kt? (?:mij|me|zich|ons|ik mij|ik me)[^.]{0,20} zorgen|bezorgd over|"
    r"ongerust|zorgelijk|eenzaam\w*|bang (?:voor|dat|om)|trek(?:t)? het niet meer|ik kan niet meer|"
    r"gaat niet goed|niet goed (?:met|gaat)|redt het niet|verward\w*|verwaarlo\w*|vermager\w*|mishandel\w*|"
    r"slaapt (?:in|op|al|nu)|te slapen|mager|huilen|huilde|somber|schaamt|uitgeput|ontruiming|signaleert|"
    r"wachten op een ongeluk|lig er wakker van|spreekt? (?:soms )?(?:dagen )?niemand|geschrokken|worried|"
    r"afraid)\b"
)
_SOMEBODY: Final = re.compile(
    r"\b(?:vrouw|man|meisje|jongen|jongens|kind|kinderen|moeder|vader|oma|opa|gezin|gezinnen|iemand|bewoner|"
    r"bewoonster|broertjes|mevrouw|meneer|jongste|ouderen|echtpaar|stel)\b"
)
_NUISANCE: Final = re.compile(
    r"\b(?:muziek|herrie|lawaai|geluid\w*|blaft|schutting|heg|barbecue|wietlucht|rook|parkeer\w*|klacht|"
    r"niet gekomen|antwoord|aanvra\w*|vergunning|busje|taxi|uitkering|formulier\w*|wachtlijst|hang\w*|"
    r"scooters?|vuurwerk|glas|lachgas|bas|feest\w*|ruzie|camera)\b"
)
_WORRIES: Final = ABOUT_A_PERSON - {"0800-7000"}  # who tells what others do is not worried about them


def kind_of(text: str, words: Words, dangers: Sequence[Danger], domain: str | None = None) -> str:
    """The kind of a sound, one of the contract's closed list; what says nothing else is a `melding`.

    `domain` is that of the first suggestion: somebody else's life in the social domain is a worry.
    """
    folded = " ".join(words.words)
    marked = _with_marks(text, words)
    asks = "?" in text and bool(_QUESTION.search(marked))
    if _COMPLIMENT.search(folded) and not asks and len(_COMPLAINS.findall(folded)) <= 1:
        return "compliment"
    if about_a_person(dangers):
        return "zorg"
    if _IDEA.search(marked):
        return "idee"
    if _ASKING_FIRST.match(folded) or _ASKS.search(folded) or (asks and text.rstrip(" )").endswith("?")):
        return "vraag"
    if _WORRY.search(folded):
        return "zorg"
    if domain == "sociaal" and _SOMEBODY.search(folded) and not _NUISANCE.search(folded):
        return "zorg"
    return "melding"


def about_a_person(dangers: Sequence[Danger]) -> bool:
    """Whether the dangers are above all that somebody is hurt, or hurts themselves: at least half of the numbers are
    for that, without 112, which is for anybody."""
    codes = {danger.code for danger in dangers} - {"112"}
    return bool(codes) and 2 * len(codes & _WORRIES) >= len(codes)


def _with_marks(text: str, words: Words) -> str:
    """The folded words with the marks that end sentences between them."""
    parts = []
    for i, word in enumerate(words.words):
        parts.append(word)
        following = words.begins[i + 1] if i + 1 < len(words) else len(text)
        mark = next((sign for sign in text[words.ends[i] : following] if sign in ".!?,;:\n"), "")
        parts.append(f"{mark} " if mark else " ")
    return "".join(parts)
