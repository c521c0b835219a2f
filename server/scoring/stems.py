"""Content words brought to a rough common form, so that paraphrases of the same thing share most of them."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_PARTICLE = re.compile(
    r"(?:으로부터|에게서|에서는|으로는|에서도|까지는|부터는|입니다|합니다|습니다|하였습니다|했습니다|됩니다|되었습니다|에서|에게"
    r"|으로|까지|부터|님께서는|님께서|님들|님도|님은|님이|님의|님|께서|이나|라도|마다|보다|처럼|하고|이며|하며|하는|되는|했던"
    r"|하면|이라|라고|은|는|이|가|을|를|에|의|로|와|과|도|만|께|들)$"
)
_SUFFIX = re.compile(r"(?:'s|ings?|edly|ed|es|s|ly|ies|e)$")
_STOP = frozenset(
    """
    the and but for with that this from are was were been has have had will would can could should not our your his her
    their its they them you who what when where which there here about into over under than then also any all more most
    other some such only just very one two out off per via may might must shall does did done being both each between
    before after during until while because through these those him she how why yes word next time minute text scenario
    say says said tell ask asks asked answer question people person public post posts write
    것 수 등 및 그 이 저 있 없 하 되 또 더 때 중 후 전 분 명 건 말 글 안 바 곳 누구 무엇 우리 저희 여러분
    대한 위해 관련 아직 지금 오늘
    """.split()
)


def stems(low: str) -> frozenset[str]:
    """Stems of the content words of a lower-case text."""
    found = set()
    for word in _WORD.findall(low):
        if word in _STOP:
            continue
        stem = _stem(word)
        if stem and stem not in _STOP:
            found.add(stem)
    return frozenset(found)


def _stem(word: str) -> str:
    if "\uac00" <= word[0] <= "\ud7a3":
        bare = _PARTICLE.sub("", word) if len(word) > 2 else word
        bare = _PARTICLE.sub("", bare) if len(bare) > 3 else bare
        return bare if len(bare) > 1 else ""
    if len(word) < 3:
        return ""
    return _SUFFIX.sub("", word) if len(word) > 4 else word
