"""One spelling for one thing: `総務 局` and `総務局` in one file are the same bureau."""

import polars as pl

from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.cells import quoted
from tdskill.intake.row_problems import Findings
from tdskill.names import match_key, trimmed

_UNIFIED = ("bureau", "rank", "group")
_SHOWN = 5


def unify(frame: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Return the frame with each bureau, rank and group spelled as at its first place.

    Spellings are the same when their `names.match_key` is; one note tells what was changed. Spaces
    around a text and what is invisible go without a word.
    """
    names = [name for name in _UNIFIED if name in frame.columns]
    distinct = frame.select(pl.col(name).drop_nulls().unique().implode() for name in names)
    changed: dict[str, str] = {}
    for name in names:
        texts = distinct[name].item().to_list()
        if all(map(_is_plain, texts)) and len(set(map(_key, texts))) == len(texts):
            continue
        spelled = _first_spellings(frame[name])
        changed |= {
            trimmed(text): first for text, first in spelled.items() if trimmed(text) != first
        }
        frame = frame.with_columns(pl.col(name).replace(spelled))
    if changed:
        pairs = [
            _("{other} as {first}").format(other=quoted(other), first=quoted(first))
            for other, first in changed.items()
        ]
        findings.note(
            ngettext(
                "{count} spelling was taken as another one: {pairs}.",
                "{count} spellings were taken as others: {pairs}.",
                len(changed),
            ).format(count=f"{len(changed):,}", pairs=listed(pairs, _SHOWN)),
            code="spellings_unified",
        )
    return frame


def _is_plain(text: str) -> bool:
    return text == trimmed(text)


def _first_spellings(texts: pl.Series) -> dict[str, str]:
    """Return for each text the first one with its key."""
    distinct = texts.drop_nulls().unique(maintain_order=True).to_list()
    first: dict[str, str] = {}
    for text in distinct:
        first.setdefault(_key(text), trimmed(text))
    return {text: first[_key(text)] for text in distinct}


def _key(text: str) -> str:
    return match_key(text) or trimmed(text)
