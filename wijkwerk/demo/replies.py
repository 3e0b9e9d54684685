"""What civil servants of the demo write: to the reporter when they close, ask or plan, and to each other.

Whole sentences as a colleague would write them; by category where the work differs, by kind where it does not.
"""

from __future__ import annotations

from typing import Final

Reply = tuple[str, str]  # slug of the closing result, text for the reporter

# A report, a question or a worry about this category, when it is closed.
CLOSING: Final[dict[str, tuple[Reply, ...]]] = {
    "afval-container": (
        ("opgelost", "De container is gisteren geleegd en wij hebben de klep nagekeken. Hij werkt weer."),
        ("opgelost", "Wij hebben uw bak alsnog geleegd. Onze excuses voor het ongemak."),
        ("ingepland-werk", "De inzamelroute is aangepast. Vanaf volgende week legen wij hier een keer extra."),
        ("antwoord-gegeven", "Een nieuwe pas is onderweg. U krijgt hem binnen vijf werkdagen met de post."),
        (
            "past-niet",
            "De container werkt zoals hij bedoeld is. Wij zien dat de klep voor u te zwaar is en bespreken dat.",
        ),
    ),
    "zwerfafval-dumping": (
        ("opgelost", "Wij hebben het afval opgehaald. Ziet u weer iets liggen, laat het dan weten."),
        ("opgelost", "Opgeruimd. Een handhaver heeft in het afval naar een adres gezocht en er een gevonden."),
        ("niet-aangetroffen", "Toen wij kwamen, lag er niets meer. Misschien was iemand ons voor."),
        ("ingepland-werk", "Dit gebied komt vanaf nu twee keer per week aan de beurt bij de veegdienst."),
    ),
    "straatverlichting": (
        ("opgelost", "De lamp is vervangen en brandt weer."),
        ("opgelost", "Er was een kabel stuk. Die is gemaakt; alle lampen in de straat doen het weer."),
        ("andere-organisatie", "De storing zit in het net. De netbeheerder heeft de melding en maakt het."),
        ("past-niet", "De verlichting werkt zoals afgesproken. Wij hebben uw gevoel van onveiligheid wel genoteerd."),
    ),
    "wegdek-stoep": (
        ("opgelost", "De tegels liggen weer recht. Dank voor uw melding."),
        ("opgelost", "Het gat is gedicht met koud asfalt. In het voorjaar volgt de definitieve reparatie."),
        ("ingepland-werk", "Deze straat staat in de planning voor groot onderhoud. Tot dan houden wij het veilig."),
        ("niet-aangetroffen", "Onze inspecteur kon de plek niet vinden. Kunt u een foto of huisnummer sturen?"),
    ),
    "groen-bomen": (
        ("opgelost", "De boom is gecontroleerd en de losse tak is weggehaald."),
        ("ingepland-werk", "Wij snoeien hier in de winter, buiten het broedseizoen."),
        (
            "besloten-niet-te-doen",
            "De boom is gezond en blijft staan. Schaduw alleen is voor ons geen reden om te kappen.",
        ),
        ("opgelost", "Het perk is gewied en de randen zijn bijgewerkt."),
    ),
    "water-riolering": (
        ("opgelost", "De put is leeggezogen en het water loopt weer weg."),
        ("andere-organisatie", "Het peil van deze sloot is van het waterschap. Wij hebben uw bericht doorgezet."),
        ("ingepland-werk", "Wij leggen hier een extra afvoer aan. Het werk begint na de bouwvak."),
        ("opgelost", "De monteur heeft de pomp gereset. Er stond een vlotter vast."),
    ),
    "speelplek-sport": (
        ("opgelost", "Het toestel is gemaakt en gekeurd. Er kan weer gespeeld worden."),
        ("ingepland-werk", "Wij hebben het toestel afgezet. Het nieuwe onderdeel komt over drie weken."),
        (
            "niet-opgelost",
            "Dit toestel is niet meer te maken en is weggehaald. Wij praten met de buurt over wat er komt.",
        ),
    ),
    "parkeren": (
        ("opgelost", "Een handhaver is langs geweest en heeft de eigenaar gesproken. Het voertuig is weg."),
        ("antwoord-gegeven", "U kunt dit aanvragen met het formulier op onze website. Bellen mag ook."),
        ("niet-opgelost", "Wij hebben drie keer gecontroleerd en niets gezien. Wij blijven er langskomen."),
        ("op-agenda", "De parkeerdruk in uw straat staat op de agenda van de wijk. Daar zoeken wij een oplossing."),
    ),
    "verkeersveiligheid": (
        ("op-agenda", "Wij hebben geteld en het is te druk. De kruising staat op de agenda van dit gebied."),
        ("opgelost", "Het verkeerslicht is anders afgesteld. Fietsers krijgen nu eerder groen."),
        (
            "besloten-niet-te-doen",
            "De snelheid is gemeten. De meeste mensen houden zich eraan; een drempel komt er niet.",
        ),
        ("andere-organisatie", "De politie gaat over controle op snelheid. Zij hebben uw bericht van ons gekregen."),
    ),
    "straatmeubilair-borden": (
        ("opgelost", "Het bankje is gemaakt."),
        ("opgelost", "De tekst is vandaag van de muur gehaald."),
        ("ingepland-werk", "Het onderdeel is besteld. Zodra het er is, komt de monteur."),
    ),
    "ongedierte-dieren": (
        ("opgelost", "De bestrijder is geweest en komt over twee weken terug om te kijken."),
        ("antwoord-gegeven", "Voor dieren in huis moet u zelf een bestrijder bellen. Op straat doen wij het."),
        ("andere-organisatie", "De dierenambulance heeft het dier opgehaald."),
    ),
    "geluid-stank": (
        ("opgelost", "Wij hebben gemeten en het bedrijf moest zijn installatie aanpassen. Dat is nu gebeurd."),
        ("andere-organisatie", "De omgevingsdienst controleert dit bedrijf. Zij nemen contact met u op."),
        (
            "niet-opgelost",
            "Bij twee metingen bleef het geluid onder de norm. Wij begrijpen dat u er toch last van heeft.",
        ),
    ),
    "wonen-bouwen": (
        (
            "antwoord-gegeven",
            "Op onze website kunt u met de vergunningcheck zien wat er mag. Lukt dat niet, bel dan gerust.",
        ),
        ("opgelost", "Een inspecteur is langs geweest. De eigenaar heeft zes weken om het te herstellen."),
        ("andere-organisatie", "De woningcorporatie is eigenaar en pakt dit op. Wij houden het in de gaten."),
        ("geen-taak", "Dit is een zaak tussen u en uw verhuurder. De huurcommissie kan u helpen."),
    ),
    "verdachte-situatie": (
        ("opgelost", "Dank dat u dit heeft verteld. Wij mogen niet zeggen wat wij doen, wel dat wij er iets mee doen."),
        ("andere-organisatie", "Uw bericht is bij de politie. Ziet u dat er nu iets gebeurt, bel dan 112."),
    ),
    "ontmoeting-eenzaamheid": (
        ("overgedragen-hulp", "Een opbouwwerker heeft contact gehad en er is een afspraak gemaakt."),
        (
            "opgelost",
            "Er is elke dinsdag een koffieochtend in het wijkcentrum. Iemand haalt op wie niet zelf kan komen.",
        ),
        ("op-agenda", "Een plek om elkaar te ontmoeten staat nu op de agenda van dit gebied."),
    ),
    "mantelzorg": (
        ("overgedragen-hulp", "Het steunpunt mantelzorg heeft gebeld en blijft betrokken."),
        (
            "antwoord-gegeven",
            "De mantelzorgwaardering vraagt u aan bij het steunpunt. Wij hebben het formulier gestuurd.",
        ),
    ),
    "wmo-ondersteuning": (
        ("overgedragen-hulp", "Een consulent komt bij u langs om te bespreken wat er nodig is."),
        ("opgelost", "De aanbieder heeft vervanging geregeld. Gaat het weer mis, bel ons dan meteen."),
        ("antwoord-gegeven", "U heeft zich hiermee gemeld. Binnen zes weken onderzoeken wij wat u nodig heeft."),
    ),
    "jeugd-gezin": (
        (
            "overgedragen-hulp",
            "Het jeugdteam heeft dit overgenomen. Wat zij bespreken, blijft tussen hen en het gezin.",
        ),
        (
            "antwoord-gegeven",
            "U kunt elke ochtend bellen met het Centrum voor Jeugd en Gezin. Een afspraak is niet nodig.",
        ),
    ),
    "schulden-armoede": (
        ("overgedragen-hulp", "Een medewerker van schuldhulp heeft contact met u gehad en helpt u verder."),
        ("antwoord-gegeven", "U heeft recht op deze regeling. Een vrijwilliger helpt u met het formulier."),
    ),
    "werk-inkomen": (
        ("opgelost", "Het bedrag is vandaag overgemaakt. Er stond een vinkje verkeerd; dat was onze fout."),
        ("antwoord-gegeven", "Uw klantmanager heeft u gebeld en uw vraag beantwoord."),
    ),
    "zorgwekkend-gedrag": (
        ("overgedragen-hulp", "Goed dat u dit vertelt. Iemand van zorg is langs geweest. Meer mogen wij niet zeggen."),
        ("overgedragen-hulp", "De wijkverpleegkundige kent deze persoon en is er gisteren geweest."),
    ),
    "huiselijk-geweld": (("andere-organisatie", "Veilig Thuis heeft dit overgenomen. Is er gevaar, bel dan 112."),),
    "burenoverlast": (
        ("overgedragen-hulp", "Buurtbemiddeling neemt contact op met u en met uw buren. Dat is gratis."),
        ("andere-organisatie", "De woningcorporatie spreekt haar huurder hierop aan."),
        ("niet-opgelost", "Er zijn gesprekken geweest, maar u bent er samen niet uitgekomen. Wij houden contact."),
    ),
    "jongeren-op-straat": (
        ("opgelost", "De jongerenwerkers zijn er vier avonden geweest en hebben afspraken gemaakt met de groep."),
        ("op-agenda", "Een plek voor jongeren staat nu op de agenda van dit gebied. Zij praten zelf mee."),
        ("andere-organisatie", "De wijkagent weet ervan en loopt hier de komende weken vaker."),
    ),
    "dakloosheid-opvang": (
        ("overgedragen-hulp", "Het straatteam heeft deze persoon gesproken en er is een bed. Dank dat u niet wegkeek."),
    ),
    "paspoort-rijbewijs": (
        ("antwoord-gegeven", "Met spoed kan het in twee werkdagen. Wij hebben een afspraak voor u vrijgehouden."),
        ("opgelost", "Een collega komt aan huis met het apparaat voor de foto en de vingerafdruk."),
        (
            "antwoord-gegeven",
            "Voor een vermist document doet u online aangifte van vermissing. Daarna kunt u een nieuw aanvragen.",
        ),
    ),
    "verhuizing-brp": (
        ("opgelost", "Uw gegevens zijn aangepast. U krijgt er een brief over."),
        ("opgelost", "Wij hebben het adres onderzocht en de inschrijving verbeterd."),
    ),
    "burgerlijke-stand": (
        ("antwoord-gegeven", "Dat kan. Een ambtenaar belt u om de dag en de plek te bespreken."),
        ("opgelost", "De akte is klaar en met de post verstuurd."),
    ),
    "loket-bereikbaarheid": (
        ("antwoord-gegeven", "Onze excuses voor het wachten. Wij hebben u gebeld en uw vraag beantwoord."),
        ("opgelost", "De fout op de website is hersteld. Dank dat u de moeite nam om het te vertellen."),
        ("op-agenda", "Een spreekuur dichterbij staat op de agenda van dit gebied."),
    ),
    "klacht-dienstverlening": (
        ("opgelost", "Wij hebben uw klacht besproken met de afdeling. Zij bieden u hun excuses aan."),
        (
            "antwoord-gegeven",
            "U heeft een brief gekregen met ons oordeel, en waar u terechtkunt als u het er niet mee eens bent.",
        ),
    ),
    "belasting-kwijtschelding": (
        ("antwoord-gegeven", "U kunt kwijtschelding aanvragen. Wij hebben het formulier gestuurd, met uitleg."),
        ("opgelost", "De aanslag is verlaagd. U krijgt een nieuwe."),
        ("niet-opgelost", "De waarde klopt volgens onze gegevens. U kunt bezwaar maken tot zes weken na de aanslag."),
    ),
    "bewonersinitiatief-wijkbudget": (
        ("opgelost", "Het wijkbudget is toegekend. Veel plezier ermee!"),
        ("op-agenda", "Wij komen graag met u praten. Uw plan staat op de agenda van dit gebied."),
    ),
    "inspraak-bestuur": (
        ("antwoord-gegeven", "De projectleider heeft u gebeld en stuurt u voortaan het verslag."),
        ("op-agenda", "Dit nemen wij mee naar het gesprek met de wethouder. U bent daarbij welkom."),
    ),
    "evenement-ondernemen": (
        ("antwoord-gegeven", "Voor een feest van deze grootte is een melding genoeg, twee weken van tevoren."),
        ("opgelost", "De accountmanager is langs geweest en er hangen nu borden."),
    ),
    "overig": (
        ("antwoord-gegeven", "Wij hebben u gebeld en geluisterd. Goed dat u het zei."),
        ("geen-taak", "Hier gaat de gemeente niet over. Wij hebben u de juiste organisatie genoemd."),
    ),
}

# By kind, whatever the category.
COMPLIMENTS: Final[tuple[Reply, ...]] = (
    ("compliment-doorgegeven", "Wat leuk om te horen. Wij hebben het doorgegeven, en het hangt nu in de kantine."),
    ("compliment-doorgegeven", "Dank u wel! De collega's weten het en waren er stil van."),
    ("compliment-doorgegeven", "Dit lezen wij graag. Wij hebben het aan het hele team laten weten."),
)
IDEAS: Final[tuple[Reply, ...]] = (
    ("op-agenda", "Mooi idee. Het staat op de agenda van dit gebied; u hoort voor de zomer hoe het ermee staat."),
    ("op-agenda", "Wij komen graag met u praten. De wijkambtenaar maakt een afspraak."),
    ("opgelost", "Het is gelukt! Dank voor het idee."),
    (
        "besloten-niet-te-doen",
        "Wij hebben het uitgezocht. Het past hier niet in de grond, letterlijk. Jammer, want het was een goed plan.",
    ),
    ("besloten-niet-te-doen", "Dit jaar is er geen geld voor. Wij bewaren uw idee voor het nieuwe plan."),
)
WORRIES: Final[tuple[Reply, ...]] = (
    ("antwoord-gegeven", "Dank dat u dit met ons deelt. Wij hebben u gebeld en uitgelegd wat er speelt."),
    ("op-agenda", "Uw zorg staat op de agenda van dit gebied, in uw eigen woorden."),
)

CANCELLED: Final[tuple[Reply, ...]] = (
    ("ingetrokken", "U liet weten dat het al is opgelost. Wij sluiten uw bericht."),
    (
        "onvoldoende-gegevens",
        "Wij weten niet genoeg om iets te kunnen doen. Stuur gerust een nieuw bericht met de plek erbij.",
    ),
)

ASKED: Final[tuple[str, ...]] = (
    "Kunt u ons laten weten waar het precies is? Een huisnummer of een foto helpt.",
    "Wij willen u graag bellen. Op welk nummer en welk moment kan dat?",
    "Is het nog steeds zo? Toen wij gisteren kwamen kijken, zagen wij het niet.",
    "Hoe vaak gebeurt het, en op welk moment van de dag?",
)
# One for each question above.
ANSWERED: Final[tuple[str, ...]] = (
    "Het is bij huisnummer 12, aan de kant van het water.",
    "Bel mij maar na vier uur. Overdag werk ik.",
    "Ja, het is er nog. U kwam zeker overdag: dan ziet u het niet.",
    "Bijna elke dag, en vooral in de avond.",
)
PLANNED: Final[tuple[str, ...]] = (
    "Wij hebben het ingepland voor over twee weken.",
    "De aannemer komt volgende maand langs. U hoeft niets te doen.",
    "Dit gaat mee met het werk aan de straat hiernaast.",
    "Er is een huisbezoek gepland.",
)
ELSEWHERE: Final[tuple[str, ...]] = (
    "Wij wachten op antwoord van de woningcorporatie.",
    "De netbeheerder moet eerst de kabel vrijgeven.",
    "Wij hebben dit bij het waterschap neergelegd en vragen elke week hoe het ermee staat.",
    "De zorgaanbieder kijkt wat er mogelijk is.",
)
REOPENING_ASKED: Final[tuple[str, ...]] = (
    "Het is helaas niet opgelost: vanochtend was het weer hetzelfde.",
    "U schrijft dat het klaar is, maar er is niemand geweest.",
)
REOPENED: Final[tuple[str, ...]] = (
    "U heeft gelijk, het is nog niet in orde. Wij gaan er opnieuw mee aan de slag.",
    "Dank dat u dit laat weten. Een andere collega kijkt er nu naar.",
)
STILL_CLOSED: Final = "Wij zijn opnieuw gaan kijken. Het is nu wel in orde; ziet u iets anders, bel ons dan."

NOTES: Final[tuple[str, ...]] = (
    "Gebeld, geen gehoor. Morgen opnieuw.",
    "Ter plaatse geweest. Situatie klopt met wat er gemeld is.",
    "Zelfde plek als vorige maand. Even samen met de wijkambtenaar bekijken.",
    "Melder is vriendelijk en wil meedenken.",
    "Met de opzichter besproken, staat op de lijst van donderdag.",
    "Let op: dit speelt al langer in deze straat.",
    "Bewoners verwachten ook iets van de corporatie. Die is ingelicht.",
    "In het wijkteamoverleg genoemd.",
)

# Why somebody offers a signal to another team, by owner and receiver; `*` is any.
OFFERS: Final[dict[tuple[str, str], str]] = {
    ("groen-spelen", "openbare-ruimte"): "Niet het groen is het probleem, maar de verharding eronder.",
    ("groen-spelen", "water"): "Dit is de beschoeiing, niet het plantvak.",
    ("openbare-ruimte", "groen-spelen"): "Het komt door boomwortels. Kijken jullie eerst?",
    ("openbare-ruimte", "water"): "Verzakking lijkt door een lek in het riool te komen.",
    ("openbare-ruimte", "verkeer-parkeren"): "Gaat over de inrichting van de kruising, niet over onderhoud.",
    ("reiniging", "vth"): "Steeds dezelfde plek en dezelfde daders. Handhaving nodig.",
    ("verkeer-parkeren", "vth"): "Vraagt om handhaving, aan de inrichting mankeert niets.",
    ("vth", "veiligheid"): "Lijkt op meer dan overlast. Graag jullie oordeel.",
    ("kcc", "burgerzaken"): "Vraag over een lopende aanvraag, daar kan ik niet bij.",
    ("burgerzaken", "kcc"): "Gaat over bereikbaarheid, niet over het document.",
    ("jongerenwerk", "veiligheid"): "Wij spreken de groep wel, maar hier zitten volwassenen achter.",
    ("*", "sociaal"): "Achter deze melding lijkt een zorgvraag te zitten. Willen jullie bellen?",
    ("*", "fysiek"): "Er is ook iets aan de plek zelf te doen. Kunnen jullie kijken?",
    ("*", "publiekszaken"): "Dit is ook een vraag voor het loket.",
}
DECLINES: Final[tuple[str, ...]] = (
    "Dit hoort bij jullie eigen taak. Wij zien hier geen werk voor ons.",
    "Wij kennen deze mensen niet en mogen zonder vraag niet langsgaan.",
    "Geen capaciteit tot volgende maand, en er is haast bij.",
    "Dit is van de woningcorporatie, niet van ons.",
)

# Where the dice left out a status, this is written.
STATUS_TEXTS: Final[dict[str, str]] = {
    "gemeld": "",
    "in_behandeling": "",
    "ingepland": PLANNED[0],
    "wacht_op_melder": ASKED[1],
    "wacht_op_derde": ELSEWHERE[0],
    "afgehandeld": "Het is gedaan. Dank voor uw bericht.",
    "geannuleerd": CANCELLED[0][1],
    "heropening_gevraagd": REOPENING_ASKED[0],
    "heropend": REOPENED[0],
}

# What is asked of two other teams under one signal, what one of them answers, and what a contractor is asked.
ACTIONS: Final = (
    "Ga bij de buren langs en vraag of zij er ook last van hebben.",
    "Kijk of dit past bij het werk dat voor deze straat gepland staat.",
)
ACTION_DONE: Final = "Gekeken: de straat staat volgend voorjaar op de planning. Dit hoeft niet te wachten."
COMPLAINT: Final = "Belde drie keer om te horen hoe het ervoor staat. Twee keer beloofd terug te bellen, niemand belde."
CONSULT: Final = "Zijn jullie hier al bij betrokken? Wij willen niet langs elkaar heen werken."
CONSULT_OUTSIDE: Final = "Is dit bij een woning van u? Dan stemmen wij graag met u af wie wat doet."
ESCALATION: Final = "Twee afdelingen wachten op elkaar. Er is een besluit nodig over wie begint en wie betaalt."
PARTNER_REQUEST: Final = "Kijk ter plaatse wat er nodig is en herstel het. Stuur een foto als het klaar is."
