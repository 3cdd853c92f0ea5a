"""Bureaus by skills on a sheet: what each lacks, and below what each wants, which shades it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.cells import cell_len

from tdskill.columns import COLUMNS, Kind
from tdskill.i18n import gettext as _
from tdskill.render.limits import letters, write_text
from tdskill.render.organisation_sentences import bureau_word
from tdskill.render.pictures import share_steps
from tdskill.render.workbook import Formats, number_format
from tdskill.reports.organisation_report import OrganisationReport

_INK, _SOFT, _MUTED = "#1F3864", "#EEF1F5", "#54606F"
_SHADES: Final = {
    1: ("#FBE3CD", "#1B2430"),
    2: ("#F3B07C", "#1B2430"),
    3: ("#B4540A", "#FFFFFF"),
}
"""A step of shares, paper and ink, as on the page to look through."""
_BUREAU, _SUM, _NUMBER, _LETTER, _HIGHEST = 24, 8, 5, 5.6, 200
_FIRST: Final = 3
"""The column of the first skill: bureau, share and sum stand before."""


@dataclass(frozen=True)
class _Row:
    """A name, the places empty (None: it tells of demand alone) of those wanted, and the skills' cells."""

    name: str
    empty: int | None
    wanted: int
    cells: Sequence[int | None]


def write_matrix(sheet: Any, year: OrganisationReport, formats: Formats) -> tuple[int, int]:  # noqa: ANN401 - XlsxWriter has no types
    """Write the bureaus by the share they lack, the skills most short first.

    Small bureaus are one row, the last. Under them stand their sum and what the organisation lacks as a
    whole. Returns the last row and column of the bureaus' own cells.
    """
    places = sorted(
        range(len(year.skills)),
        key=lambda place: (-year.skills[place].shortfall, -year.skills[place].empty),
    )
    bureaus = sorted(
        year.bureaus, key=lambda row: (row.several, row.bureau is None, -row.share, -row.total)
    )
    lacking = [
        _Row(bureau_word(row.bureau), row.total, row.demand, [row.shortfalls[at] for at in places])
        for row in bureaus
    ]
    last, end = len(bureaus), _FIRST + len(places) - 1
    names = [str(year.skills[place].skill.name) for place in places]
    sheet.set_column(0, 0, _BUREAU)
    sheet.set_column(1, _FIRST - 1, _SUM)
    sheet.set_column(_FIRST, end, _NUMBER)
    sheet.set_row(0, min(_HIGHEST, max(map(cell_len, names), default=0) * _LETTER + 12))
    first = _(COLUMNS["bureau"].heading)
    shortfall, demand = (_(COLUMNS[column].heading) for column in ("shortfall", "demand"))
    _headings(sheet, 0, (first, _("Share short"), shortfall, *names), formats)
    for at, row in enumerate(lacking, start=1):
        _write(sheet, at, row, formats)
    wanted = sum(row.wanted for row in lacking)
    summed = [
        sum(filter(None, cells)) for cells in zip(*(row.cells for row in lacking), strict=True)
    ]
    whole = [year.skills[place].shortfall for place in places]
    for at, row in enumerate(
        (
            _Row(_("All bureaus added up"), sum(summed), wanted, summed),
            _Row(_("Short in the organisation as a whole"), sum(whole), wanted, whole),
        ),
        start=last + 1,
    ):
        _write(sheet, at, row, formats, bold=True, bg_color=_SOFT)

    below = last + 4
    _headings(
        sheet, below, (_("Demand of each bureau"), "", demand, *("" for _name in names)), formats
    )
    for at, bureau in enumerate(bureaus, start=below + 1):
        cells = [bureau.demands[place] for place in places]
        _write(sheet, at, _Row(bureau_word(bureau.bureau), None, bureau.demand, cells), formats)
    _shade(sheet, (1, _FIRST, last, end), below + 1, formats)
    _legend(sheet, below + last + 2, formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, end)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    return last, end


def _headings(sheet: Any, row: int, texts: Sequence[str], formats: Formats) -> None:  # noqa: ANN401 - as above
    look = {"bold": True, "bg_color": _SOFT, "bottom": 1, "bottom_color": _INK, "valign": "bottom"}
    for column, text in enumerate(texts):
        turned = {"rotation": 90, "align": "center"} if column >= _FIRST else {"text_wrap": True}
        write_text(sheet, row, column, text, formats(**look, **turned))


def _write(sheet: Any, at: int, row: _Row, formats: Formats, **look: object) -> None:  # noqa: ANN401 - as above
    number = formats(**look, num_format=number_format(Kind.COUNT, 0))
    write_text(sheet, at, 0, row.name, formats(**look))
    if row.empty is None or not row.wanted:
        sheet.write_blank(at, 1, None, formats(**look))
    else:
        share = row.empty / row.wanted
        sheet.write_number(
            at, 1, share, formats(**look, num_format=number_format(Kind.SHARE, share))
        )
    sheet.write_number(at, _FIRST - 1, row.wanted if row.empty is None else row.empty, number)
    for column, value in enumerate(row.cells, start=_FIRST):
        if value is None:
            sheet.write_blank(at, column, None, number)
        else:
            sheet.write_number(at, column, value, number)


def _shade(sheet: Any, area: tuple[int, int, int, int], demand: int, formats: Formats) -> None:  # noqa: ANN401 - as above
    """Shade the cells by the part of the demand that they are, as it stands from the row `demand` on."""
    if not area[2]:
        return
    top, first, _last, _end = area
    empty, wanted = (f"{letters(first)}{row + 1}" for row in (top, demand))
    for step, (paper, ink) in sorted(_SHADES.items(), reverse=True):
        sheet.conditional_format(
            *area,
            {
                "type": "formula",
                "criteria": f"=AND({empty}>0,3*{empty}>={step - 1}*{wanted})",
                "format": formats.bare(bg_color=paper, font_color=ink),
                "stop_if_true": True,
            },
        )


def _legend(sheet: Any, row: int, formats: Formats) -> None:  # noqa: ANN401 - as above
    write_text(sheet, row, 0, _("Shade: the share short"), formats(font_color=_MUTED))
    for at, (step, text) in enumerate(share_steps(), start=row + 1):
        paper, ink = _SHADES[step]
        write_text(sheet, at, 0, text, formats(bg_color=paper, font_color=ink))
    write_text(
        sheet, row + len(_SHADES) + 1, 0, _("blank: nothing is wanted"), formats(font_color=_MUTED)
    )
