"""Make any text safe to show: control characters become visible, nothing else changes.

Offsets must survive, so each code point is replaced by exactly one code point.
"""

from __future__ import annotations

import unicodedata

_KEEP = {"\n", "\t"}
_INVISIBLE = {0x200B, 0x2060, 0xFEFF, 0x00AD, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_SHOWN = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """Return `text` with control characters, direction overrides and zero-width marks shown as U+FFFD, one for one."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_SHOWN if _hidden(char) else char for char in text)


def _hidden(char: str) -> bool:
    if char in _KEEP:
        return False
    return ord(char) in _INVISIBLE or unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"}


def shorten(text: str, words: int = 8) -> str:
    """Return the first `words` words on one line, with an ellipsis where more follow."""
    parts = text.split()
    return " ".join(parts[:words]) + (" …" if len(parts) > words else "")
