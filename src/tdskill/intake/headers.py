"""Which column means what, found from the header's texts in Japanese or English."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.intake.cells import quoted
from tdskill.intake.findings import Findings
from tdskill.names import Names, match_key


@dataclass(frozen=True)
class Field:
    """A meaning that a column can have.

    A `specific` spelling wins over a `generic` one, which other software uses for things of its own.
    """

    name: str
    specific: tuple[str, ...]
    generic: tuple[str, ...] = ()


STAFF_ID = Field(
    "staff_id",
    (
        *(
            "職員番号",
            "職員ID",
            "職員コード",
            "職員No",
            "社員番号",
            "社員ID",
            "社員コード",
            "社員No",
        ),
        *(
            "従業員番号",
            "従業員ID",
            "従業員コード",
            "staff_id",
            "staff-id",
            "staff number",
            "staff no",
        ),
        *(
            "staff no.",
            "employee_id",
            "employee-id",
            "employee number",
            "employee no",
            "personnel number",
        ),
    ),
    ("ID",),
)
NAME = Field("name", ("氏名", "職員氏名", "職員名", "full name"), ("name", "名前", "お名前"))
BUREAU = Field(
    "bureau",
    ("bureau", "所属局", "局", "局名", "部局", "部局名", "所属部局"),
    ("所属", "所属名", "所属部署", "部署", "部署名", "department"),
)
RANK = Field("rank", ("rank", "職層"), ("職級", "職位", "役職", "階級", "grade", "position"))
GROUP = Field("group", ("group", "人材区分", "人材種別", "talent group"), ("区分", "職種"))
STAGE = Field("stage", ("stage", "段階", "ステージ", "評価段階", "判定段階", "確定段階"))
SKILL = Field(
    "skill",
    (
        "skill",
        "スキル項目",
        "スキル",
        "スキル名",
        "スキル項目名",
        "skill name",
        "skill item",
        "skill id",
    ),
)
LEVEL = Field(
    "level", ("level", "レベル", "スキルレベル", "skill level", "必要レベル", "required level")
)
ASSESSED_ON = Field(
    "assessed_on",
    (
        "assessed_on",
        "assessed",
        "評価日",
        "判定日",
        "評価年月日",
        "判定年月日",
        "実施日",
        "記入日",
        "assessment date",
    ),
    (
        "日付",
        "date",
        "完了時刻",
        "回答日時",
        "更新日時",
        "タイムスタンプ",
        "completion time",
        "timestamp",
    ),
)
MENTOR = Field("mentor", ("mentor", "メンター", "メンター職員番号", "mentor id"))
ASSESSOR = Field("assessor", ("assessor", "評価者", "判定者", "記入者"))
SOURCE = Field("source", ("source", "元ファイル"))
SOURCE_DIGEST = Field("source_digest", ("source_digest", "元ファイルの照合値"))
FINGERPRINT = Field("fingerprint", ("fingerprint", "判定時の記述の照合値"))
FRAMEWORK = Field("framework", ("framework", "枠組み"))
TRAINING = Field("training", ("training", "course", "研修", "研修名", "講座", "講座名", "コース"))
FINISHED_ON = Field(
    "finished_on", ("finished_on", "finished", "修了日", "受講日", "修了年月日"), ("日付", "date")
)
WORK = Field(
    "work", ("work", "業務", "業務名", "事業", "事業名"), ("業務内容", "案件", "案件名", "project")
)
HEADCOUNT = Field(
    "headcount",
    (
        "headcount",
        "必要人数",
        "人数",
        "所要人数",
        "需要人数",
        "必要数",
        "head count",
        "number of people",
    ),
)
EXAM = Field(
    "exam",
    (
        *(
            "exam",
            "試験",
            "試験名",
            "資格",
            "資格名",
            "資格・試験",
            "資格試験",
            "資格試験名",
            "保有資格",
        ),
        *("certification", "qualification", "exam name"),
    ),
)
PASSED_ON = Field(
    "passed_on",
    (
        *("passed_on", "passed", "合格日", "取得日", "合格年月日", "取得年月日", "資格取得日"),
        *("date passed", "pass date"),
    ),
    ("日付", "date"),
)
TARGET = Field("target", ("target", "目標", "到達目標", "目標の内容"))
MET = Field("met", ("met", "達成", "できている", "回答", "answer"))
CHECKED_ON = Field("checked_on", ("checked_on", "確認日", "回答日"), ("日付", "date"))
WORKPLACE = Field(
    "workplace", ("workplace", "配属先", "勤務先", "職場"), ("所属", "所属局", "部署")
)
KIND = Field("kind", ("kind", "区分", "経験区分", "GQ・DQ", "GQ/DQ"))
FROM = Field("from", ("from", "開始日", "着任日", "配属日", "start"))
TO = Field("to", ("to", "終了日", "離任日", "end"))
POST = Field("post", ("post", "ポスト", "ポスト名", "職", "配属ポスト"), ("役職", "position"))
JOB_TYPE = Field("job_type", ("job_type", "ジョブタイプ", "job type"))
SKILLS = Field("skills", ("skills", "必要スキル", "必要なスキル", "needed skills"))
WISH = Field("wish", ("wish", "希望順位", "順位", "志望順位"), ("rank",))
SEAT_COUNT = Field("seats", ("seats", "定員", "定員数", "席数"))

STAFF_FIELDS = (STAFF_ID, NAME, BUREAU, RANK, GROUP, STAGE, SKILL, LEVEL, ASSESSED_ON)
DEMAND_FIELDS = (BUREAU, WORK, SKILL, LEVEL, HEADCOUNT)
CERTIFICATE_FIELDS = (STAFF_ID, EXAM, PASSED_ON)
ROSTER_FIELDS = (STAFF_ID, NAME, BUREAU, RANK, GROUP, MENTOR)
ASSESSMENT_FIELDS = (
    *(STAFF_ID, SKILL, LEVEL, STAGE, ASSESSED_ON, ASSESSOR),
    *(SOURCE, SOURCE_DIGEST, FINGERPRINT),
)
LADDER_CHECK_FIELDS = (STAFF_ID, TARGET, MET, CHECKED_ON)
ASSIGNMENT_FIELDS = (STAFF_ID, WORKPLACE, KIND, FROM, TO)
RETURNED_FIELDS = (
    *(STAFF_ID, NAME, BUREAU, RANK, GROUP, MENTOR, STAGE, SKILL, LEVEL),
    *(ASSESSED_ON, ASSESSOR, FRAMEWORK),
)
TRAINING_FIELDS = (STAFF_ID, TRAINING, FINISHED_ON)
POST_FIELDS = (POST, BUREAU, WORK, JOB_TYPE, SKILLS, KIND)
WISH_FIELDS = (STAFF_ID, WISH, POST, BUREAU, KIND)
SEAT_FIELDS = (TRAINING, SEAT_COUNT)

_LISTED = 12
_NUMBERED = re.compile(r"^[(\[【]?[0-9]{1,3}(?:[)\]】]\s*|\s*[.:_、]\s*|\s+)(?=\S)")
_SUFFIXED = re.compile(
    r"\s*(?:[(\[【]\s*(?:スキル)?(?:レベル|level|lv\.?)\s*[)\]】]|[_:]\s*(?:レベル|level|lv))$",
    re.IGNORECASE,
)


class MissingColumnsError(TdskillError):
    """The header is not that of the table asked for."""


@dataclass(frozen=True)
class Columns:
    """The places of the columns, counted from 0: by field, by skill id, and those with no use here."""

    fields: dict[str, int]
    skills: dict[str, int]
    passed_over: dict[int, str]
    """Columns that could mean a field for which there is a better column."""
    unused: tuple[int, ...]
    earlier: dict[str, int]
    """Columns of skills of earlier frameworks, by the name that `Framework.successors` has."""

    @property
    def is_long(self) -> bool:
        """Whether a row of a staff file is a person and a skill."""
        return not self.skills and not self.earlier


def staff_columns(
    header: Sequence[str], skills: Names, source: str, earlier_skills: Names | None = None
) -> Columns:
    """Return the columns of a staff file, wide or long.

    Raises MissingColumnsError and, for a header that can be read two ways, TdskillError.
    """
    return _level_columns(header, STAFF_FIELDS, ("assessed_on",), skills, source, earlier_skills)


def returned_columns(header: Sequence[str], skills: Names, source: str) -> Columns:
    """Return the columns of a returned form, wide or long. Raises as `staff_columns` does."""
    return _level_columns(header, RETURNED_FIELDS, (), skills, source)


def _level_columns(
    header: Sequence[str],
    known: Sequence[Field],
    long_only: Sequence[str],
    skills: Names,
    source: str,
    earlier_skills: Names | None = None,
) -> Columns:
    fields, passed_over = _match(header, known, source)
    taken = set(fields.values()) | set(passed_over)
    skill_places = _match_skills(header, taken, skills, source)
    taken |= set(skill_places.values())
    earlier_places = _match_skills(header, taken, earlier_skills or Names(()), source)
    found = skill_places | earlier_places
    _need(header, fields, (STAFF_ID,), source)
    if found and {"skill", "level"} <= fields.keys():
        raise TdskillError(
            _(
                "{file}: columns {skill} and {level} stand beside columns of single skills ({other})."
            ).format(
                file=source,
                skill=quoted(header[fields["skill"]]),
                level=quoted(header[fields["level"]]),
                other=quoted(header[next(iter(found.values()))]),
            ),
            _("Use one row for each person, or one row for each person and skill, not both."),
        )
    if found:
        for name in ("skill", "level", *long_only):
            fields.pop(name, None)
    elif "skill" in fields or "level" in fields:
        _need(header, fields, (SKILL, LEVEL), source)
    else:
        raise MissingColumnsError(
            _("{file}: there is no column for any skill.").format(file=source),
            _(
                "Needed: a column for each skill, or the columns スキル and レベル. "
                "The header reads: {header}."
            ).format(header=_listed(header)),
        )
    return _columns(header, fields, skill_places, passed_over, earlier_places)


def table_columns(
    header: Sequence[str], fields: Sequence[Field], needed: Sequence[Field], source: str
) -> Columns:
    """Return the columns of a plain table. Raises as `staff_columns` does."""
    found, passed_over = _match(header, fields, source)
    _need(header, found, needed, source)
    return _columns(header, found, {}, passed_over)


def tell_columns(
    header: Sequence[str],
    columns: Columns,
    skills: Names,
    findings: Findings,
    elsewhere: Names | None = None,
) -> None:
    """Note the columns that are not used, but for those of `elsewhere`, skills of other sets."""
    for index, name in columns.passed_over.items():
        findings.note(
            _("Column {column} is not used: {better} is taken as {field}.").format(
                column=quoted(header[index]),
                better=quoted(header[columns.fields[name]]),
                field=name,
            ),
            column=header[index],
        )
    others: list[str] = []
    for index in columns.unused:
        if elsewhere and elsewhere.find(header[index]):
            continue
        closest = None if columns.is_long else skills.closest(header[index])
        if closest is None:
            others.append(header[index])
            continue
        findings.note(
            _("Column {column} is no known skill and is not used.").format(
                column=quoted(header[index])
            ),
            _("Did you mean {name}?").format(name=quoted(closest)),
            column=header[index],
        )
    if others:
        findings.note(_("Columns not used: {columns}.").format(columns=_listed(others)))


def _match(
    header: Sequence[str], fields: Iterable[Field], source: str
) -> tuple[dict[str, int], dict[int, str]]:
    found: dict[str, int] = {}
    passed_over: dict[int, str] = {}
    keys = [match_key(text) for text in header]
    for field in fields:
        tiers = [
            [index for index, key in enumerate(keys) if key and key in spellings]
            for spellings in (
                {match_key(text) for text in field.specific},
                {match_key(text) for text in field.generic},
            )
        ]
        best = tiers[0] or tiers[1]
        if len(best) > 1:
            raise _ambiguous(header, best, field.name, source)
        if best:
            found[field.name] = best[0]
            passed_over.update(dict.fromkeys(set(tiers[1]) - set(best), field.name))
    return found, passed_over


def _match_skills(
    header: Sequence[str], taken: set[int], skills: Names, source: str
) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, text in enumerate(header):
        skill = skills.find(text) or skills.find(_undecorated(text))
        if skill is None or index in taken:
            continue
        if skill in found:
            raise _ambiguous(header, [found[skill], index], header[found[skill]], source)
        found[skill] = index
    return found


def _undecorated(text: str) -> str:
    """Return a header without a number before it and `(レベル)` behind it."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return _SUFFIXED.sub("", _NUMBERED.sub("", folded))


def _ambiguous(header: Sequence[str], indexes: list[int], name: str, source: str) -> TdskillError:
    return TdskillError(
        _("{file}: several columns mean {field}: {columns}.").format(
            file=source, field=name, columns=_listed([header[index] for index in indexes])
        ),
        _("Keep one of them, or rename the others."),
    )


def _need(
    header: Sequence[str], found: dict[str, int], needed: Sequence[Field], source: str
) -> None:
    missing = [field for field in needed if field.name not in found]
    if missing:
        names = ", ".join(f"{_japanese(field)} ({field.name})" for field in missing)
        raise MissingColumnsError(
            _("{file}: needed columns are missing: {columns}.").format(file=source, columns=names),
            _("The first row must be the header. It reads: {header}.").format(
                header=_listed(header)
            ),
        )


def _japanese(field: Field) -> str:
    return next(text for text in field.specific if not text.isascii())


def _columns(
    header: Sequence[str],
    fields: dict[str, int],
    skills: dict[str, int],
    passed_over: dict[int, str],
    earlier: dict[str, int] | None = None,
) -> Columns:
    earlier = earlier or {}
    used = {*fields.values(), *skills.values(), *passed_over, *earlier.values()}
    unused = tuple(i for i, text in enumerate(header) if text.strip() and i not in used)
    return Columns(fields, skills, dict(sorted(passed_over.items())), unused, earlier)


def _listed(texts: Sequence[str]) -> str:
    named = [quoted(text) for text in texts if text.strip()]
    return ", ".join(named[:_LISTED]) + ", …" * (len(named) > _LISTED)
