"""One cell at a time: what its text means, or why it means nothing.

Each `parse_*` takes a text and returns a value, None for a blank, or a Bad. Columns are translated
through their distinct texts, so that Python never runs once for each row.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.row_problems import Bad
from tdskill.names import INVISIBLE, LIKE_A_SIGN, NOTHING, Names, match_key, plain
from tdskill.years import APRIL

_noop = str
MAX_HEADCOUNT = 9_999_999
MAX_CAPACITY = 99
_SHOWN = 40
_LONGEST_DATE = 60
_SLICE = 1 << 16
_ROWS = 1 << 18
_BYTE = 256
_FEW_ROWS = 1_000

Value = int | str | dt.date | None
Parse = Callable[[str], Value | Bad]

_LEVEL = re.compile(r"(?:(?:lv|level|レベル)[\s.:]*)?\+?([0-9]{1,9})(?:\.0+)?", re.IGNORECASE)
_WITHOUT_LEVEL = re.compile(r"\s*(?:レベル|level)$", re.IGNORECASE)
_REMARKED = re.compile(r"(.*[^\s(\[])\s*[(\[](.*)[)\]]")
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0*)?\s*[人名]?")
_CAPACITY = re.compile(r"([0-9]{1,2})(?:\.0*)?\s*(?:人分)?")
_HALF = r"(?:\s*(?:午前|午後|AM|PM))?"
_TIME = (
    rf"(?:[T\s]{_HALF}\s*[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?{_HALF}"
    r"(?:\s*(?:GMT|UTC|JST)?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|Z)?)?"
)
_DAYS = "月火水木金土日"
_WEEKDAYS = (
    *(_noop("Monday"), _noop("Tuesday"), _noop("Wednesday"), _noop("Thursday")),
    *(_noop("Friday"), _noop("Saturday"), _noop("Sunday")),
)
_ENGLISH_DAY = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _WEEKDAYS)
_WEEKDAY = rf"\(\s*([{_DAYS}]|{_ENGLISH_DAY})(?:曜日?)?\s*\)|([{_DAYS}])曜日?|\s({_ENGLISH_DAY})"
_DATED = re.compile(rf"(.+?)(?:\s*(?:{_WEEKDAY}))?{_TIME}", re.IGNORECASE)
_MONTH_DAY = r"\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
_DATE = re.compile(rf"([0-9]{{4}}){_MONTH_DAY}")
_DAY_OF_YEAR = re.compile(r"([0-9]{1,2})\s*[-/月]\s*([0-9]{1,2})\s*日?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_EXCEL_DAY = re.compile(r"[2-6][0-9]{4}")
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_EXCEL_NO_DAY = (1899, 12, 30), (1900, 1, 1)
"""Between these lies what Excel, in its two calendars, and LibreOffice show of a cell without a day."""
_EARLIEST = dt.date(1900, 1, 1)
_ERA_DATE = re.compile(rf"(令和|平成|昭和|[RHS])\.?\s*(元|[0-9]{{1,2}}){_MONTH_DAY}", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:(令和|平成|昭和|[RHS])\.?\s*(元|[0-9]{1,2})|([0-9]{4}))"
    r"\s*(?:(年度|年|[-/.])\s*([0-9]{1,2})\s*月?|(年度|年)?\s*([春秋])[期季]?)\s*(?:の?試験)?\s*(?:合格|取得)?",
    re.IGNORECASE,
)
_SEASONS = {"春": 4, "秋": 10}
"""The months in which the exams of a season are held."""
_YEAR_BEFORE_ERA = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}

SKILL_KEYS = ("aliases", "replaces")
_NOT_ASSESSED = frozenset(
    map(
        match_key,
        (
            *("未評価", "未登録", "評価なし", "not assessed", "未回答", "無回答", "回答なし"),
            *("未記入", "未入力", "該当なし", "not applicable", "N/A", "-"),
        ),
    )
)
_LONGEST_SIGN = 2
_STAGES = Names(
    (spelling, stage)
    for stage, spellings in {
        "self": (
            "self",
            "self check",
            "self-check",
            "self assessment",
            "自己チェック",
            "自己評価",
            "自己診断",
        ),
        "corrected": (
            "corrected",
            "self correction",
            "self-corrected",
            "自己補正",
            "補正",
            "補正後",
        ),
        "confirmed": ("confirmed", "確定", "確定版", "確定済", "確定済み", "スキルレベル確定版"),
    }.items()
    for spelling in spellings
)


@dataclass(frozen=True)
class Scale:
    """The level scale of a framework, or a skill: 0 to `top`, and the names of its levels.

    `own` are the levels above 0 of a skill that does not have all of them.
    """

    top: int
    names: tuple[tuple[str, str], ...]
    own: tuple[int, ...] = ()

    @classmethod
    def of(cls, framework: Framework) -> "Scale":
        return cls(
            framework.max_level,
            tuple(
                (spelling, str(level.level))
                for level in framework.levels
                for spelling in level.spellings()
            ),
        )

    @classmethod
    def of_each(cls, framework: Framework) -> dict[str, "Scale"]:
        """Return the scale of each skill, by id."""
        whole = cls.of(framework)
        return {
            skill.id: replace(
                whole,
                own=skill.levels or (),
                names=(
                    *(
                        (spelling, str(level))
                        for level, name in skill.level_names.items()
                        for spelling in name.spellings()
                    ),
                    *whole.names,
                ),
            )
            if skill.levels or skill.level_names
            else whole
            for skill in framework.skills
        }

    @cached_property
    def _known(self) -> Names:
        whole = [(spelling.translate(LIKE_A_SIGN), level) for spelling, level in self.names]
        short = ((_WITHOUT_LEVEL.sub("", spelling), level) for spelling, level in whole)
        return Names([*whole, *short])

    def named(self, text: str) -> int | None:
        """Return the level whose name or sign `text` is, with a remark in brackets or without."""
        text = text.translate(LIKE_A_SIGN)
        found = self._known.find(text)
        if found is None and (remarked := _REMARKED.fullmatch(text)):
            found = self._known.find(remarked[1])
            other = self._read(remarked[2])
            if other is not None and other != found:
                return None
        return None if found is None else int(found)

    def _read(self, text: str) -> str | None:
        number = _LEVEL.fullmatch(text)
        return number[1] if number else self._known.find(text)

    def closest(self, text: str) -> str | None:
        """Return the name that is spelled most like `text`, or None."""
        return self._known.closest(text)


def quoted(text: str) -> str:
    """Return a cell as messages show it: short and on one line."""
    line = " ".join(text.split())
    short = line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
    return _("{text!r}").format(text=short)


def parse_level(text: str, scale: Scale, least: int = 0) -> int | Bad | None:
    """Return the level that a cell gives: `2`, `２`, `Lv.2`, `レベル2`, `2.0`, `Lv.2 自立レベル`, ...

    Names may have a remark in brackets, and signs such as ◎ mean what the framework's legend says.
    Refused, as Bad, are ranges, fractions, numbers below 0, names that contradict the number, and
    numbers outside `least` to the top of the scale, and levels that the skill lacks; texts such as
    未評価, 該当なし and `-` are blanks.
    """
    level = _level_of(text, scale, least)
    if scale.own and isinstance(level, int) and level and level not in scale.own:
        return lacking_level(level, scale.own)
    return level


def lacking_level(level: int, own: Iterable[int]) -> Bad:
    """Return what is wrong with a level that a skill does not have."""
    return Bad(
        _("The skill has no level {level}.").format(level=level),
        _("Its levels: {levels}.").format(levels=listed(own)),
        code="level_not_of_skill",
    )


def _level_of(text: str, scale: Scale, least: int) -> int | Bad | None:
    folded = plain(text)
    level = scale.named(folded)
    if level is not None:
        return level
    if not folded or match_key(folded) in _NOT_ASSESSED:
        return None
    hint = (
        _("Write a whole number from {least} to {top}.").format(least=least, top=scale.top)
        if least
        else _(
            "Write a whole number from 0 to {top}; leave the cell blank if the level was not assessed."
        ).format(top=scale.top)
    )
    found = _LEVEL.match(folded)
    if not found:
        return Bad(
            _("{cell} is not a level.").format(cell=quoted(text)),
            lambda: _of_no_number(folded, scale, hint),
            code="not_a_level",
        )
    level = int(found[1])
    rest = folded[found.end() :].strip()
    named = rest.lstrip(".:_- ")
    if rest not in ("", ".") and level not in map(scale.named, (named, named.strip("()[] "))):
        return Bad(_("{cell} is not a level.").format(cell=quoted(text)), hint, code="not_a_level")
    if level > scale.top:
        message = _("Level {cell} is outside the scale {least} to {top}.")
        return Bad(
            message.format(cell=quoted(text), least=least, top=scale.top),
            hint,
            code="level_out_of_scale",
        )
    return level


def _of_no_number(text: str, scale: Scale, hint: str) -> str:
    """Return what to do about a level that is told in another way than by its number."""
    if len(text) <= _LONGEST_SIGN and not any(map(str.isdigit, text)):
        more = _(
            "If it is a sign of your own, add it to the aliases of its level in the framework."
        )
    elif closest := scale.closest(text):
        more = _("Did you mean {name}?").format(name=quoted(closest))
    else:
        return hint
    return _("{first} {second}").format(first=hint, second=more)


def parse_needed_level(text: str, scale: Scale) -> int | Bad | None:
    """Return the level that work needs, 1 or more."""
    level = parse_level(text, scale, least=1)
    if level == 0:
        hint = _("Write a whole number from {least} to {top}.").format(least=1, top=scale.top)
        return Bad(_("A need for level 0 is no need."), hint, code="need_of_level_0")
    return level


def parse_headcount(text: str) -> int | Bad | None:
    """Return the number of people that a cell gives: `3`, `3人`, `３名`, `1,200`."""
    return parse_count(text, wrong=_("{cell} is not a number of people."))


def parse_count(text: str, *, wrong: str) -> int | Bad | None:
    """Return the number of people or places that a cell gives; `wrong` is the message for others."""
    folded = plain(text)
    if not folded:
        return None
    hint = _("Write a whole number, 0 or more.")
    found = _COUNT.fullmatch(folded)
    if not found:
        return Bad(wrong.format(cell=quoted(text)), hint, code="not_a_count")
    digits = found[1].replace(",", "").lstrip("0") or "0"
    if len(digits) > len(str(MAX_HEADCOUNT)):
        message = _("{cell} people is more than anybody has.")
        return Bad(message.format(cell=quoted(text)), hint, code="headcount_too_large")
    return int(digits)


def parse_capacity(text: str) -> int | Bad | None:
    """Return the number of places that a cell gives: `2`, `２`, `2人分`."""
    folded = plain(text)
    if not folded:
        return None
    found = _CAPACITY.fullmatch(folded)
    if found:
        return int(found[1])
    return Bad(
        _("{cell} is not a number of places.").format(cell=quoted(text)),
        _(
            "Write how many places the person can fill at one time, 0 to {most}, or leave it blank."
        ).format(most=MAX_CAPACITY),
        code="not_a_capacity",
    )


def parse_date(text: str, fiscal_year: int | None = None) -> dt.date | Bad | None:
    """Return the date that a cell gives, in the Western or the Japanese calendar; a time is dropped.

    A weekday behind it must be that of the day. A day without a year, as `10月1日`, is the one of
    `fiscal_year`, and Bad where none is told.
    """
    folded = plain(text)
    if not folded:
        return None
    hint = _("Write it as 2024-05-01, 2024/5/1, 2024年5月1日 or R6.5.1.")
    found = _dated(folded)
    parts = _date_parts(found[1], fiscal_year) if found else None
    if found is None or parts is None:
        if lacks_year(text):
            return Bad(
                _("{cell} has no year.").format(cell=quoted(text)), hint, code="date_without_year"
            )
        if _EXCEL_DAY.fullmatch(folded):
            counted = _EXCEL_DAY_0 + dt.timedelta(int(folded))
            hint = _(
                "Excel counts days so: it may be {date}. Give the cells a date format and save the file "
                "again."
            ).format(date=counted)
        return Bad(_("{cell} is not a date.").format(cell=quoted(text)), hint, code="not_a_date")
    day = _day_of(parts, text)
    if isinstance(day, Bad):
        return day
    weekday = found[2] or found[3] or found[4]
    actual = _WEEKDAYS[day.weekday()]
    if weekday and weekday.casefold() not in (
        _DAYS[day.weekday()],
        actual.casefold(),
        actual[:3].casefold(),
    ):
        message = _("{cell}: {date} is a {weekday}.")
        return Bad(
            message.format(cell=quoted(text), date=day, weekday=_(actual)),
            _("Find out which one is meant, and mend the day or the weekday."),
            code="weekday_differs",
        )
    return day


def _day_of(parts: tuple[int, int, int], text: str) -> dt.date | Bad:
    if _EXCEL_NO_DAY[0] <= parts <= _EXCEL_NO_DAY[1]:
        return Bad(
            _("{cell} is how Excel shows a date that is none.").format(cell=quoted(text)),
            code="excel_day_zero",
        )
    try:
        day = dt.date(*parts)
    except ValueError:
        return Bad(_("There is no date {cell}.").format(cell=quoted(text)), code="no_such_date")
    if day < _EARLIEST:
        return Bad(
            _("The date {date} is too long ago.").format(date=day),
            _("Mend the year."),
            code="date_before_1900",
        )
    return day


def parse_day_or_month(text: str) -> dt.date | Bad | None:
    """Return the date that a cell gives as `parse_date` does, of a month (see `month_of`) the first day."""
    day = parse_date(text)
    return month_of(text) or day if isinstance(day, Bad) else day


def month_of(text: str) -> dt.date | None:
    """Return the first day of the month that a cell names: `2024年4月`, or `令和6年春期` of an exam.

    The exams of spring are held in April, those of autumn in October.
    """
    folded = plain(text)
    found = _MONTH.fullmatch(folded) if len(folded) <= _LONGEST_DATE else None
    if found is None:
        return None
    era, of_era, year, unit, month, _unit, season = found.groups()
    in_year = 1 if of_era == "元" else int(of_era or year)
    number = int(month) if month else _SEASONS[season]
    year_of = in_year + (_YEAR_BEFORE_ERA[era.upper()] if era else 0)
    if not in_year or not 1 <= number <= 12:  # noqa: PLR2004
        return None
    return dt.date(year_of + (unit == "年度" and number < APRIL), number, 1)


def lacks_year(text: str) -> bool:
    """Whether a cell names a month and a day and no year."""
    found = _dated(plain(text))
    return found is not None and _DAY_OF_YEAR.fullmatch(found[1]) is not None


def _dated(folded: str) -> re.Match[str] | None:
    """Return the date, the weekday in one of three spellings and the time, if it may be all that."""
    return _DATED.fullmatch(folded) if len(folded) <= _LONGEST_DATE else None


def _date_parts(folded: str, fiscal_year: int | None) -> tuple[int, int, int] | None:
    found = _DATE.fullmatch(folded) or _COMPACT_DATE.fullmatch(folded)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    found = _DAY_OF_YEAR.fullmatch(folded)
    if found and fiscal_year is not None:
        month = int(found[1])
        return fiscal_year + (month < APRIL), month, int(found[2])
    found = _ERA_DATE.fullmatch(folded)
    if not found:
        return None
    year = 1 if found[2] == "元" else int(found[2])
    before = _YEAR_BEFORE_ERA[found[1].upper()]
    return (before + year if year else 0), int(found[3]), int(found[4])


def parse_stage(text: str) -> str | Bad | None:
    """Return the stage that a cell names, one of `tables.STAGES`."""
    if not text.strip():
        return None
    found = _STAGES.find(text)
    if found:
        return found
    return Bad(
        _("{cell} is not a stage.").format(cell=quoted(text)),
        _("Write 自己チェック (self), 自己補正 (corrected) or 確定 (confirmed)."),
        code="not_a_stage",
    )


def unknown(kind: str, text: str, names: Names, keys: Collection[str] = ("aliases",)) -> Bad:
    """Return the message for a text that names nothing known, with the closest known name.

    `keys` are those of an entry of the framework that take an earlier name of it.
    """
    return Bad(
        kind.format(cell=quoted(text)),
        lambda: unlike(text, names.closest(text), keys),
        code="name_unknown",
    )


def unlike(text: str, closest: str | None, keys: Collection[str] = ("aliases",)) -> str:
    """Return what to do about a name that nothing has; `closest` and `keys` as in `unknown`."""
    if not keys:
        hint = _("Did you mean {name}?") if closest else ""
    elif closest is None:
        hint = _("Add {text} to the aliases of what is called otherwise now, or mend the file.")
    elif "replaces" in keys:
        hint = _(
            "Did you mean {name}? If that was called {text} before, add {text} to its aliases; "
            "if it took {text} over, to its replaces."
        )
    else:
        hint = _(
            "Did you mean {name}? If that was called {text} before, add {text} to its aliases."
        )
    return hint.format(name=quoted(closest or ""), text=quoted(text))


def unknown_skill(text: str, names: Names) -> Bad:
    """Return the message for a text that names no skill, with the closest one."""
    return unknown(_("Unknown skill {cell}."), text, names, SKILL_KEYS)


@dataclass(frozen=True)
class Translated:
    """A column of values, with the cells that could not be understood."""

    values: pl.Series
    wrong: pl.Series | None
    """True where a cell is bad; None where none is."""


def translate(cells: pl.Series, parse: Parse, dtype: pl.DataType | type[pl.DataType]) -> Translated:
    """Return what the cells mean, calling `parse` once for each distinct text.

    The cells may be texts, texts with codes (Categorical) or small numbers (UInt8).
    """
    if cells.dtype != pl.String:
        return _translate(cells, parse, dtype)
    # Part by part: codes for millions of different texts would take far more room than the texts.
    starts = range(0, max(1, len(cells)), _ROWS)
    parts = [
        _translate(part.cast(pl.Categorical(pl.Categories.random())), parse, dtype)
        for part in (cells.slice(start, _ROWS) for start in starts)
    ]
    values = pl.concat([part.values for part in parts])
    if all(part.wrong is None for part in parts):
        return Translated(values, None)
    none = pl.repeat(value=False, n=len(cells), dtype=pl.Boolean, eager=True)
    wrong = [none.head(len(part.values)) if part.wrong is None else part.wrong for part in parts]
    return Translated(values, pl.concat(wrong))


def _translate(
    cells: pl.Series, parse: Parse, dtype: pl.DataType | type[pl.DataType]
) -> Translated:
    values, bad = pl.Series(cells.name, [], dtype=dtype), pl.Series([], dtype=pl.Boolean)
    texts = _texts(cells)
    for start in range(0, len(texts), _SLICE):
        parsed = [None if text is None else parse(text) for text in texts.slice(start, _SLICE)]
        understood = [None if isinstance(value, Bad) else value for value in parsed]
        values.append(pl.Series(understood, dtype=dtype, strict=True))
        bad.append(pl.Series([isinstance(value, Bad) for value in parsed], dtype=pl.Boolean))
    codes = cells if cells.dtype == pl.UInt8 else cells.to_physical()
    wrong = bad.gather(codes).fill_null(value=False) if bad.any() else None
    return Translated(_look_up(values, codes).alias(cells.name), wrong)


def _texts(cells: pl.Series) -> pl.Series:
    if isinstance(cells.dtype, pl.Categorical):
        return cells.dtype.categories.to_series()
    top = cells.max()
    levels = range(int(top) + 1) if isinstance(top, int) else ()
    return pl.Series([str(level) for level in levels], dtype=pl.String)


def distinct(cells: pl.Series) -> list[str]:
    """Return the texts of a column, each once."""
    texts = cells.unique() if cells.dtype == pl.String else _texts(cells)
    return [text for text in texts if text]


def _look_up(values: pl.Series, codes: pl.Series) -> pl.Series:
    if not len(values):
        return pl.repeat(None, len(codes), dtype=values.dtype, eager=True)
    if values.dtype == codes.dtype and values.to_list() == list(range(len(values))):
        return codes
    return values.gather(codes)


def blanks_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with null for each cell in which nothing is seen (see `names.NOTHING`).

    All that is read goes through here, so that nothing else need know what is as good as blank.
    """
    texts = {
        name: pl.col(name).str.contains(NOTHING)
        for name, dtype in frame.schema.items()
        if dtype == pl.String
    }
    # Streaming: a look at the columns, without copies of them; mostly there is nothing to do. To begin
    # it takes longer than all that a form has.
    asked = frame.lazy().select(each.any() for each in texts.values())
    look = asked.collect(engine="streaming" if frame.height > _FEW_ROWS else "in-memory")
    blank = {name: each for name, each in texts.items() if look[name].any()}
    for column in frame.iter_columns():
        if not isinstance(column.dtype, pl.Categorical):
            continue
        codes = column.dtype.categories.to_series().str.contains(NOTHING).arg_true()
        if len(codes):
            code = pl.col(column.name).to_physical()
            blank[column.name] = code.is_in(codes.cast(column.to_physical().dtype).implode())
    return frame.with_columns(
        pl.when(~is_blank).then(pl.col(name)).alias(name) for name, is_blank in blank.items()
    )


def tidy(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Return the frame with spaces around the texts of these columns gone."""
    stripped = {name: pl.col(name).str.strip_chars() for name in names}
    stripped = {name: text for name, text in stripped.items() if frame.schema[name] == pl.String}
    untidy = (text.ne(pl.col(name)).any().alias(name) for name, text in stripped.items())
    look = frame.lazy().select(*untidy).collect(engine="streaming")
    return frame.with_columns(text for name, text in stripped.items() if look[name].any())


def fold_width(ids: pl.Series) -> pl.Series:
    """Return ids with full-width letters and digits made half-width, and nothing invisible."""
    text = pl.col(ids.name)
    is_wide = (text.str.len_bytes() != text.str.len_chars()).any()
    if not ids.to_frame().lazy().select(is_wide).collect(engine="streaming").item():
        return ids
    narrow = ids.str.normalize("NFKC").str.replace_all(INVISIBLE, "").str.strip_chars()
    return narrow.replace("", None)


def code_dtype(size: int) -> type[pl.DataType]:
    """Return the smallest dtype that holds `size` codes."""
    return pl.UInt8 if size <= _BYTE else pl.UInt16


STAGE_CODES = {stage: code for code, stage in enumerate(tables.STAGES, start=1)}
"""A higher code is a more advanced stage; 0 is a stage not told."""
