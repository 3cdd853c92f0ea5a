"""What other software sends: exports of forms and HR systems, each read or refused by name."""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from conftest import Run
from sentences import did_you_mean
from sentences import told as all_but_words
from small import three_skills, with_parts
from tdskill.errors import TdskillError
from tdskill.framework import check_framework, embedded_framework, files_of, framework_digest
from tdskill.framework.models import Level
from tdskill.intake.cells import Scale, parse_level
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Bad, Intake
from tdskill.kinds import KINDS
from tdskill.names import match_key
from tdskill.resources import data_dir

FRAMEWORK = three_skills()
Read = Callable[..., Intake]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a table of a kind that stands here as lines of text."""

    def read_lines(kind: str, *lines: str) -> Intake:
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_file(kind, path, FRAMEWORK)

    return read_lines


def figures(intake: Intake) -> list[tuple[str, ...]]:
    return [all_but_words(problem) for problem in intake.problems]


def codes(intake: Intake) -> list[str]:
    return [problem.code for problem in intake.problems]


def levels_of(intake: Intake) -> list[tuple[object, ...]]:
    ids = [skill.id for skill in FRAMEWORK.skills]
    return intake.frame.select("staff_id", *ids).rows()


# Answers of forms, and signs of one's own.


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("2：自立レベル（一人でできる）", 2),
        ("2: 自立レベル [一人で, 1日で]", 2),
        ("レベル 2（自立）", 2),
        ("自立", 2),
        ("自立レベル（1人でできる）", 2),
        *((text, None) for text in ("未回答", "無回答", "該当なし", "-", "－", "―", "N/A", "n/a")),
    ],
)
def test_answers_of_forms_are_levels_or_not_assessed(cell: str, level: int | None) -> None:
    assert parse_level(cell, Scale.of(embedded_framework())) == level


@pytest.mark.parametrize(
    "cell",
    [
        "2：指導者レベル（一人でできる）",
        "自立レベル（3）",
        "自立（指導者）",
        "2（3）",
        "#N/A",
        "--2",
    ],
)
def test_answers_that_contradict_themselves_are_no_levels(cell: str) -> None:
    assert isinstance(parse_level(cell, Scale.of(embedded_framework())), Bad)


def test_a_name_nearly_that_of_a_level_is_refused_with_the_nearest() -> None:
    bad = parse_level("自律レベル", Scale.of(embedded_framework()))
    assert isinstance(bad, Bad)
    assert did_you_mean("'自立レベル'") in bad.hint


def with_legend(*signs: tuple[str, ...]) -> Scale:
    levels = tuple(
        Level.model_validate(level.model_dump() | {"aliases": aliases})
        for level, aliases in zip(embedded_framework().levels, signs, strict=True)
    )
    return Scale.of(with_parts(embedded_framework(), levels=levels))


def test_signs_mean_what_the_legend_says_in_whatever_letter_they_are_typed() -> None:
    scale = with_legend(("×", "D"), ("△", "C"), ("○", "B"), ("◎", "A"))
    typed = ("×", "✕", "△", "○", "〇", "◯", "◎", "Ａ", "b", "Ｃ", "D", "-")
    assert [parse_level(cell, scale) for cell in typed] == [0, 0, 1, 2, 2, 2, 3, 3, 2, 1, 0, None]


def test_a_legend_may_say_what_a_dash_means() -> None:
    assert parse_level("－", with_legend(("-",), (), (), ())) == 0


def test_a_sign_without_a_legend_is_a_problem_that_names_the_legend() -> None:
    bad = parse_level("◎", with_legend(("×",), (), ("○",), ()))
    assert isinstance(bad, Bad)
    assert "aliases" in bad.hint


def test_the_digest_of_a_framework_without_a_legend_knows_nothing_of_legends() -> None:
    plain = embedded_framework()
    legend = tuple(
        Level.model_validate(level.model_dump() | {"aliases": ()}) for level in plain.levels
    )
    assert framework_digest(with_parts(plain, levels=legend)) == framework_digest(plain)
    assert all("aliases" not in level.model_dump() for level in plain.levels)
    signs = (plain.levels[0].model_copy(update={"aliases": ("×",)}), *plain.levels[1:])
    assert framework_digest(with_parts(plain, levels=signs)) != framework_digest(plain)


def edited(tmp_path: Path, old: str, new: str) -> list[str]:
    for name in (name for name in files_of(data_dir()) if (data_dir() / name).is_file()):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = (data_dir() / name).read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, 1) if name == "skills.yaml" else text, "utf-8")
    return [problem.code for problem in check_framework(tmp_path)[1] if problem.line]


@pytest.mark.parametrize(
    ("aliases", "code"),
    [('["◎"]', None), ('["2"]', "TD126"), ("[要指導レベル]", "TD202")],
)
def test_a_legend_is_checked(tmp_path: Path, aliases: str, code: str | None) -> None:
    found = edited(tmp_path, "  - level: 0\n", f"  - level: 0\n    aliases: {aliases}\n")
    assert [each for each in found if each in ("TD126", "TD202")] == ([code] if code else [])


# Google Forms and Microsoft Forms.


def test_a_grid_of_google_forms_is_read(read: Read) -> None:
    intake = read(
        "staff",
        "タイムスタンプ,職員番号,氏名,スキルレベル [ITストラテジー],スキルレベル [2. UXデザイン],自由記述",
        "2025/10/01 午前 9:15:33 GMT+9,0001,職員0001,2：自立レベル（一人でできる）,未回答,よろしく",
        "2025/10/01 14:05:00,0002,職員0002,レベル 3（指導者）,1,",
    )
    assert levels_of(intake) == [("0001", 2, None, None), ("0002", 3, 1, None)]
    assert ("columns_unused", "'タイムスタンプ'", "'自由記述'") in figures(intake)


def test_a_grid_row_that_is_no_skill_is_told_with_the_nearest(read: Read) -> None:
    intake = read("staff", "職員番号,レベル [ITストラテジー],レベル [UXデザン]", "0001,2,1")
    (told,) = [each for each in intake.problems if each.code == "levels_of_unknown_skill"]
    assert told.column == "レベル [UXデザン]"
    assert "'UX Design'" in told.hint
    assert "'UXデザン'" in told.hint


def test_two_grids_of_one_skill_are_never_chosen_from(read: Read) -> None:
    with pytest.raises(TdskillError, match="several columns mean"):
        read("staff", "職員番号,今 [UXデザイン],希望 [UXデザイン]", "0001,2,1")


def test_microsoft_forms_tells_staff_ids_by_its_question_and_never_by_its_id(read: Read) -> None:
    intake = read(
        "staff",
        "ID,開始時刻,完了時刻,メール,名前,職員番号を入力してください。（半角数字）,UXデザインのレベルを選択してください",
        "1,2025-10-01 09:00:00,2025-10-01 09:05:00,anonymous,,0105,2：自立レベル",
        "2,2025-10-01 09:10:00,2025-10-01 09:15:00,anonymous,,0107,該当なし",
    )
    assert intake.frame.select("staff_id", "ux_design").rows() == [("0105", 2), ("0107", None)]
    assert "column_unknown" not in codes(intake), "ID is no misspelt UI"


@pytest.mark.parametrize(
    "header", ["ID,開始時刻,完了時刻,UXデザイン", "Id,Start time,Completion time,UXデザイン"]
)
def test_the_id_of_microsoft_forms_alone_is_refused(read: Read, header: str) -> None:
    with pytest.raises(TdskillError, match="職員番号") as error:
        read("staff", header, "101,2025-10-01 09:00:00,2025-10-01 09:05:00,2")
    assert "ID is the number of the answer" in error.value.hint


def test_an_id_that_only_numbers_the_rows_is_refused_and_another_is_not(read: Read) -> None:
    with pytest.raises(TdskillError, match="column 'ID' only numbers the rows"):
        read("staff", "ID,UXデザイン", "1,2", "2,1")
    assert read("staff", "ID,UXデザイン", "7,2", "2,1").frame["staff_id"].to_list() == ["7", "2"]
    assert read("staff", "職員番号,UXデザイン", "1,2", "2,1").frame.height == 2


# Headers of HR systems.


@pytest.mark.parametrize(
    "header",
    [
        *("職員No.", "職員Ｎｏ．", "社員番号", "従業員番号", "IDナンバー", "職員番号は何ですか？"),
        *("Please enter your staff number", "あなたの職員番号を教えてください"),
    ],
)
def test_staff_ids_stand_under_many_names(read: Read, header: str) -> None:
    intake = read("roster", f"{header},氏名", "0001,職員0001")
    assert intake.frame.select("staff_id", "name").rows() == [("0001", "職員0001")]


@pytest.mark.parametrize(
    "header",
    [
        "部門",
        "部署",
        "所属名称",
        "課名",
        "組織名",
        "部署1 部署",
        "部署名",
        "所属局を選択してください",
    ],
)
def test_bureaus_stand_under_many_names(read: Read, header: str) -> None:
    intake = read("roster", f"職員番号,{header},役職", "0001,総務局,課長")
    assert intake.frame.select("bureau", "rank").rows() == [("総務局", "課長")]


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        (("課名", "所属局"), "所属局"),
        (("部署", "部門"), "部門"),
        (("部署1 部署", "課名"), "部署1 部署"),
        (("部門", "所属名称"), "所属名称"),
        (("役職", "職層"), "職層"),
        (("役職", "職級"), "職級"),
    ],
)
def test_of_two_columns_the_nearer_is_taken_and_the_other_told(
    read: Read, headers: tuple[str, str], taken: str
) -> None:
    cells = ["これ" if header == taken else "あれ" for header in headers]
    intake = read("roster", f"職員番号,{','.join(headers)}", f"0001,{','.join(cells)}")
    assert "これ" in intake.frame.row(0)
    assert "あれ" not in intake.frame.row(0)
    (told,) = [each for each in intake.problems if each.code == "column_gives_way"]
    assert told.column == next(header for header in headers if header != taken)


def test_two_columns_that_are_equally_near_are_refused(read: Read) -> None:
    with pytest.raises(TdskillError, match="several columns mean bureau: '組織名', '所属名称'"):
        read("roster", "職員番号,組織名,所属名称", "0001,A,B")


def test_family_and_given_name_are_joined(read: Read) -> None:
    intake = read("roster", "職員番号,姓,名,部署", "0001,架空,一郎,A", "0002,架空,,A", "0003,,,A")
    assert intake.frame["name"].to_list() == ["架空 一郎", "架空", None]
    assert "columns_joined" in codes(intake)
    assert "columns_unused" not in codes(intake)


def test_a_whole_name_wins_over_its_parts_and_one_part_is_no_name(read: Read) -> None:
    whole = read("roster", "職員番号,姓,名,氏名", "0001,架空,一郎,職員0001")
    assert whole.frame["name"].to_list() == ["職員0001"]
    assert codes(whole).count("column_gives_way") == 1
    alone = read("roster", "職員番号,姓", "0001,架空")
    assert alone.frame["name"].to_list() == [None]
    assert figures(alone) == [("columns_unused", "'姓'")]


@pytest.mark.parametrize("header", ["資格名称", "試験区分", "資格・免許", "資格／免許"])
def test_exams_stand_under_many_names(read: Read, header: str) -> None:
    intake = read("certificates", f"社員番号,{header},取得日", "0001,基本情報技術者試験,2024/5/1")
    assert intake.frame.height == 1
    assert str(intake.frame["passed_on"][0]) == "2024-05-01"


def test_every_spelling_of_a_kind_means_one_column() -> None:
    for kind in KINDS.values():
        seen: dict[str, str] = {}
        for column in kind.known:
            for key in {match_key(text) for tier in column.tiers()[:1] for text in tier}:
                assert seen.setdefault(key, column.name) == column.name, (kind.id, key)


# Exams passed in a season.


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        *(("令和6年春期", "2024-04-01"), ("令和６年度秋期試験", "2024-10-01")),
        *(("R6春", "2024-04-01"), ("2023年度 秋季", "2023-10-01"), ("平成31年春期", "2019-04-01")),
        *(("令和元年秋期", "2019-10-01"), ("2024年4月", "2024-04-01"), ("2024/04", "2024-04-01")),
        *(("令和6年4月合格", "2024-04-01"), ("令和2年度1月", "2021-01-01")),
        *(("2024-05-12", "2024-05-12"), ("令和6年5月12日", "2024-05-12"), ("", None)),
    ],
)
def test_a_season_is_the_first_day_of_the_month_of_its_exam(
    read: Read, cell: str, day: str | None
) -> None:
    intake = read("certificates", "職員番号,資格名称,合格年月", f"0001,基本情報技術者試験,{cell}")
    assert intake.frame["passed_on"].cast(str).to_list() == [day]
    assert ("day_of_month_assumed" in codes(intake)) == (day is not None and day.endswith("-01"))


def test_what_was_assumed_of_seasons_is_told_once_with_the_number_of_rows(read: Read) -> None:
    intake = read(
        "certificates",
        "職員番号,試験区分,合格年月",
        *(f"000{n},基本情報技術者試験,令和6年春期" for n in range(3)),
        "0004,ITパスポート試験,2024年6月",
        "0005,ITパスポート試験,2024-06-09",
    )
    (told,) = [each for each in intake.problems if each.code == "day_of_month_assumed"]
    assert told.column == "合格年月"
    assert all_but_words(told)[1:] == (
        *("4", "'令和6年春期'", "2024-04-01"),
        *("'2024年6月'", "2024-06-01"),
    )


@pytest.mark.parametrize("cell", ["令和6年夏期", "令和6年", "2024年13月", "春期", "令和0年春期"])
def test_what_names_no_month_is_no_day_of_passing(read: Read, cell: str) -> None:
    intake = read("certificates", "職員番号,資格名称,合格年月", f"0001,基本情報技術者試験,{cell}")
    assert intake.frame.is_empty()
    assert intake.problems[0].code in ("not_a_date", "no_such_date", "date_without_year")


# Columns that repeat.


def test_skills_and_levels_that_repeat_are_rows_of_their_own(read: Read) -> None:
    intake = read(
        "staff",
        "職員番号,氏名,スキル名_1,レベル_1,スキル名_2,レベル_2",
        "0001,職員0001,ITストラテジー,2,UXデザイン,1",
        "0002,職員0002,UXデザイン,3,,",
        "0003,職員0003,,,,",
    )
    assert levels_of(intake) == [
        ("0001", 2, 1, None),
        ("0002", None, 3, None),
        ("0003", None, None, None),
    ]
    assert intake.frame["name"].to_list() == ["職員0001", "職員0002", "職員0003"]
    (told,) = [each for each in intake.problems if each.code == "columns_repeated"]
    assert all_but_words(told)[:2] == ("columns_repeated", "2")


def test_what_is_wrong_in_a_repeated_column_is_told_by_its_own_header(read: Read) -> None:
    intake = read(
        "staff",
        "職員番号,スキル名_1,レベル_1,スキル名_2,レベル_2",
        "0001,ITストラテジー,2,UXデザイン,1",
        "0002,ITストラテジー,2,UXデザイン,9",
        "0003,ITストラテジー,2,UXデザン,1",
    )
    wrong = [(each.row, each.column) for each in intake.problems if each.severity == "error"]
    assert wrong == [(3, "レベル_2"), (4, "スキル名_2")]


@pytest.mark.parametrize(
    "header",
    [
        "職員番号,資格名1,取得日1,資格名2,取得日2",
        "職員番号,資格名（1）,取得日（1）,資格名（2）,取得日（2）",
        "職員番号,資格1 名称,資格1 取得日,資格2 名称,資格2 取得日",
        "職員番号,資格名,取得日,資格名_2,取得日_2",
    ],
)
def test_exams_that_repeat_are_rows_of_their_own(read: Read, header: str) -> None:
    intake = read(
        "certificates",
        header,
        "0001,基本情報技術者試験,2024-05-01,ITパスポート試験,2023-04-02",
        "0002,,,,",
        "0003,,,ITパスポート試験,",
    )
    days = intake.frame.with_columns(pl.col("passed_on").cast(pl.String)).sort("staff_id", "exam")
    fe, ip = (
        FRAMEWORK.certification_names.find(n) for n in ("基本情報技術者試験", "ITパスポート試験")
    )
    assert sorted(days.rows(), key=str) == sorted(
        [("0001", fe, "2024-05-01"), ("0001", ip, "2023-04-02"), ("0003", ip, None)], key=str
    )


def test_bureaus_with_numbers_are_no_columns_that_repeat(read: Read) -> None:
    intake = read("roster", "職員番号,部署1 部署,部署2 部署", "0001,総務局,財務局")
    assert intake.frame["bureau"].to_list() == ["総務局"]
    assert intake.frame.height == 1
    assert figures(intake) == [("columns_unused", "'部署2 部署'")]


def test_a_name_without_its_level_is_not_half_of_a_repetition(read: Read) -> None:
    intake = read(
        "staff",
        "職員番号,スキル名1,レベル1,スキル名2,レベル2,スキル名3",
        "0001,ITストラテジー,2,UXデザイン,1,クラウドサービス活用",
    )
    assert levels_of(intake) == [("0001", 2, 1, None)]
    assert ("columns_unused", "'スキル名3'") in figures(intake)


# A map with skills in rows and people in columns.

MAPS = {
    "ids at the head": (
        ("スキル項目", "0001", "0002", "0003"),
        ("ITストラテジー", "2", "", "0"),
        ("UXデザイン", "1", "3", "未評価"),
    ),
    "ids in a row": (
        ("氏名", "職員0001", "職員0002", "職員0003"),
        ("職員番号", "0001", "0002", "0003"),
        ("所属局", "総務局", "財務局", "総務局"),
        ("ITストラテジー", "2", "", "0"),
        ("UXデザイン", "1", "3", "-"),
    ),
    "categories before": (
        ("分類", "スキル項目", "0001", "0002", "0003"),
        ("戦略", "ITストラテジー", "2", "", "0"),
        ("", "UXデザイン", "1", "3", ""),
    ),
    "totals at the end": (
        ("スキル項目", "0001", "0002", "0003", "合計", "平均"),
        ("ITストラテジー", "2", "", "0", "2", "1"),
        ("UXデザイン", "1", "3", "", "4", "2"),
    ),
    "a title": (
        ("スキルマップ", "", "", ""),
        ("", "0001", "0002", "0003"),
        ("ITストラテジー", "2", "", "0"),
        ("UXデザイン", "1", "3", ""),
    ),
}


def written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    if path.suffix == ".xlsx":
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append([cell or None for cell in row])
        workbook.save(path)
    else:
        path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("rows", MAPS.values(), ids=MAPS)
@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_a_map_with_people_in_columns_is_turned(
    name: str, rows: Sequence[Sequence[str]], tmp_path: Path
) -> None:
    intake = read_file("staff", written(tmp_path / name, rows), FRAMEWORK)
    assert levels_of(intake) == [
        ("0001", 2, 1, None),
        ("0002", None, 3, None),
        ("0003", 0, None, None),
    ]
    assert codes(intake).count("table_turned") == 1
    assert not [each for each in intake.problems if each.severity == "error"]


@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_a_wrong_cell_of_a_turned_map_is_told_where_it_stands(name: str, tmp_path: Path) -> None:
    rows = [("", "0001", "0002"), ("ITストラテジー", "2", "1"), ("UXデザイン", "1", "9")]
    intake = read_file("staff", written(tmp_path / name, rows), FRAMEWORK)
    (wrong,) = [each for each in intake.problems if each.severity == "error"]
    assert (wrong.row, wrong.column) == (3, "0002")
    assert intake.frame["staff_id"].to_list() == ["0001"]


def test_an_error_of_excel_in_a_turned_map_is_told_where_it_stands(tmp_path: Path) -> None:
    rows = [("", "0001", "0002"), ("ITストラテジー", "2", "#N/A"), ("平均", "#DIV/0!", "1")]
    intake = read_file("staff", written(tmp_path / "staff.xlsx", rows), FRAMEWORK)
    (wrong,) = [each for each in intake.problems if each.severity == "error"]
    assert (wrong.row, wrong.code) == (2, "excel_error")


def test_names_at_the_head_of_a_turned_map_are_never_taken_for_staff_ids(read: Read) -> None:
    with pytest.raises(TdskillError, match="no row has the staff IDs"):
        read("staff", "スキル,職員の甲,職員の乙", "ITストラテジー,2,1", "UXデザイン,1,1")


def test_columns_that_repeat_by_half_are_no_turned_map(read: Read) -> None:
    header = "職員番号,スキル名_1,レベル_1,スキル名_2"
    with pytest.raises(TdskillError, match="no column for any skill"):
        read("staff", header, "0001,ITストラテジー,1,UXデザイン")


def test_levels_without_anybody_are_no_turned_map(read: Read) -> None:
    with pytest.raises(TdskillError, match="needed columns are missing"):
        read("staff", "スキル,レベル,所属局", "ITストラテジー,2,A", "UXデザイン,1,A")


# Titles, captions and merged cells above the table.

CAPTIONS = {
    "captions": (
        ("2025年度 スキル一覧", "", "", "", "", ""),
        ("基本", "", "", "スキル", "", "備考"),
        ("職員番号", "氏名", "所属局", "ITストラテジー", "UXデザイン", "連絡欄"),
        ("0001", "職員0001", "総務局", "2", "1", ""),
    ),
    "cells over two rows": (
        ("職員番号", "氏名", "所属局", "スキルレベル", "", "備考"),
        ("", "", "", "ITストラテジー", "UXデザイン", ""),
        ("0001", "職員0001", "総務局", "2", "1", ""),
    ),
    "a title and cells over two rows": (
        ("2025年度 スキル一覧", "", "", "", "", ""),
        ("職員番号", "氏名", "所属局", "スキルレベル", "", "備考"),
        ("", "", "", "ITストラテジー", "UXデザイン", ""),
        ("0001", "職員0001", "総務局", "2", "1", ""),
    ),
}


@pytest.mark.parametrize("kind", CAPTIONS)
@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_the_header_is_found_below_captions_and_merged_cells(
    name: str, kind: str, tmp_path: Path
) -> None:
    intake = read_file("staff", written(tmp_path / name, CAPTIONS[kind]), FRAMEWORK)
    assert levels_of(intake) == [("0001", 2, 1, None)]
    assert intake.frame["bureau"].to_list() == ["総務局"]
    told = {each.code for each in intake.problems}
    assert ("title_above_header" in told) == ("two rows" not in kind or "title" in kind)
    assert ("header_over_two_rows" in told) == ("two rows" in kind)
    assert all(each.severity == "note" for each in intake.problems)


def test_the_rows_below_a_header_over_two_rows_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    rows = [*CAPTIONS["cells over two rows"], ("0002", "職員0002", "総務局", "9", "1", "")]
    for name in ("staff.csv", "staff.xlsx"):
        intake = read_file("staff", written(tmp_path / name, rows), FRAMEWORK)
        (wrong,) = [each for each in intake.problems if each.severity == "error"]
        assert wrong.row == 4


def test_data_rows_never_complete_a_header(read: Read) -> None:
    with pytest.raises(TdskillError, match="needed columns are missing"):
        read("staff", ",氏名,UXデザイン", "0001,職員0001,2", "0002,職員0002,1")


def test_collect_takes_in_grids_repetitions_and_turned_maps(run: Run, tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    back = tmp_path / "back"
    back.mkdir()
    roster = "".join(f"000{n},職員000{n}\n" for n in range(1, 5))
    for path, text in {
        tmp_path / "2025" / "roster.csv": f"職員番号,氏名\n{roster}",
        back
        / "grid.csv": "タイムスタンプ,職員番号,レベル [UXデザイン]\n2025/10/01 9:15,0001,2：自立レベル\n",
        back
        / "times.csv": "職員番号,スキル1,レベル1,スキル2,レベル2\n0002,UXデザイン,2,ITストラテジー,1\n",
        back / "turned.csv": "スキル,0003,0004\nUXデザイン,2,1\nITストラテジー,3,-\n",
    }.items():
        path.write_text(text, encoding="utf-8")
    run("collect", back, "--workspace", tmp_path, "--stage", "self", "--date", "2025-10-02")
    taken = pl.read_csv(tmp_path / "2025" / "assessments.csv", infer_schema=False)
    assert sorted(taken.select(taken.columns[:3]).rows()) == [
        ("0001", "ux_design", "2"),
        ("0002", "it_strategy", "1"),
        ("0002", "ux_design", "2"),
        ("0003", "it_strategy", "3"),
        ("0003", "ux_design", "2"),
        ("0004", "ux_design", "1"),
    ]
