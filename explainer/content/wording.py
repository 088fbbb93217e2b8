"""Sentences, recognised wherever they turn up: by their words alone, whatever the commas, capitals and tags around them."""

import re
from collections.abc import Iterable

from explainer.content import canonical, readability

# Fewer words say too little to be anybody's: two people type “Yes” or “What happens next” without knowing of each other.
_FEWEST_WORDS = 4
# Where words have no spaces between them, as many characters say as much (Thai, Lao, Chinese, Japanese).
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{8}")


def sentence_digests(texts: Iterable[str]) -> frozenset[str]:
    """A digest for every sentence in plain or rich texts that is long enough to be somebody's."""
    return frozenset(
        canonical.digest(" ".join(words))
        for text in texts
        for sentence in readability.sentences(re.sub(r"<[^<>]*>", "\n", re.sub(r"</?[abi]\b[^<>]*>", "", text)))
        if len(words := re.findall(r"\w+", sentence.casefold())) >= _FEWEST_WORDS or _UNSPACED.search(sentence)
    )
