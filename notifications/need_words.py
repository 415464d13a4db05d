"""Words that say what somebody needs. A text that holds one is read over a shoulder."""

import re

from resources.unaccented import unaccented

# Without accents, lower case; * ends a stem.
ENGLISH = (
    "food|pantry|pantries|meal|meals|hungry|hunger|grocer*|nutrition|snap|wic|diaper*"
    "|hous*|shelter*|homeless*|evict*|rent|rental|landlord|tenant*|mortgage"
    "|utility|utilities|electric*|heating|transport*|bus pass"
    "|violen*|abus*|assault*|domestic|safe house|trafficking|batter*"
    "|drug*|alcohol*|addict*|recovery|rehab*|sober|sobriety|opioid*|overdose|detox"
    "|substance|mental|therap*|counsel*|depress*|suicid*|psychiatr*|crisis"
    "|hiv|aids|std|pregnan*|abortion"
    "|legal|lawyer*|attorney*|court|immigra*|asylum|undocumented|parole|probation|jail"
    "|employ*|unemploy*|job|jobs|childcare|child care|daycare|day care"
    "|medicaid|debt*|welfare|income|poverty|disab*|veteran*|lonel*"
)
SPANISH = (
    "comida*|aliment*|despensa*|hambre|viveres|panales"
    "|vivienda*|albergue*|refugio*|desaloj*|renta|alquiler|hipoteca|casero"
    "|electricidad|calefaccion|transporte"
    "|violen*|abus*|maltrat*|agresi*|droga*|alcohol*|adicci*|recuperacion|rehabilit*"
    "|sobriedad|sobredosis|sustancia*|mental|terap*|consejer*|depresi*|suicid*"
    "|psiquiatr*|crisis|vih|sida|embaraz*|aborto"
    "|legal|legales|abogad*|juzgado|inmigra*|migratori*|asilo|indocumentad*|carcel"
    "|empleo*|desemple*|guarderia*|cuidado infantil"
    "|deuda*|pobreza|ingresos|discapaci*|veteran*|soledad"
)
_WORDS = re.compile(
    r"\b(" + f"{ENGLISH}|{SPANISH}".replace("*", r"\w*").replace(" ", r"\s+") + r")\b"
)


def need_words_in(text: str) -> list[str]:
    """The words of the text that name a need, each once, in order."""
    found = _WORDS.findall(plain(text))
    return list(dict.fromkeys(found))


def plain(text: str) -> str:
    """Lower case without accents, as all that compares words reads them."""
    return unaccented(text)
