"""How totals and footnotes read, in Japanese and English, in any width and with any brackets."""

import re
from collections.abc import Sequence

from tdskill.names import match_key, plain

_JAPANESE = (
    "合計|総合計|総計|小計|累計|計|平均|総平均|全体平均|平均値|中央値|標準偏差|最大値?|最小値?"
    "|合計値|合計数|総数|件数|総件数|人数|総人数|合計人数|合計件数|人数計|人数合計|件数計|全庁計|全局計|全体計"
)
_ENGLISH = "totals?|grandtotals?|subー?totals?|sum|averages?|avg.?|mean|median|count"
_ORNAMENT = r"""[()\[\]{}【】〔〕「」『』<>〈〉《》*※=ー:.。、,"']*"""
_TOTAL = re.compile(
    rf"{_ORNAMENT}(?:(?:{_JAPANESE})(?:{_ORNAMENT}[0-9][0-9,.]*[人名件%]?)?|{_ENGLISH}){_ORNAMENT}"
)
"""Matched with a `match_key`, which has no spaces: 合　計, 【計】, 合計：3人, Sub-Total."""

_SUBTOTAL = re.compile(
    rf".+(?:(?:局|部|課|室|所|署|庁|院|本部|センター|職|級|の){_ORNAMENT}(?:計|平均)"
    rf"|(?:小|合|総|累)計){_ORNAMENT}"
)
_SURNAME = "計"
"""A total and a surname: where names stand it is a total beside numbers alone."""

_MARK = r"[※*]+|[(\[【<]?(?:注|備考|出典|資料|notes?|remarks?|sources?)[0-9]*[)\]】>]?"
_NOTE = re.compile(
    rf"(?:{_MARK})[:.)]?[0-9]*|[※*].*|[(\[【<](?:注|備考|出典|資料|note)[0-9]*[)\]】>:\s].*"
    r"|注[0-9:.)(\s].*|(?:備考|出典|資料)[:.)(\s].*|注意|以上[。.]?"
    r"|(?:notes?|remarks?|sources?)\s*[0-9]*\s*[:.].*|.*[0-9]日?(?:現在|時点)[)。]?",
    re.IGNORECASE | re.DOTALL,
)
"""Matched with a `plain` text."""

_ONLY_MARK = re.compile(rf"(?:{_MARK})[:.)]?", re.IGNORECASE)
_MARKED_ID = re.compile(r"[※*]+\s*[0-9A-Za-z][0-9A-Za-z_-]*")
_PROSE = re.compile(r"[ぁ-ん。、]|^[^0-9]*(?:[^\x00-\x7f]|[A-Za-z]{2}\s+[A-Za-z]{2})[^0-9]*$")
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]*)?\s*[人名件%]?")


def is_total(text: str) -> bool:
    """Tell whether a text is a word for a total, and nothing else: 合計, （計）, 合計：3人, Total."""
    return bool(_TOTAL.fullmatch(match_key(text)))


def is_subtotal(text: str) -> bool:
    """Tell whether a text ends with a word for a total: 総務局計, 総務局　小計."""
    return bool(_SUBTOTAL.fullmatch(match_key(text)))


def is_surname(text: str) -> bool:
    """Tell whether a word for a total is somebody's name as well."""
    return match_key(text) == _SURNAME


def begins_like_note(text: str) -> bool:
    """Tell whether a text reads like a footnote, or like an ID with the mark of one before it."""
    return bool(_NOTE.fullmatch(plain(text)))


def is_note(text: str) -> bool:
    """Tell whether a text reads like a footnote: ※休職者を除く, 注1）, 備考：, 2024年4月1日現在."""
    return begins_like_note(text) and not _MARKED_ID.fullmatch(plain(text))


def is_mark(text: str) -> bool:
    """Tell whether a text is the mark of a footnote alone: ※, 注1."""
    return bool(_ONLY_MARK.fullmatch(plain(text)))


def is_prose(text: str) -> bool:
    """Tell whether a text has words, and is no ID."""
    return bool(_PROSE.search(plain(text)))


def is_number(text: str) -> bool:
    """Tell whether a text is a number, perhaps with a unit."""
    return bool(_NUMBER.fullmatch(plain(text)))


def joined_note(record: Sequence[str]) -> str:
    """Return a footnote that the commas in it make several cells of; nothing for any other row."""
    first = next(filter(str.strip, record), "")
    return ",".join(filter(str.strip, record)) if is_note(first) else ""


def is_apart(record: Sequence[str]) -> bool:
    """Tell whether a row begins with a total or a footnote."""
    first = next(filter(str.strip, record), "")
    return is_total(first) or is_note(first)
