"""Nobody is told by accident: the rule by hand and as laws, figures recounted, every format searched."""

import csv
import json
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from conftest import Run
from sentences import from_one
from small import small_framework
from tdskill.analysis.small_groups import gives_away, hidden_units
from tdskill.analysis.trend import (
    COLUMNS,
    FLOWS,
    LEVEL_COLUMNS,
    are_total_flows_hidden,
    hidden_flows,
    pairs,
)
from tdskill.errors import UsageError
from tdskill.render.answer import Answer
from tdskill.render.formats import to_csv, to_json, to_markdown
from tdskill.render.terminal import print_answer
from tdskill.render.workbook import to_xlsx
from tdskill.reports.small_groups import as_one, hidden_bureaus, hidden_by_group
from tdskill.resources import sample_dir
from year_cases import year_data

NOTE = "Single persons can be told from this. Internal use only."


def shown(sizes: Sequence[int], smallest: int, *, overlapping: bool = False) -> str:
    units = {chr(65 + n): size for n, size in enumerate(sizes)}
    hidden = hidden_units(units, smallest=smallest, overlapping=overlapping)
    return "".join(sorted(units.keys() - hidden))


def test_a_small_unit_takes_the_smallest_of_the_others_with_it() -> None:
    assert shown([12, 6, 3], 5) == "A"
    # Of two with six people the first by name goes.
    assert shown([12, 6, 6, 3], 5) == "AC"
    assert shown([12, 6, 5], 5) == "ABC"


def test_several_small_units_that_are_enough_together_take_none_with_them() -> None:
    assert shown([12, 6, 3, 2], 5) == "AB"
    assert shown([12, 6, 2, 2], 5) == "A"


def test_where_all_are_few_nothing_is_shown_but_the_total() -> None:
    assert shown([3], 5) == ""
    assert shown([2, 1], 5) == ""
    assert shown([], 5) == ""


def test_a_unit_without_people_tells_of_nobody_and_hides_nobody() -> None:
    assert shown([12, 6, 3, 0], 5) == "AD"
    assert shown([3, 0], 5) == "B"


def test_units_that_share_people_are_together_no_more_than_the_largest() -> None:
    assert shown([12, 6, 4, 4], 5) == "AB"
    assert shown([12, 6, 4, 4], 5, overlapping=True) == "A"


def test_one_set_is_hidden_in_two_years() -> None:
    then, now = {"A": 20, "B": 9, "C": 5, "D": 3}, {"A": 20, "B": 9, "C": 4, "E": 5}
    # Then D takes C along, now C takes E: in both years C, D and E stand together.
    assert hidden_units(then, smallest=5) == {"C", "D"}
    assert hidden_units(now, smallest=5) == {"C", "E"}
    assert hidden_units(then, now, smallest=5) == {"C", "D", "E"}


head_counts = st.dictionaries(
    st.one_of(st.none(), st.sampled_from("ABCDEFGH")), st.integers(0, 15), max_size=8
)


@settings(max_examples=100)
@given(st.lists(head_counts, min_size=1, max_size=3), st.integers(1, 9))
def test_the_law_of_the_rule(tables: list[dict[str | None, int]], smallest: int) -> None:
    hidden = hidden_units(*tables, smallest=smallest)
    for table in tables:
        # No unit of few people is shown, and no few people are what is left of the total.
        assert not any(0 < n < smallest for unit, n in table.items() if unit not in hidden)
        together = sum(n for unit, n in table.items() if unit in hidden)
        assert together == 0 or together >= smallest or together == sum(table.values())
        # What one answer hides, no other shows.
        assert hidden_units(table, smallest=smallest) <= hidden
    if len(tables) == 1:
        (table,) = tables
        people = {unit for unit, n in table.items() if n}
        assert len(hidden) != 1 or hidden == people
        # Those who join are the smallest of the others, and not one more than is needed.
        joined = {unit for unit in hidden if table[unit] >= smallest}
        rest = {unit: n for unit, n in table.items() if unit not in hidden and n}
        assert all(table[unit] <= n for unit in joined for n in rest.values())
        assert len(joined) <= 1


people_of_groups = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C", None]), st.sampled_from(["x", "y", None])),
    max_size=60,
)


@settings(max_examples=100)
@given(people_of_groups, st.integers(2, 6))
def test_any_groups_of_any_bureaus_shown_are_nobody_or_enough(
    people: list[tuple[str | None, str | None]], smallest: int
) -> None:
    framework = small_framework()
    staff = [{"bureau": bureau, "group": group} for bureau, group in people]
    data = year_data(framework, staff, ())
    alone = hidden_bureaus(data, smallest_group=smallest)
    bureaus, groups = hidden_by_group(data, smallest)
    assert alone <= bureaus

    def row(unit: str | None, hidden: frozenset[str | None]) -> str:
        return "rest" if unit in hidden else f"unit {unit}"

    # What is shown: bureaus, groups, and bureaus crossed with groups; here as sets of people.
    tables: dict[object, set[int]] = {}
    for n, (bureau, group) in enumerate(people):
        for shown in (
            (row(bureau, alone), ""),
            ("", row(group, groups)),
            (row(bureau, bureaus), row(group, groups)),
        ):
            tables.setdefault(shown, set()).add(n)
    sets = list(tables.values())
    everybody = set(range(len(people)))
    # No set shown holds all but few of another, nor do two of them of a third.
    for whole in (everybody, *sets):
        inside = [part for part in sets if part < whole]
        for one, other in product(inside, inside):
            if one == other or not one & other:
                assert not 0 < len(whole - one - other) < smallest


@settings(max_examples=100)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("wxyz")), st.integers(0, 9), max_size=16
    ),
    st.integers(2, 6),
)
def test_sums_by_row_and_by_column_give_away_few_just_where_any_columns_do(
    cells: dict[tuple[Hashable, Hashable], int], smallest: int
) -> None:
    found = False
    for chosen in product((False, True), repeat=4):
        columns = {column for column, is_in in zip("wxyz", chosen, strict=True) if is_in}
        rows = {row for (row, column), n in cells.items() if n and column in columns}
        left = sum(n for (row, column), n in cells.items() if row in rows and column not in columns)
        found |= 0 < left < smallest
    assert gives_away(cells, smallest) is found


def test_too_many_groups_to_be_sure_of_are_refused_with_that_reason() -> None:
    framework = small_framework()
    for groups in (16, 17):
        staff = [{"bureau": "A", "group": f"g{n % groups}"} for n in range(groups * 5)]
        data = year_data(framework, staff, ())
        if groups == 16:
            assert hidden_by_group(data, 5)[1] == frozenset()
            continue
        with pytest.raises(UsageError, match="With more than 16 groups"):
            hidden_by_group(data, 5)
        assert hidden_by_group(data, 1) == (frozenset(), frozenset())


where = st.sampled_from(["A", "B", "C", "absent"])
Where = Sequence[tuple[str, str]]
"""The bureau of each person then and now."""


def paired_of(people: Where, smallest: int) -> pl.DataFrame:
    """Join two years in which few stand together, with each year's own rows."""
    framework = small_framework()
    years = []
    for year in (0, 1):
        staff = [
            {"staff_id": f"p{n}", "bureau": person[year]}
            for n, person in enumerate(people)
            if person[year] != "absent"
        ]
        data = year_data(framework, staff, ())
        hidden = hidden_bureaus(data, smallest_group=smallest)
        (alone,) = as_one([data], hidden)
        rows = alone.staff["bureau"].alias("_row")
        years.append(data.with_frames(staff=data.staff.with_columns(rows)))
    merged = as_one(years, hidden_bureaus(*years, smallest_group=smallest))
    return pairs(*(data.staff.lazy() for data in merged)).collect()


@settings(max_examples=100)
@given(st.lists(st.tuples(where, where), max_size=60), st.integers(2, 6))
def test_flows_told_of_bureaus_are_of_nobody_or_enough_and_so_is_what_the_total_leaves(
    people: Where, smallest: int
) -> None:
    paired = paired_of(people, smallest)
    untold = hidden_flows(paired, smallest=smallest)
    moved = 0
    kinds: dict[str, Counter[str]] = {name: Counter() for name in ("came", "left", "stayed")}
    for row in paired.iter_rows(named=True):
        then, now = row["bureau"], row["bureau now"]
        if row["_then"] and row["_now"] and then == now:
            kinds["stayed"][then] += 1
        else:
            kinds["came"][now] += row["_now"]
            kinds["left"][then] += row["_then"]
            moved += row["_then"] and row["_now"]
    for counts in kinds.values():
        told = {bureau: n for bureau, n in counts.items() if n and bureau not in untold}
        assert all(n >= smallest for n in told.values())
        left_over = counts.total() - sum(told.values())
        assert left_over == 0 or left_over >= smallest or not told
        if 0 < moved < smallest:
            assert not told


def leaves_few(people: Where, smallest: int, *, with_bureaus: bool) -> bool:
    """Whether a flow of all people less any rows of a year, or such rows less it, is of few people."""
    paired = paired_of(people, smallest)
    untold = hidden_flows(paired, smallest=smallest)
    here: dict[str, set[str]] = {"then": set(), "now": set()}
    rows: dict[str, dict[object, set[str]]] = {"then": {}, "now": {}}
    for row in paired.iter_rows(named=True):
        for year, end in (("then", ""), ("now", " now")):
            if not row[f"_{year}"]:
                continue
            here[year].add(row["staff_id"])
            shown: object = row[f"_row{end}"]
            if with_bureaus and row[f"bureau{end}"] not in untold:
                shown = shown, row["_stayed"]
            rows[year].setdefault(shown, set()).add(row["staff_id"])
    stayed = here["then"] & here["now"]
    for year, found in rows.items():
        sets = list(found.values())
        for told in (stayed, here[year] - stayed):
            for chosen in product((False, True), repeat=len(sets)):
                union = {
                    one for some, is_in in zip(sets, chosen, strict=True) if is_in for one in some
                }
                for large, small in ((told, union), (union, told)):
                    if told and small <= large and 0 < len(large - small) < smallest:
                        return True
    return False


@settings(max_examples=80)
@given(st.lists(st.tuples(where, where), max_size=60), st.integers(2, 6))
def test_total_flows_are_told_just_where_no_rows_leave_few_of_them(
    people: Where, smallest: int
) -> None:
    paired = paired_of(people, smallest)
    untold = hidden_flows(paired, smallest=smallest)
    hidden = are_total_flows_hidden(paired, untold, smallest=smallest)
    assert hidden == leaves_few(people, smallest, with_bureaus=True)
    assert hidden or not leaves_few(people, smallest, with_bureaus=False)


STAY, GO, COME = ("B", "B"), ("B", "absent"), ("absent", "B")


@pytest.mark.parametrize(
    ("people", "is_hidden"),
    [
        # A closes, six leave with it and one leaves B: seven less the six of A are the one.
        ([("A", "absent")] * 6 + [GO] + [STAY] * 5, True),
        ([("A", "absent")] * 6 + [STAY] * 6, False),
        ([("A", "absent")] * 6 + [GO] * 5 + [STAY] * 5, False),
        # Five of the eight of B leave: the eight less the five are three, whom A stands beside.
        ([("A", "A")] * 5 + [GO] * 5 + [STAY] * 3, True),
        ([("A", "A")] * 5 + [GO] * 5 + [STAY] * 5, False),
        # The same the other way round: A is new, and one comes to B; five come to three of B.
        ([("absent", "A")] * 6 + [COME] + [STAY] * 5, True),
        ([("A", "A")] * 5 + [COME] * 5 + [STAY] * 3, True),
        # Of A five leave the organisation; of B one, and five go to C: less those of A one has left.
        (
            [("A", "absent")] * 5
            + [("A", "A")] * 5
            + [GO]
            + [("B", "C")] * 5
            + [STAY] * 5
            + [("C", "C")] * 5,
            True,
        ),
    ],
)
def test_total_flows_beside_a_bureau_that_closes_opens_or_changes(
    people: Where, *, is_hidden: bool
) -> None:
    paired = paired_of(people, 5)
    untold = hidden_flows(paired, smallest=5)
    assert are_total_flows_hidden(paired, untold, smallest=5) is is_hidden


def test_every_column_of_a_trend_is_a_flow_a_part_or_what_is_of_one_year() -> None:
    of_years = {
        f"{name}_{year}"
        for name in ("demand", "supply", "people", "not_assessed", "shortfall", "shortfall_least")
        for year in ("then", "now")
    }
    for column in (*COLUMNS, *LEVEL_COLUMNS):
        kinds = (
            column in FLOWS,
            column.endswith("_part"),
            column in of_years | {"skill", "level", "change"},
        )
        assert sum(kinds) == 1, column


def table(year: int, name: str) -> list[dict[str, str]]:
    path = sample_dir() / str(year) / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


CLOUD = "クラウドサービス活用"
IN_REST = {
    5: {"港湾局", "環境局", "福祉局"},
    10: {"港湾局", "環境局", "福祉局", "財務局", "教育庁", "建設局", "都市整備局"},
}


def figures(staff: list[dict[str, str]], demand: list[dict[str, str]], skill: str) -> list[int]:
    """Return S(1..3), D(1..3) and the shortfall, in plain Python."""
    levels = range(1, 4)
    supply = [
        sum(person[skill] not in {"", "0"} and int(person[skill]) >= n for person in staff)
        for n in levels
    ]
    wanted = [
        sum(
            int(r["必要人数"])
            for r in demand
            if r["スキル項目"] == skill and int(r["必要レベル"]) >= n
        )
        for n in levels
    ]
    short = max(max(0, d - s) for d, s in zip(wanted, supply, strict=True))
    return [*supply, *wanted, short]


@pytest.mark.parametrize(
    ("smallest", "people", "cloud", "movable"),
    [(5, 10, [1, 0, 0, 13, 5, 2, 12], 163), (10, 39, [13, 2, 2, 33, 10, 3, 20], 110)],
)
def test_the_rest_of_the_sample_has_true_figures_of_its_own(
    run: Run, smallest: int, people: int, cloud: list[int], movable: int
) -> None:
    staff, demand = table(2024, "staff"), table(2024, "demand")
    rows = {r["所属局"]: "rest" if r["所属局"] in IN_REST[smallest] else r["所属局"] for r in staff}
    names = list(staff[0])
    skills = names[names.index("ITストラテジー") : names.index("AIエンジニアリング") + 1]
    assert len(skills) == 22
    by_row = {
        (row, skill): figures(
            [r for r in staff if rows[r["所属局"]] == row],
            [r for r in demand if rows[r["局"]] == row],
            skill,
        )
        for row, skill in product(set(rows.values()), skills)
    }
    assert sum(rows[r["所属局"]] == "rest" for r in staff) == people
    assert by_row["rest", CLOUD] == cloud
    in_rows = sum(found[-1] for found in by_row.values())
    own = sum(figures(staff, demand, skill)[-1] for skill in skills)
    assert (in_rows - own, own) == (movable, 179)

    options = ("--format", "json", "--smallest-group", str(smallest))
    found = json.loads(run("gap", "--sample", "--by-bureau", *options).stdout)
    names = list(dict.fromkeys(row["bureau"] for row in found))
    assert names[-1] == "*"
    page = run("gap", "--sample", "--by-bureau", *options, "--format", "md").stdout
    assert f"| Others ({len(IN_REST[smallest])} bureaus) |" in page
    assert len(names) == len(set(rows.values()))
    assert sum(row["shortfall"] for row in found) == in_rows
    rest = next(r for r in found if r["bureau"] == names[-1] and r["skill"] == "cloud_services")
    assert (rest["supply"], rest["demand"], rest["shortfall"]) == (cloud[0], cloud[3], cloud[6])
    whole = json.loads(run("gap", "--sample", *options).stdout)
    assert sum(row["movable"] for row in whole) == movable


def test_a_bureau_with_one_joiner_shows_no_flows_and_one_of_few_in_either_year_none_at_all(
    run: Run,
) -> None:
    years = {
        year: {r["職員番号"]: r["所属局"] for r in table(year, "staff")} for year in (2023, 2024)
    }
    joiners = [
        who
        for who, bureau in years[2024].items()
        if bureau == "建設局" and years[2023].get(who) != "建設局"
    ]
    assert len(joiners) == 1
    assert [Counter(years[year].values())["福祉局"] for year in years] == [5, 4]
    found = json.loads(run("trend", "--sample", "--by-bureau", "--format", "json").stdout)
    assert "福祉局" not in {row["bureau"] for row in found}
    of_one = [row for row in found if row["bureau"] == "建設局"]
    told = {name for row in of_one for name, value in row.items() if value is None}
    assert {"came", "left_levels", "rose", "fell"} <= told
    assert {"joiners_part", "leavers_part", "growth_part"} <= told
    assert all(row["supply_now"] is not None for row in of_one)
    assert all(row["shortfall_change"] is not None for row in of_one)
    whole = json.loads(run("trend", "--sample", "--format", "json").stdout)
    # Of all people nine came and nine left.
    assert all(row["came"] is not None for row in whole)
    refused = run("trend", "--sample", "--bureau", "福祉局", code=2).stderr
    assert "福祉局: these figures are not shown separately" in refused


def test_rows_of_several_bureaus_at_once_have_no_flows(run: Run) -> None:
    options = ("--bureau", "デジタルサービス局", "--bureau", "GovTech東京", "--format", "json")
    rows = json.loads(run("trend", "--sample", *options).stdout)
    assert {row["came"] for row in rows} == {None}


def test_all_hidden_bureaus_together_are_a_row_that_is_shown_anyway(run: Run) -> None:
    asked = [option for bureau in sorted(IN_REST[5]) for option in ("--bureau", bureau)]
    rows = json.loads(run("gap", "--sample", *asked, "--format", "json").stdout)
    cloud = next(row for row in rows if row["skill"] == "cloud_services")
    assert (cloud["supply"], cloud["demand"], cloud["shortfall"]) == (1, 13, 12)
    told = run("gap", "--sample", *asked, "--bureau", "総務局", "--format", "json").stdout
    assert json.loads(told)
    run("gap", "--sample", *asked[:2], code=2)


# 大局 has twelve people, 中局 eight, 小局 three, 極小局 two. 小局 and 極小局 stand together; 小局 wants 777
# people at Lv.1 of a skill that two of its own hold, so it is 775 short; 極小局 wants 611 and is 610 short.
SIZES = {"大局": 12, "中局": 8, "小局": 3, "極小局": 2}
TELLING = ("小局", "777", "775", "611", "610")
PLACES = [bureau for bureau, size in SIZES.items() for _person in range(size)]


def few_workspace(folder: Path) -> Path:
    skill = "クラウドサービス活用"
    held = {"小局": [2, 1, 0], "極小局": [3, 0]}
    levels = {bureau: iter(held.get(bureau, [1] * size)) for bureau, size in SIZES.items()}
    people = [(f"{n:04}", bureau, next(levels[bureau])) for n, bureau in enumerate(PLACES)]
    files = {
        "staff": f"職員番号,所属局,職層,人材区分,{skill}\n"
        + "".join(f"{who},{bureau},主事,ICT職,{level}\n" for who, bureau, level in people),
        "demand": "局,業務,スキル項目,必要レベル,必要人数\n"
        + "".join(
            f"{bureau},窓口,{skill},1,{n}\n"
            for bureau, n in {"大局": 13, "中局": 9, "小局": 777, "極小局": 611}.items()
        ),
        "certificates": "職員番号,試験名,合格日\n"
        + "".join(f"{who},ITストラテジスト試験,2020/01/01\n" for who, _bureau, _level in people),
        "roster": "職員番号,所属局,メンター\n"
        + "".join(f"{who},{bureau},{bureau}の人\n" for who, bureau, _level in people),
    }
    for year in (2023, 2024):
        (folder / str(year)).mkdir(parents=True)
        for name, text in files.items():
            (folder / str(year) / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "changes.yaml").write_text(
        "demand: [{bureau: 大局, skill: cloud_services, level: 1, add: 1}]\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return few_workspace(tmp_path / "few")


COMMANDS: Mapping[str, tuple[str, ...]] = {
    "gap": ("gap",),
    "gap by bureau": ("gap", "--by-bureau"),
    "gap of a group by bureau": ("gap", "--by-bureau", "--group", "ICT職"),
    "joint by bureau": ("gap", "--joint", "--by-bureau", "--capacity", "9"),
    "trend by bureau": ("trend", "--by-bureau"),
    "trend by bureau and level": ("trend", "--by-bureau", "--levels"),
    "simulate by bureau": ("simulate", "--by-bureau", "--changes", "few/changes.yaml"),
    "holders": ("evidence", "--holders"),
    "ladder": ("ladder", "--summary"),
    "attainment": ("attainment", "--summary"),
    "report": ("report", "--org", "--no-decide"),
    "report of a bureau": ("report", "--bureau", "大局"),
}


def told_in(text: str) -> list[str]:
    """Return what is telling of the hidden; a number stands by itself, not within another."""
    return [word for word in TELLING if re.search(rf"(?<![\d.,]){word}(?![\d])", text)]


def words_of(content: bytes, form: str) -> str:
    if form != "xlsx":
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(BytesIO(content)) as book:
        parts = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/")]
    return "\n".join(re.findall(r"<(?:v|t)\b[^>]*>([^<]*)", "".join(parts)))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """Return the answers that commands give from now on."""
    kept: list[Answer] = []
    monkeypatch.setattr(
        "tdskill.cli.output.emit", lambda answer, *_others, **_named: kept.append(answer)
    )
    return kept


def in_every_form(answer: Answer) -> dict[str, str]:
    buffer = StringIO()
    print_answer(answer, Console(file=buffer, width=200, highlight=False))
    written = {"json": to_json, "csv": to_csv, "md": to_markdown, "xlsx": to_xlsx}
    return {"table": buffer.getvalue()} | {
        form: words_of(write(answer), form) for form, write in written.items()
    }


def without_the_names(text: str) -> str:
    """Leave out the one sentence that names the bureaus and tells no figure of theirs."""
    return re.sub(r"Others \(2 bureaus\):\s+小局,\s+極小局\.", "", text)


@pytest.mark.parametrize("command", [name for name in COMMANDS if "report" not in name])
def test_no_format_of_any_command_has_a_hidden_figure(
    run: Run, workspace: Path, answers: list[Answer], command: str
) -> None:
    words = (*COMMANDS[command], "--workspace", workspace)
    run(*words)
    for form, text in in_every_form(answers[-1]).items():
        assert told_in(without_the_names(text)) == [], form
    run(*words, "--smallest-group", "1")
    assert answers[-1].personal
    for form, text in in_every_form(answers[-1]).items():
        assert form in {"json", "csv"} or NOTE in text
        if "by bureau" in command and "trend" not in command:
            assert "小局" in text


@pytest.mark.parametrize("command", [name for name in COMMANDS if "report" in name])
@pytest.mark.parametrize("form", ["md", "html"])
def test_no_report_has_a_hidden_figure(run: Run, workspace: Path, command: str, form: str) -> None:
    words = (*COMMANDS[command], "--workspace", workspace, "--format", form)
    assert told_in(without_the_names(run(*words).stdout)) == []
    run(*words, "--smallest-group", "1", "--output", f"out.{form}")
    assert NOTE in Path(f"out.{form}").read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(Path(f"out.{form}").stat().st_mode) == 0o600


def test_the_report_is_the_same_wherever_in_the_rest_somebody_is(run: Run, workspace: Path) -> None:
    """Moves and placement too: 小局 has one to spare of what 極小局 lacks, or it has not."""
    year = workspace / "2024"
    demand = (year / "demand.csv").read_text(encoding="utf-8").replace("777", "1")
    (year / "demand.csv").write_text(demand, encoding="utf-8")
    staff = (year / "staff.csv").read_text(encoding="utf-8")
    # 0020 of 小局 has Lv.2, 0024 of 極小局 Lv.0.
    exchanged = staff.replace("0020,小局", "0020,極小局").replace("0024,極小局", "0024,小局")
    pages = set()
    for text in (staff, exchanged):
        (year / "staff.csv").write_text(text, encoding="utf-8")
        pages.add(run("report", "--org", "--decide", "--workspace", workspace).stdout)
    assert staff != exchanged
    assert len(pages) == 1


def test_a_workspace_of_few_shows_what_is_told_of_single_bureaus(run: Run, workspace: Path) -> None:
    """The figures searched for above are there when asked for."""
    told = run("gap", "--workspace", workspace, "--by-bureau", "--smallest-group", "1").stdout
    assert told_in(told) == list(TELLING)


def test_machines_are_told_on_stderr_that_single_persons_can_be_told(
    run: Run, workspace: Path
) -> None:
    for form in ("json", "csv"):
        options = ("--by-bureau", "--smallest-group", "1", "--format", form)
        assert NOTE in run("gap", "--workspace", workspace, *options).stderr
    japanese = run("gap", "--workspace", workspace, "--smallest-group", "1", lang="ja").stdout
    assert "個人が推測できます。内部限り" in japanese
    plain = run("gap", "--workspace", workspace, "--by-bureau").stdout
    assert NOTE not in plain


def test_the_rest_is_named_in_both_languages_and_stands_last(run: Run, workspace: Path) -> None:
    for lang, name in (("en", "Others (2 bureaus)"), ("ja", "その他（2局）")):
        asked = ("gap", "--workspace", workspace, "--by-bureau", "--format")
        found = json.loads(run(*asked, "json", lang=lang).stdout)
        assert list(dict.fromkeys(row["bureau"] for row in found)) == ["中局", "大局", "*"]
        page = run(*asked, "md", lang=lang).stdout
        last = [line for line in page.splitlines() if line.startswith("| ")][-1]
        assert last.startswith(f"| {name} |")


@pytest.mark.parametrize(
    "words",
    [
        ("gap",),
        ("gap", "--levels"),
        ("gap", "--joint"),
        ("trend",),
        ("report",),
        ("attainment", "--summary"),
        ("evidence", "--holders"),
    ],
)
def test_a_hidden_bureau_asked_for_by_name_is_refused_with_the_reason(
    run: Run, workspace: Path, words: tuple[str, ...]
) -> None:
    asked = (*words, "--workspace", workspace, "--bureau", "小局")
    told = run(*asked, code=2).stderr
    assert "小局: these figures are not shown separately: they cover fewer than 5 people" in told
    assert "--smallest-group 1" in told
    run(*asked, "--smallest-group", "1")


def test_one_who_asks_for_a_large_bureau_of_the_rest_is_told_with_whom_it_is_counted(
    run: Run, workspace: Path
) -> None:
    staff = workspace / "2024" / "staff.csv"
    text = staff.read_text(encoding="utf-8").replace(",極小局,", ",大局,")
    staff.write_text(text, encoding="utf-8")
    # Bureaus of 14, 8 and 3: the one of 8 joins the one of 3.
    asked = ("gap", "--workspace", workspace, "--year", "2024", "--bureau", "中局")
    told = " ".join(run(*asked, code=2).stderr.split())
    assert "Counted together with 小局 as “Others (2 bureaus)”: 中局." in told
    told = run(*asked, code=2, lang="ja").stderr.replace("\n", "")
    assert "中局は小局と合わせて「その他（2局）」に含めています。" in told
    assert told.count("未満") == 2


def test_the_bureaus_of_a_placement_come_with_the_note_where_single_persons_can_be_told(
    run: Run,
) -> None:
    for smallest in ("1", "4"):
        options = ("--smallest-group", smallest)
        assert NOTE in run("place", "--sample", *options, "--format", "md").stdout
        assert NOTE in run("place", "--sample", *options).stdout
    assert NOTE not in run("place", "--sample", "--format", "md").stdout


def test_people_of_a_team_are_named_in_a_private_file_with_the_note(
    run: Run, workspace: Path
) -> None:
    run("team", "--workspace", workspace, "--bureau", "小局", "--output", "team.md")
    assert NOTE in Path("team.md").read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(Path("team.md").stat().st_mode) == 0o600


def test_an_organisation_of_few_is_told_to_its_owner_alone(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    lines = staff.read_text(encoding="utf-8").splitlines()
    staff.write_text("\n".join([lines[0], *lines[-4:]]) + "\n", encoding="utf-8")
    run("gap", "--workspace", workspace, "--output", "gap.md")
    assert NOTE in Path("gap.md").read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(Path("gap.md").stat().st_mode) == 0o600
    rows = json.loads(
        run("gap", "--workspace", workspace, "--by-bureau", "--format", "json").stdout
    )
    # 小局 has three people and 極小局 two... of whom four are kept: nothing but their total is told.
    kept = {row["bureau"] for row in rows if row["supply"]}
    assert kept == {"*"}


def test_people_without_a_bureau_are_a_unit_too(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    text = staff.read_text(encoding="utf-8").replace(",極小局,", ",,")
    staff.write_text(text, encoding="utf-8")
    rows = json.loads(
        run("gap", "--workspace", workspace, "--by-bureau", "--format", "json").stdout
    )
    names = list(dict.fromkeys(row["bureau"] for row in rows))
    # 極小局 has a demand and nobody now: it tells of no person and keeps its row.
    assert names == ["中局", "大局", "極小局", "*"]
    told = run("gap", "--workspace", workspace, "--by-bureau", "--format", "md").stdout
    assert "| Others (1 bureau and people without one) |" in told


def test_a_smallest_group_below_one_makes_no_sense(run: Run, workspace: Path) -> None:
    for words in {words[0]: words for words in COMMANDS.values()}.values():
        told = run(*words, "--workspace", workspace, "--smallest-group", "0", code=2).stderr
        assert from_one("--smallest-group") in told
