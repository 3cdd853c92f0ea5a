"""What is added to the year's assessments, and how the file is written."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdskill import ledger
from tdskill.errors import TdskillError
from tdskill.intake.assessments import that_count
from tdskill.tables import AIMS, ASSESSMENTS

HEADER = "職員番号,スキル項目,レベル,段階,評価日,評価者,元ファイル,元ファイルの照合値,判定時の記述の照合値"
REASON = "根拠"
LINE = "0001,cloud,2,自己チェック,2024-10-01,0001,a.xlsx,0123456789ab,ba9876543210"

Said = tuple[str, str, int, str]


def rows_of(said: Sequence[Said], source: str = "a.xlsx") -> pl.DataFrame:
    """Return rows from (person, skill, level, assessor)."""
    return pl.DataFrame(
        [
            {
                "staff_id": person,
                "skill": skill,
                "level": level,
                "stage": "self",
                "assessed_on": dt.date(2024, 10, 1),
                "assessor": assessor,
                "source": source,
                "source_digest": "0123456789ab",
                "fingerprint": "ba9876543210",
            }
            for person, skill, level, assessor in said
        ],
        schema=ASSESSMENTS,
    )


ROW = rows_of([("0001", "cloud", 2, "0001")])


def write(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def added_to(path: Path, rows: pl.DataFrame = ROW) -> bytes:
    """Add rows, check that the old bytes stand as they were, and return the new ones."""
    before = path.read_bytes() if path.exists() else b""
    ledger.append(ledger.Addition(path, rows, ledger.state_of(path)))
    after = path.read_bytes()
    assert after.startswith(before)
    return after[len(before) :]


PEOPLE = st.sampled_from(["p", "q"])
SAID = st.tuples(
    PEOPLE, st.sampled_from(["x", "y"]), st.integers(0, 2), st.sampled_from(["m", "n"])
)


@given(st.lists(SAID, max_size=8), st.lists(SAID, max_size=12))
def test_a_row_is_added_unless_the_newest_one_says_the_same(
    kept: list[Said], returned: list[Said]
) -> None:
    newest = {(person, skill): (level, assessor) for person, skill, level, assessor in kept}
    expected = []
    for person, skill, level, assessor in returned:
        if newest.get((person, skill)) != (level, assessor):
            expected.append((person, skill, level, assessor))
            newest[person, skill] = (level, assessor)
    found = ledger.additions(rows_of(kept), rows_of(returned))
    assert found.select("staff_id", "skill", "level", "assessor").rows() == expected


def test_the_example_of_the_methods() -> None:
    kept = rows_of([("0001", "cloud_services", level, "0001") for level in (2, 3)])
    assert ledger.additions(kept, kept[1:]).is_empty()
    again = ledger.additions(kept, kept[:1])
    after = pl.concat([kept, again])
    assert after["level"].to_list() == [2, 3, 2]
    assert that_count(after.lazy()).collect()["level"].to_list() == [2]


def test_another_fingerprint_stage_or_date_is_another_judgement() -> None:
    for change in (
        pl.lit("aaaaaaaaaaaa").alias("fingerprint"),
        pl.lit(None, pl.String).alias("fingerprint"),
        pl.lit("corrected", ASSESSMENTS["stage"]).alias("stage"),
        pl.lit(dt.date(2024, 10, 2)).alias("assessed_on"),
    ):
        assert ledger.additions(ROW, ROW.with_columns(change)).height == 1
    other_file = pl.lit("b.xlsx").alias("source")
    assert ledger.additions(ROW, ROW.with_columns(other_file)).is_empty()


def test_levels_of_one_judgement_contradict_each_other() -> None:
    rows = rows_of([("p", "x", 1, "m"), ("p", "y", 1, "m"), ("p", "x", 2, "m"), ("q", "x", 2, "m")])
    assert ledger.contradictions(rows).select("staff_id", "skill", "level").rows() == [
        ("p", "x", 1),
        ("p", "x", 2),
    ]


@pytest.mark.parametrize("before", [None, b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\r\n"])
def test_a_new_file_opens_in_excel_and_is_private(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "assessments.csv"
    if before is not None:
        path.write_bytes(before)
    ledger.append(ledger.Addition(path, ROW, ledger.state_of(path)))
    assert path.read_bytes() == b"\xef\xbb\xbf" + f"{HEADER},{REASON}\r\n{LINE},\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("encoding", "end"),
    [("utf-8-sig", "\r\n"), ("utf-8", "\n"), ("cp932", "\r\n"), ("utf-16", "\r\n")],
)
@pytest.mark.parametrize("ended", [True, False])
def test_new_lines_are_written_as_the_old_ones_are(
    tmp_path: Path, encoding: str, end: str, *, ended: bool
) -> None:
    old = f"{HEADER}{end}{LINE}" + (end if ended else "")
    path = write(tmp_path / "assessments.csv", old, encoding)
    added = added_to(path)
    assert not added.startswith((b"\xef\xbb\xbf", b"\xff\xfe"))
    text = path.read_bytes().decode(encoding)
    assert text == f"{HEADER}{end}{LINE}{end}{LINE}{end}"


def test_lines_follow_the_columns_and_the_delimiter_of_the_file(tmp_path: Path) -> None:
    names = HEADER.split(",")
    header = "\t".join(["備考", *reversed(names)])
    path = write(tmp_path / "assessments.csv", header + "\r\n")
    assert added_to(path).decode() == "\t".join(["", *reversed(LINE.split(","))]) + "\r\n"


def test_a_sign_that_the_encoding_lacks_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    path = write(tmp_path / "assessments.csv", f"{HEADER}\r\n{LINE}\r\n", "cp932")
    before = path.read_bytes()
    with pytest.raises(TdskillError, match="cp932") as told:
        added_to(path, rows_of([("0002", "cloud", 1, "0002")], source="𠮷.xlsx"))
    assert "CSV UTF-8" in told.value.hint
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_without_a_column_that_is_filled_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "assessments.csv", "職員番号,スキル項目,レベル,段階,評価日\r\n")
    with pytest.raises(TdskillError, match="assessor"):
        added_to(path)


def test_a_text_that_excel_would_run_is_guarded_once(tmp_path: Path) -> None:
    path = tmp_path / "assessments.csv"
    rows = rows_of([("0001", "cloud", 2, "=1+1")], source="=cmd.xlsx")
    first = ledger.additions(ROW.clear(), rows)
    ledger.append(ledger.Addition(path, first, None))
    assert ",'=1+1,'=cmd.xlsx," in path.read_text(encoding="utf-8-sig")
    assert ledger.additions(first, rows).is_empty()


def test_a_file_changed_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / "assessments.csv", f"{HEADER}\r\n")
    state = ledger.state_of(path)
    write(path, f"{HEADER}\r\n{LINE}\r\n")
    before = path.read_bytes()
    with pytest.raises(TdskillError, match="changed"):
        ledger.append(ledger.Addition(path, ROW, state))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@given(st.lists(SAID, max_size=8), st.lists(SAID, max_size=6))
def test_a_row_is_disputed_when_another_assessor_said_another_level_last(
    kept: list[Said], returned: list[Said]
) -> None:
    newest = {(person, skill, assessor): level for person, skill, level, assessor in kept}
    expected = [
        row
        for row in returned
        if any(
            other[:2] == row[:2] and other[2] != row[3] and level != row[2]
            for other, level in newest.items()
        )
    ]
    found = ledger.disputes(rows_of(kept), rows_of(returned), {})
    assert found.select("staff_id", "skill", "level", "assessor").rows() == expected
    assert not (found["level"] == found["other_level"]).any()


@pytest.mark.parametrize("written", ["'0009", "０００９", "職員9", "'職員9"])
def test_an_assessor_is_one_however_spreadsheets_write_the_id_or_the_name(written: str) -> None:
    kept, returned = (
        rows_of([("0001", "cloud", 2, written)]),
        rows_of([("0001", "cloud", 3, "0009")]),
    )
    assert ledger.disputes(kept, returned, {"0009": "職員9"}).is_empty()


@given(st.lists(SAID, max_size=8))
def test_what_counts_is_disputed_while_the_newest_rows_of_its_assessors_differ(
    kept: list[Said],
) -> None:
    newest = {(person, skill, assessor): level for person, skill, level, assessor in kept}
    differing = {
        (person, skill)
        for person, skill, _level, _assessor in kept
        if len({level for (*of, _who), level in newest.items() if of == [person, skill]}) > 1
    }
    found = ledger.disputed(rows_of(kept), {})
    assert set(found.select("staff_id", "skill").rows()) == differing


def stated(*rows: tuple[str, str, bool]) -> pl.DataFrame:
    """Return what one person says of one skill: stage, day and interest."""
    told = [
        {"staff_id": "1", "skill": "ux", "stage": stage, "stated_on": dt.date.fromisoformat(day)}
        | {"interest": interest}
        for stage, day, interest in rows
    ]
    return pl.DataFrame(told, schema=AIMS)


def test_of_interests_only_what_changes_what_is_known_is_new() -> None:
    june, august, again = (
        ("self", "2024-06-01", True),
        ("corrected", "2024-08-01", True),
        "2024-08-09",
    )
    assert ledger.new_statements(stated(), stated(june, august)).height == 1
    assert ledger.new_statements(stated(june), stated(august)).is_empty()
    no_more = ("corrected", again, False)
    assert (
        ledger.new_statements(stated(june), stated(august, no_more)).rows()
        == stated(no_more).rows()
    )
    # A self-check that comes in late says something else and does not count; once it is in, it is known.
    late = ("self", "2024-06-09", False)
    kept = stated(june, no_more, ("corrected", "2024-08-20", True))
    assert ledger.new_statements(kept, stated(late)).height == 1
    assert ledger.new_statements(pl.concat([kept, stated(late)]), stated(late)).is_empty()


def test_nothing_is_added_where_one_of_several_files_cannot_take_its_rows(tmp_path: Path) -> None:
    first, second = tmp_path / "new.csv", write(tmp_path / "old.csv", HEADER + "\n", "cp932")
    before = second.read_bytes()
    rows = rows_of([("0001", "cloud", 2, "0001")], source="\U00020bb7野.xlsx")
    with pytest.raises(TdskillError, match="no sign for"):
        ledger.append(
            ledger.Addition(first, rows, None),
            ledger.Addition(second, rows, ledger.state_of(second)),
        )
    second.write_bytes(before + b"\r\n")
    with pytest.raises(TdskillError, match="changed by somebody else"):
        ledger.append(
            ledger.Addition(first, ROW, None),
            ledger.Addition(second, ROW, ledger.state_of(tmp_path / "other.csv")),
        )
    assert not first.exists()
    assert second.read_bytes() == before + b"\r\n"
