"""
Which passwords an account may have: long enough, and none that everybody tries first. Nothing is
asked about the characters in it, and nothing is cut off (OWASP ASVS 5.0, 6.2.1 to 6.2.9).
"""

from __future__ import annotations

from itertools import pairwise

from integration.domain.errors import Invalid
from integration.domain.frequent_passwords import FREQUENT

SHORTEST = 8
ADVISED = 15
LONGEST = 200
FEWEST_CHARACTERS = 3
DECORATION = "0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "


def refuse_weak(password: str, *, email: str, field: str = "password") -> None:
    """Raises Invalid; the sentence says what to do, and never what was sent."""
    if len(password) < SHORTEST:
        raise Invalid.at(field, f"has fewer than {SHORTEST} characters; {ADVISED} are advised")
    if len(password) > LONGEST:
        raise Invalid.at(field, f"has more than {LONGEST} characters")
    if _is_frequent(password.casefold(), email=email.casefold()):
        raise Invalid.at(
            field, "is among the first that anybody tries; take several words of your own"
        )


def _is_frequent(text: str, *, email: str) -> bool:
    """With digits and signs around it, a frequent word is no rarer."""
    bare = text.strip(DECORATION)
    own = {email, email.partition("@")[0]}
    return (
        {text, bare} & (FREQUENT | own) != set()
        or len(set(text)) < FEWEST_CHARACTERS
        or _is_a_sequence(text)
        or _repeats_a_word(bare)
    )


def _is_a_sequence(text: str) -> bool:
    """abcdefgh, 87654321: each character is the one after, or before, its neighbour."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _repeats_a_word(bare: str) -> bool:
    """passwordpassword."""
    half = len(bare) // 2
    return bare[:half] == bare[half:] and bare[:half].strip(DECORATION) in FREQUENT
