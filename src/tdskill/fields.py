"""What a column of a file can mean, and the headers that say so.

`intake` finds the columns by them; in a framework no skill may be called like a field of a staff
file, or its column could not be told from that of the field.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A meaning that a column can have.

    A `specific` spelling wins over a `generic` one, which other software uses for things of its own.
    """

    name: str
    specific: tuple[str, ...]
    generic: tuple[str, ...] = ()

    def spellings(self) -> Iterator[str]:
        """Yield every header that means this field."""
        yield from self.specific
        yield from self.generic


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
CAPACITY = Field("capacity", ("capacity", "受持数", "受け持ち数", "受持人数"))
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
FRAMEWORK = Field("framework", ("framework", "フレームワーク", "枠組み"))
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
EMPLOYMENT = Field(
    "employment_status",
    (
        "employment_status",
        "在職区分",
        "在職状況",
        "在籍区分",
        "在籍状況",
        "在職・退職",
        "employment status",
    ),
    ("状態", "status"),
)
LEFT_ON = Field("left_on", ("left_on", "退職日", "退職年月日", "離職日", "leaving date"))
MOVED_AWAY_ON = Field("moved_away_on", ("moved_away_on", "転出日", "転出年月日"))
SEAT_COUNT = Field("seats", ("seats", "定員", "定員数", "席数"))

EMPLOYMENT_FIELDS = (EMPLOYMENT, LEFT_ON, MOVED_AWAY_ON)
STAFF_FIELDS = (
    *(STAFF_ID, NAME, BUREAU, RANK, GROUP, STAGE, CAPACITY),
    *(SKILL, LEVEL, ASSESSED_ON),
    *EMPLOYMENT_FIELDS,
)
DEMAND_FIELDS = (BUREAU, WORK, SKILL, LEVEL, HEADCOUNT)
CERTIFICATE_FIELDS = (STAFF_ID, EXAM, PASSED_ON)
ROSTER_FIELDS = (STAFF_ID, NAME, BUREAU, RANK, GROUP, MENTOR, *EMPLOYMENT_FIELDS)
ASSESSMENT_FIELDS = (
    *(STAFF_ID, SKILL, LEVEL, STAGE, ASSESSED_ON, ASSESSOR),
    *(SOURCE, SOURCE_DIGEST, FINGERPRINT),
)
LADDER_CHECK_FIELDS = (STAFF_ID, TARGET, MET, CHECKED_ON)
ASSIGNMENT_FIELDS = (STAFF_ID, WORKPLACE, KIND, FROM, TO)
RETURNED_FIELDS = (
    *(STAFF_ID, NAME, BUREAU, RANK, GROUP, MENTOR, STAGE, SKILL, LEVEL),
    *(ASSESSED_ON, ASSESSOR, FRAMEWORK),
    *EMPLOYMENT_FIELDS,
)
TRAINING_FIELDS = (STAFF_ID, TRAINING, FINISHED_ON)
POST_FIELDS = (POST, BUREAU, WORK, JOB_TYPE, SKILLS, KIND)
WISH_FIELDS = (STAFF_ID, WISH, POST, BUREAU, KIND)
SEAT_FIELDS = (TRAINING, SEAT_COUNT)
