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

_UNIT = (
    "局|部|課|室|所|署|庁|院|本部|センター|職|級|の"
    "|班|係|グループ|チーム|担当|隊|校|園|館|区|市|町|村|性|[0-9]"
)
_SUBTOTAL = re.compile(
    rf".+(?:(?:{_UNIT}){_ORNAMENT}(?:計|平均)|(?:小|合|総|累)計){_ORNAMENT}"
    rf"|{_ORNAMENT}(?:(?:{_JAPANESE})(?:{_ORNAMENT}[0-9][0-9,.]*[人名件%]?)?|{_ENGLISH})[(\[【].*[)\]】]"
)
"""Matched with a `match_key`: 総務局計, システム小計, 合計(A+B)."""

_ENGLISH_APART = r"(?:(?:sub|grand)[\s-]*)?totals?"
_SUBTOTAL_APART = re.compile(
    rf".+(?:\s(?:計|平均)|(?:[\s)\]】:_-]|[^\x00-\x7f]){_ENGLISH_APART})[)\]】.:]*"
    rf"|[(\[【]?(?:合計|総計|小計|累計|{_ENGLISH_APART})[)\]】]?(?:\s|:).+",
    re.IGNORECASE | re.DOTALL,
)
"""Matched with a `plain` text, as spaces tell here: 東京都 計, 総務局 TOTAL, 小計 総務局."""

_COUNTED = re.compile(
    rf"[(\[【]?(?:{_ENGLISH_APART}|sum|averages?|avg\.?|mean|median|count)[\s:=]+[0-9][0-9,.]*\s*%?[)\]】]?",
    re.IGNORECASE,
)
"""Matched with a `plain` text: Total: 180, Average 1.3."""

_MAYBE_SUBTOTAL = re.compile(r".+(?<![会統設家推集生時度量圧重位余早主])計[)\]】]*", re.DOTALL)
"""Not 会計, 統計, 設計, 家計, 推計, 集計, 生計, 時計, 温度計 and the like."""

_REPEAT = re.compile(r"[(\[【※*]*再掲.*", re.DOTALL)
_GLUED = re.compile(rf"(?:{_JAPANESE})[0-9]+")
_NOBODY = re.compile(
    r"[(\[【]*(?:全体|全庁|全局|全員|全職員|再掲.*|内訳.*)[)\]】]*|.+計[)\]】]*"
    r"|(?:計|合計|総計|小計|平均)[0-9:=(].*|.*率[0-9.]*%?|n=[0-9]+|[0-9][0-9,.]*[人名件頁%]",
    re.DOTALL,
)
_NO_ID = re.compile(
    r"[〃々\"”]|同上|同左|上に?同じ|#(?:ref|value|div/0|name|num|null|n/a|spill|calc)[!?]?",
    re.IGNORECASE,
)
_WHOLE = frozenset(
    map(match_key, ("全庁", "全局", "全体", "全部局", "全所属", "全部署", "all bureaus"))
)
_SUMMARY = re.compile(r"[集合総小]計|全庁|全局|全体|総括|まとめ|summary|total")
_RULE = re.compile(r"[-=_~.・…‥‐‑–—―─━ー]+")
_SURNAME = "計"
"""A total and a surname: where names stand it is a total beside numbers alone."""

_MARK = r"[※*]+|[(\[【<]?(?:注|備考|出典|資料|notes?|remarks?|sources?)[0-9]*[)\]】>]?"
_NOTE = re.compile(
    rf"(?:{_MARK})[:.)]?[0-9]*|[※*].*|[(\[【<](?:注|備考|出典|資料|note)[0-9]*[)\]】>:\s].*"
    r"|注[0-9:.)(\s].*|(?:備考|出典|資料)[:.)(\s].*|注意|以上[。.]?"
    r"|(?:notes?|remarks?|sources?)\s*[0-9]*\s*[:.].*|.*[0-9]日?(?:現在|時点)[)。]?"
    r"|(?:最終)?(?:更新|作成|出力|印刷)(?:日時?|者|元)?\s*(?::.*|\(?[0-9]{2,4}[年/.-].*)"
    r"|[0-9]+\s*(?:頁|ページ)|page\s*[0-9]+(?:\s*(?:of|/)\s*[0-9]+)?|-\s[0-9]+\s-",
    re.IGNORECASE | re.DOTALL,
)
"""Matched with a `plain` text."""

_ONLY_MARK = re.compile(rf"(?:{_MARK})[:.)]?", re.IGNORECASE)
_MARKED_ID = re.compile(r"[※*]+\s*[0-9A-Za-z][0-9A-Za-z_-]*")
_PROSE = re.compile(r"[ぁ-ん。、]|^[^0-9]*(?:[^\x00-\x7f]|[A-Za-z]{2}\s+[A-Za-z]{2})[^0-9]*$")
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]*)?\s*[人名件%]?")


def is_total(text: str) -> bool:
    """Tell whether a text is a word for a total, and nothing else: 合計, （計）, 合計：3人, Total."""
    return bool(_TOTAL.fullmatch(match_key(text)) or _COUNTED.fullmatch(plain(text)))


def is_subtotal(text: str) -> bool:
    """Tell whether a text ends or begins with a word for a total: 総務局計, 小計（システム）."""
    return bool(_SUBTOTAL.fullmatch(match_key(text)) or _SUBTOTAL_APART.fullmatch(plain(text)))


def may_be_subtotal(text: str) -> bool:
    """Tell whether a text ends with 計 and no word that does is known: 業務計, and not 会計 or 設計."""
    return bool(_MAYBE_SUBTOTAL.fullmatch(match_key(text)))


def is_repeat(text: str) -> bool:
    """Tell whether a text says that it stands elsewhere as well: （再掲）窓口."""
    return bool(_REPEAT.fullmatch(plain(text)))


def is_whole(bureau: str) -> bool:
    """Tell whether a bureau is called like all of them together."""
    return match_key(bureau).strip("()[]【】") in _WHOLE


def is_summary(sheet: str) -> bool:
    """Tell whether a sheet is called like one that adds up others: 全庁集計, まとめ."""
    return bool(_SUMMARY.search(match_key(sheet)))


def is_glued(text: str) -> bool:
    """Tell whether a total is written as an ID may be: 計101."""
    return bool(_GLUED.fullmatch(plain(text)))


def is_nobody(text: str) -> bool:
    """Tell whether what stands in place of a staff ID reads like a figure of many: 180名, 男性計, n=10."""
    return bool(_NOBODY.fullmatch(match_key(text)))


def is_no_id(text: str) -> bool:
    """Tell whether what stands in place of a staff ID names nobody: 〃, 同上, #REF!, ---."""
    return bool(_NO_ID.fullmatch(plain(text))) or is_rule(text)


def is_rule(text: str) -> bool:
    """Tell whether a text is a line drawn with signs: ---."""
    return bool(_RULE.fullmatch(plain(text)))


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
