"""The kinds of files that people bring: what each is, its columns, and example rows, told once.

Readers, templates, the made-up sample, the pages about files and the Table Schemas are made from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

_noop = str

Type = Literal["text", "words", "level", "count", "date", "stage", "work_kind", "yes_no", "skills"]
"""What the cells of a column hold; `words` are somebody's own, on several lines perhaps."""


@dataclass(frozen=True)
class Column:
    """A meaning that a column can have: its name in frames, and the header that our own files have.

    A `specific` spelling wins over a `generic` one, which other software uses for things of its own;
    several spellings stand with `|` between them, and with `||` before those that are farther off.
    `parts` are the spellings of two columns that say it together. `least` is the least number that a
    cell may hold.
    `missing` says that a cell is blank, where a kind that needs the column wants none blank. `repeats`:
    a long file has few distinct texts in it.
    """

    name: str
    header: str
    meaning: str
    specific: str
    generic: str = ""
    parts: tuple[str, ...] = ()
    type: Type = "text"
    least: int = 0
    missing: str = ""
    is_personal: bool = False
    repeats: bool = False

    def header_in(self, language: str) -> str:
        """Return the header in files of a language: the Japanese one, and the name in every other."""
        return self.header if language == "ja" else self.name

    def tiers(self) -> list[list[str]]:
        """Return the specific spellings, of which the header is one, and the generic ones, nearest first."""
        return [[self.header, *_split(self.specific)], *map(_split, self.generic.split("||"))]

    def spellings(self) -> Iterator[str]:
        """Yield every header that means this."""
        for tier in self.tiers():
            yield from tier


def _split(spellings: str) -> list[str]:
    return spellings.split("|") if spellings else []


def stage_names(language: str) -> dict[str, str]:
    """Return what the files of a workspace call the stages, in the main language of its framework."""
    if language == "ja":
        return {"self": "自己チェック", "corrected": "自己補正", "confirmed": "確定"}
    return {"self": "self-check", "corrected": "self correction", "confirmed": "confirmed"}


def yes_and_no(language: str) -> dict[bool, str]:
    """Return what the files of a workspace call yes and no, in the main language of its framework."""
    yes, no = ("はい", "いいえ") if language == "ja" else ("yes", "no")
    return {True: yes, False: no}


STAFF_ID = Column(
    "staff_id",
    "職員番号",
    _noop("The number of the person, as a text: leading zeros count."),
    "職員ID|職員コード|職員No|職員No.|社員番号|社員ID|社員コード|社員No|社員No.|従業員番号|従業員ID|従業員コード"
    "|従業員No|従業員No.|staff_id|staff-id|staff number|staff no|staff no.|employee_id|employee-id"
    "|employee number|employee no|personnel number",
    "IDナンバー|ID番号||ID",
    is_personal=True,
)
NAME = Column(
    "name",
    "氏名",
    _noop("The name of the person."),
    "職員氏名|職員名|full name",
    "name|名前|お名前",
    parts=(
        "姓|苗字|名字|氏|family name|last name|surname",
        "名|first name|given name",
    ),
    is_personal=True,
)
BUREAU = Column(
    "bureau",
    "所属局",
    _noop("The bureau that the person belongs to."),
    "bureau|局|局名|部局|部局名|所属部局",
    "所属|所属名|所属名称|所属部署|所属組織|組織|組織名|department||部門|部門名"
    "||部署|部署名|部署1|部署1 部署|部署1 部署名||課|課名|所属課",
)
_BUREAU = replace(BUREAU, header="局", specific=f"{BUREAU.header}|{BUREAU.specific}")
RANK = Column(
    "rank",
    "職層",
    _noop("The rank, as the career ladder calls it."),
    "rank",
    "職級|職位|階級|grade||役職|役職名|役職1|部署1 役職|position",
)
GROUP = Column(
    "group",
    "人材区分",
    _noop("The group of talent, such as ICT職."),
    "group|人材種別|talent group",
    "区分|職種",
)
STAGE_OF_LEVELS = Column(
    "stage",
    "段階",
    _noop("How far the levels are checked: 自己チェック, 自己補正 or 確定."),
    "stage|ステージ|評価段階|判定段階|確定段階",
    type="stage",
    missing=_noop("The stage is missing."),
)
SKILL = Column(
    "skill",
    "スキル項目",
    _noop("A skill of the framework, by its name, its id or an alias."),
    "skill|スキル|スキル名|スキル項目名|skill name|skill item|skill id",
    missing=_noop("The skill is missing."),
)
SKILL_LEVEL = Column(
    "level",
    "レベル",
    _noop("The level held, as 2 or Lv.2; blank is not assessed."),
    "level|スキルレベル|skill level|必要レベル|required level",
    type="level",
    missing=_noop("The level is missing."),
    is_personal=True,
)
CAPACITY = Column(
    "capacity",
    "受持数",
    _noop("How many places the person can fill at one time."),
    "capacity|受け持ち数|受持人数",
    type="count",
)
ASSESSED_ON = Column(
    "assessed_on",
    "評価日",
    _noop("The day of the judgement."),
    "assessed_on|assessed|判定日|評価年月日|判定年月日|実施日|記入日|assessment date",
    "日付|date|完了時刻|回答日時|更新日時|タイムスタンプ|completion time|timestamp",
    type="date",
    missing=_noop("The date is missing."),
)
MENTOR = Column(
    "mentor",
    "メンター",
    _noop("The mentor, by staff ID or by name."),
    "mentor|メンター職員番号|mentor id",
    is_personal=True,
)
MAIL = Column(
    "mail",
    "メールアドレス",
    _noop("The e-mail address, for reminders."),
    "mail|email|e-mail|メール|電子メール|メアド|mail address|email address",
    is_personal=True,
)
ASSESSOR = Column(
    "assessor",
    "評価者",
    _noop("Who judged, by staff ID or by name."),
    "assessor|判定者|記入者",
    is_personal=True,
    repeats=True,
)
SOURCE = Column(
    "source",
    "元ファイル",
    _noop("The name of the file that the judgement came from."),
    "source",
    repeats=True,
)
SOURCE_DIGEST = Column(
    "source_digest",
    "元ファイルの照合値",
    _noop("The digest of that file."),
    "source_digest",
    repeats=True,
)
FINGERPRINT = Column(
    "fingerprint",
    "判定時の記述の照合値",
    _noop("The fingerprint of the texts that the level was judged under."),
    "fingerprint",
    repeats=True,
)
REASON = Column(
    "reason",
    "根拠",
    _noop("Why this level: the work, the role, the difficulty; up to 2,000 letters."),
    "reason|判定理由|判定の根拠|レベルの根拠",
    type="words",
    is_personal=True,
)
INTEREST = Column(
    "interest",
    "関心",
    _noop(
        "Whether the person wants to learn more of the skill, はい or いいえ; blank says nothing."
    ),
    "interest|学びたい|学習意欲|want to learn",
    type="yes_no",
    is_personal=True,
)
TARGET_JOB_TYPE = Column(
    "target_job_type",
    "目標とするジョブタイプ",
    _noop("The job type that the person aims at."),
    "target_job_type|目標ジョブタイプ",
    is_personal=True,
)
TARGET_RANK = Column(
    "target_rank",
    "目標とする職層",
    _noop("The rank that the person aims at."),
    "target_rank|目標職層",
    is_personal=True,
)
AIM = Column(
    "aim",
    "目標とするジョブタイプ・職層",
    _noop("The job type or the rank that the person aims at."),
    "aim|目標のジョブタイプ・職層|目指すジョブタイプ・職層",
    is_personal=True,
)
STATED_ON = Column(
    "stated_on",
    "記入日",
    _noop("The day on which it was stated."),
    "stated_on|表明日",
    "日付|date",
    type="date",
    missing=_noop("The date is missing."),
)
FRAMEWORK = Column(
    "framework",
    "フレームワーク",
    _noop("The framework that the form was made from."),
    "framework|枠組み",
)
TRAINING = Column(
    "training",
    "研修名",
    _noop("A training of the framework, by its name, its id or an alias."),
    "training|course|研修|講座|講座名|コース",
    missing=_noop("The training is missing."),
)
FINISHED_ON = Column(
    "finished_on",
    "修了日",
    _noop("The day on which it was finished."),
    "finished_on|finished|受講日|修了年月日",
    "日付|date",
    type="date",
)
WORK = Column(
    "work",
    "業務",
    _noop("The work that is to be done."),
    "work|業務名|事業|事業名",
    "業務内容|案件|案件名|project",
)
HEADCOUNT = Column(
    "headcount",
    "必要人数",
    _noop("How many people are wanted."),
    "headcount|人数|所要人数|需要人数|必要数|head count|number of people",
    type="count",
    missing=_noop("The number of people is missing."),
)
EXAM = Column(
    "exam",
    "試験名",
    _noop("An exam of the framework, by its name, its id or an alias."),
    "exam|試験|試験名称|資格|資格名|資格名称|資格・試験|資格試験|資格試験名|資格・免許|免許・資格|保有資格"
    "|certification|qualification|exam name",
    "試験区分",
    missing=_noop("The exam is missing."),
)
PASSED_ON = Column(
    "passed_on",
    "合格日",
    _noop("The day on which it was passed, or of registration or renewal."),
    "passed_on|passed|取得日|合格年月日|取得年月日|資格取得日|date passed|pass date",
    "合格年月|取得年月|合格時期||日付|date",
    type="date",
)
TARGET = Column(
    "target",
    "目標",
    _noop("A target of the career ladder, by its id or its whole text."),
    "target|到達目標|目標の内容",
    missing=_noop("The target is missing."),
)
MET = Column(
    "met",
    "達成",
    _noop("Whether it is met, はい or いいえ; blank is not known."),
    "met|できている|回答|answer",
    type="yes_no",
    is_personal=True,
)
CHECKED_ON = Column(
    "checked_on",
    "確認日",
    _noop("The day of the answer; of several answers the newest stands."),
    "checked_on|回答日",
    "日付|date",
    type="date",
)
WORKPLACE = Column(
    "workplace",
    "配属先",
    _noop("Where the person worked."),
    "workplace|勤務先|職場",
    "所属|所属局|部署",
)
WORK_KIND = Column(
    "kind",
    "区分",
    _noop("What the work builds: GQ (administration), DQ (digital) or both."),
    "kind|経験区分|GQ・DQ|GQ/DQ",
    type="work_kind",
    missing=_noop("The kind is missing."),
)
FROM = Column(
    "from",
    "開始日",
    _noop("The first day."),
    "from|着任日|配属日|start",
    type="date",
    missing=_noop("The first day is missing."),
)
TO = Column(
    "to",
    "終了日",
    _noop("The last day; blank while it goes on."),
    "to|離任日|end",
    type="date",
)
ENTERED_ON = Column(
    "entered_on",
    "採用日",
    _noop("The day on which the person entered; blank where it is that of the first rank."),
    "entered_on|採用年月日|入庁日|入庁年月日|任用日|date of entry",
    type="date",
    is_personal=True,
)
ROUTE = Column(
    "route",
    "採用区分",
    _noop("The way of entering, as the career ladder's file calls it."),
    "route|採用種別|採用試験区分|entry route",
    "区分",
)
POST = Column(
    "post",
    "ポスト",
    _noop("The name of the post."),
    "post|ポスト名|職|配属ポスト",
    "役職|position",
    missing=_noop("The name of the post is missing."),
)
JOB_TYPE = Column(
    "job_type",
    "ジョブタイプ",
    _noop("A job type whose requirements the post has."),
    "job_type|job type",
)
SKILLS = Column(
    "skills",
    "必要スキル",
    _noop("Skills with levels, as クラウドサービス活用:2;UXデザイン:1."),
    "skills|必要なスキル|needed skills",
    type="skills",
)
WISH = Column(
    "wish",
    "希望順位",
    _noop("The place of the wish, 1 being the first."),
    "wish|順位|志望順位",
    "rank",
    type="count",
    least=1,
)
EMPLOYMENT = Column(
    "employment_status",
    "在職区分",
    _noop("Whether the person is there, on leave or has left, as 在職, 育休 or 退職."),
    "employment_status|在職状況|在籍区分|在籍状況|在職・退職|employment status",
    "状態|status",
    is_personal=True,
)
LEFT_ON = Column(
    "left_on",
    "退職日",
    _noop("The last day of somebody who leaves."),
    "left_on|退職年月日|離職日|leaving date",
    is_personal=True,
    type="date",
)
MOVED_AWAY_ON = Column(
    "moved_away_on",
    "転出日",
    _noop("The day on which somebody moves to another organisation."),
    "moved_away_on|転出年月日",
    is_personal=True,
    type="date",
)
SEAT_COUNT = Column(
    "seats",
    "定員",
    _noop("The seats of the year, 0 or more."),
    "seats|定員数|席数",
    type="count",
    missing=_noop("The number of seats is missing."),
)
HELD_ON = Column(
    "held_on",
    "実施日",
    _noop("The day of the talk."),
    "held_on|面談日|1on1実施日|1on1の日|date of the talk",
    "日付|date",
    type="date",
)
STEP = Column(
    "step",
    "合意した次のステップ",
    _noop("The next step that was agreed; blank for a talk without one."),
    "step|次のステップ|合意した次の一歩|次の一歩|合意事項|next step|agreed step|next step agreed",
    type="words",
    is_personal=True,
)
BY_WHEN = Column(
    "by_when",
    "期限",
    _noop("The day by which it is to be done."),
    "by_when|いつまでに|期日|by when|due date",
    type="date",
)
SUPPORT = Column(
    "support",
    "支援",
    _noop("The support that was agreed."),
    "support|必要な支援|支援内容|support needed|support agreed",
    type="words",
    is_personal=True,
)
DONE_ON = Column(
    "done_on",
    "実施済みの日",
    _noop("The day on which the step was done; blank while it is not."),
    "done_on|完了日|実施済日|done on",
    type="date",
)
DROPPED = Column(
    "dropped",
    "取りやめ",
    _noop(
        "Whether the step is no longer wanted: はい; 取りやめ instead of the day it was done says so."
    ),
    "dropped|取り止め|取止め|取りやめた|中止|cancelled|canceled|withdrawn",
    type="yes_no",
)
NOTE = Column(
    "note",
    "メモ",
    _noop("What else is to be kept of it."),
    "note|備考|メモ欄|notes",
    type="words",
    is_personal=True,
)

OWN_JOB_TYPE = replace(
    JOB_TYPE,
    meaning=_noop("The job type that the person has now, by its name, its id or an alias."),
    is_personal=True,
)

EMPLOYMENT_COLUMNS = (EMPLOYMENT, LEFT_ON, MOVED_AWAY_ON)


@dataclass(frozen=True)
class Kind:
    """A kind of files: frames of it have its `columns`, of which a file must have the `needed` ones.

    `others` are looked at too and stand in no frame. Rows that agree in the `key` say one thing twice.
    `day` is the day of what has happened, where nobody else checks it. `examples` are the rows of a
    template, a cell for each column of `template`; what stands in braces comes from the framework.
    `is_of_year` tells whether the folder of a year may have such a file, `is_laid_out` whether a new
    one gets it, and `is_numbered` whether frames tell the place of each row in the file, as `row`.
    `has_reader` says that a module of `intake` adds checks of its own.
    """

    id: str
    meaning: str
    columns: tuple[Column, ...]
    needed: tuple[str, ...]
    key: tuple[str, ...] = ()
    twice: tuple[str, str] = ("", "")
    """What is told of a row whose key an earlier one has, and what to do about it."""
    others: tuple[Column, ...] = ()
    long: tuple[Column, ...] = ()
    """Columns of files with a row for each person and skill."""
    unwritten: tuple[Column, ...] = ()
    """Columns of the frame that our own files do not have."""
    day: str | None = None
    examples: tuple[tuple[str, ...], ...] = ()
    is_of_year: bool = True
    is_laid_out: bool = False
    is_numbered: bool = False
    has_reader: bool = True

    @property
    def known(self) -> tuple[Column, ...]:
        """The columns that a file of this kind may have."""
        return (*self.written, *self.long)

    @property
    def written(self) -> tuple[Column, ...]:
        """Those of them that stand in a file with a row for each thing."""
        return (*self.columns, *self.others)

    def wants(self, column: Column) -> bool:
        """Tell whether no cell of a column may be blank."""
        return column.name in self.needed and (column == STAFF_ID or bool(column.missing))

    @property
    def template(self) -> tuple[Column, ...]:
        """The columns that our own files have."""
        return tuple(column for column in self.columns if column not in self.unwritten)

    @property
    def header(self) -> list[str]:
        """The header of our own files in Japanese."""
        return [column.header for column in self.template]

    def header_in(self, language: str) -> list[str]:
        """Return the header of our own files for a framework whose main language this is."""
        return [column.header_in(language) for column in self.template]

    @property
    def names_people(self) -> bool:
        """Whether the rows are of people."""
        return STAFF_ID in self.columns


STAFF = Kind(
    "staff",
    _noop("The people with their levels: a row a person, with a column for each skill."),
    columns=(STAFF_ID, NAME, BUREAU, RANK, GROUP, STAGE_OF_LEVELS, CAPACITY),
    needed=("staff_id",),
    key=("staff_id",),
    others=EMPLOYMENT_COLUMNS,
    long=(SKILL, SKILL_LEVEL, ASSESSED_ON),
    unwritten=(CAPACITY,),
    examples=(
        ("0001", "職員0001", "A局", "{rank}", "", "自己チェック"),
        ("0002", "職員0002", "B局", "{rank}", "", "自己チェック"),
    ),
    is_laid_out=True,
)
"""`stage` is the least advanced stage among the levels that count for the person.

A staff frame is wide: these, then a column of `tables.LEVEL` for each skill of the framework, named by
its id and in the framework's order; null is a level that was never assessed. `capacity` is null where
it is not stated.
"""

ROSTER = Kind(
    "roster",
    _noop("Who takes part in the year's cycle, and who is their mentor: a row a person."),
    columns=(STAFF_ID, NAME, BUREAU, RANK, GROUP, MENTOR, MAIL, OWN_JOB_TYPE),
    needed=("staff_id",),
    key=("staff_id",),
    others=EMPLOYMENT_COLUMNS,
    examples=(
        ("0001", "職員0001", "A局", "{rank}", "", "0002", "0001@example.jp"),
        ("0002", "職員0002", "B局", "{rank}", "", "", "0002@example.jp"),
    ),
    unwritten=(OWN_JOB_TYPE,),
    is_laid_out=True,
)
"""`mentor` is a staff id or a name, `job_type` an id of any set of skills."""

DEMAND = Kind(
    "demand",
    _noop("How many people the work of a bureau needs with a skill: a row a need."),
    columns=(
        replace(
            _BUREAU,
            meaning=_noop("The bureau that needs the people."),
            missing=_noop("The bureau is missing."),
        ),
        WORK,
        SKILL,
        replace(
            SKILL_LEVEL,
            header="必要レベル",
            specific=f"{SKILL_LEVEL.header}|{SKILL_LEVEL.specific}",
            meaning=_noop("The least level wanted, 1 or more."),
            least=1,
            is_personal=False,
        ),
        HEADCOUNT,
    ),
    needed=("bureau", "skill", "level", "headcount"),
    examples=(
        ("A局", "窓口", "{skill}", "{level}", "2"),
        ("B局", "窓口", "{skill}", "{level}", "1"),
    ),
    is_laid_out=True,
)

ANSWERED_BY = Column(
    "answered_by",
    "回答者",
    _noop("Who answered for the bureau."),
    "answered_by|記入者|担当者|回答担当者",
    is_personal=True,
)
ANSWERED_ON = Column(
    "answered_on",
    "回答日",
    _noop("The day of the answer; of several answers of a bureau the newest counts."),
    "answered_on|記入日|回答年月日",
    "日付|date|完了時刻|回答日時|タイムスタンプ|completion time|timestamp",
    type="date",
    missing=_noop("The date is missing."),
)

DEMAND_ANSWERS = Kind(
    "demand_answers",
    _noop("The bureaus' answers on demand in the order in which they came; by collect --demand."),
    columns=(
        *(
            replace(column, missing="") if column.name in ("skill", "level") else column
            for column in DEMAND.columns
        ),
        *(ANSWERED_BY, ANSWERED_ON),
        replace(SOURCE, meaning=_noop("The name of the file that the answer came from.")),
        SOURCE_DIGEST,
    ),
    needed=("bureau", "skill", "level", "headcount", "answered_on"),
    examples=(("A局", "窓口", "{skill}", "{level}", "2", "担当", "{day}", "", ""),),
)
"""An answer is all rows of a bureau from one file: it is whole, and replaces the bureau's older one.

A bureau that needs nothing has a row without work, skill and level, for 0 people.
"""

CERTIFICATES = Kind(
    "certificates",
    _noop("Which exams people have passed: a row an exam, and one for each registration."),
    columns=(STAFF_ID, EXAM, PASSED_ON),
    needed=("staff_id", "exam"),
    day="passed_on",
    examples=(("0001", "{exam}", ""),),
    is_laid_out=True,
)
"""`exam` is the id of a certification of the framework."""

ASSESSMENTS = Kind(
    "assessments",
    _noop("The judgements of the year in the order in which they came; written by collect."),
    columns=(
        *(STAFF_ID, SKILL, SKILL_LEVEL, STAGE_OF_LEVELS, ASSESSED_ON, ASSESSOR),
        *(SOURCE, SOURCE_DIGEST, FINGERPRINT, REASON),
    ),
    needed=("staff_id", "skill", "level", "stage", "assessed_on"),
    examples=(("0001", "{skill}", "{level}", "自己チェック", "{day}", "0001", "", "", "", ""),),
)
"""`fingerprint` is that of the texts it was judged under (`framework.fingerprint`), or null.

`reason` is what somebody wrote of the level, or null: a person's own words.
"""

AIMS = Kind(
    "aims",
    _noop("What people want to learn and what they aim at, as they said it; written by collect."),
    columns=(
        *(STAFF_ID, STAGE_OF_LEVELS, STATED_ON, SKILL, INTEREST),
        *(TARGET_JOB_TYPE, TARGET_RANK, SOURCE, SOURCE_DIGEST),
    ),
    needed=("staff_id", "stage", "stated_on"),
    examples=(
        ("0001", "自己チェック", "{day}", "{skill}", "はい", "", "", "", ""),
        ("0001", "自己チェック", "{day}", "", "", "{job_type}", "", "", ""),
    ),
)
"""A row states one thing: an interest in a skill, or (without a skill) the aim, none where both are blank.

`target_job_type` and `target_rank` are ids. Of several rows about one thing the one of the highest
stage, then the newest date, then the one collected last counts (`intake.aims.that_hold`).
"""

TRAININGS_TAKEN = Kind(
    "trainings_taken",
    _noop("Which courses people have finished: a row a course, of the framework or not."),
    columns=(STAFF_ID, TRAINING, FINISHED_ON),
    needed=("staff_id", "training"),
    day="finished_on",
    examples=(("0001", "{training}", "{day}"),),
    has_reader=False,
)
"""`training` is a name as the file has it."""

LADDER_CHECKS = Kind(
    "ladder_checks",
    _noop("Answers to the targets of the career ladder that levels cannot check: a row an answer."),
    columns=(STAFF_ID, TARGET, MET, CHECKED_ON),
    needed=("staff_id", "target", "met"),
    day="checked_on",
    examples=(("0001", "{target}", "はい", "{day}"),),
)
"""`target` is the id of a target."""

ASSIGNMENTS = Kind(
    "assignments",
    _noop("Where people worked, and what that built: a row a time at a workplace."),
    columns=(STAFF_ID, WORKPLACE, WORK_KIND, FROM, TO),
    needed=("staff_id", "workplace", "kind", "from"),
    day="from",
    examples=(("0001", "A局", "GQ", "{day}", ""),),
)

CAREERS = Kind(
    "careers",
    _noop("Which rank people have stood in since when, and how they entered: a row a rank."),
    columns=(
        *(STAFF_ID, ENTERED_ON, ROUTE),
        replace(RANK, missing=_noop("The rank is missing.")),
        replace(
            FROM,
            header="職層開始日",
            meaning=_noop("The first day in the rank."),
            specific=f"{FROM.header}|昇任日|昇任年月日|発令日|発令年月日|from|start",
        ),
        LEFT_ON,
    ),
    needed=("staff_id", "rank", "from"),
    day="from",
    examples=(("0001", "{day}", "", "{rank}", "{day}"),),
    unwritten=(LEFT_ON,),
)
"""`route` and `rank` are ids. Every row of a person has the days of entering and leaving, and the route."""

POSTS = Kind(
    "posts",
    _noop("The posts to fill, each for one person: a row a post, with a job type or with skills."),
    columns=(
        POST,
        replace(_BUREAU, meaning=_noop("The bureau that the post is in.")),
        WORK,
        JOB_TYPE,
        SKILLS,
        WORK_KIND,
    ),
    needed=("post",),
    key=("post",),
    twice=(
        _noop("This post stands already in row {row}."),
        _noop("Give each post a name of its own; until then none of them counts."),
    ),
    examples=(("A局 窓口1", "A局", "窓口", "", "{skill}:{level}", ""),),
    is_numbered=True,
)
"""What a post needs is the requirements of `job_type` (an id) and the `skills` together.

`kind` is null where the file does not say.
"""

WISHES = Kind(
    "wishes",
    _noop("What people wish for: a row a wish, for a post, a bureau or a kind of work."),
    columns=(
        STAFF_ID,
        WISH,
        POST,
        replace(_BUREAU, meaning=_noop("The bureau that is wished for.")),
        WORK_KIND,
    ),
    needed=("staff_id",),
    key=("staff_id", "wish"),
    twice=(
        _noop("A wish of this person and place stands already in row {row}."),
        _noop("Number each person's wishes 1, 2, 3; until then none of these counts."),
    ),
    examples=(("0001", "1", "", "A局", ""),),
    is_numbered=True,
)
"""All of post, bureau and kind that are there must fit."""

SEATS = Kind(
    "seats",
    _noop("How many people each training takes this year: a row a training."),
    columns=(TRAINING, SEAT_COUNT),
    needed=("training", "seats"),
    key=("training",),
    twice=(
        _noop("This training stands already in row {row}."),
        _noop("Keep one row for each training; until then none of them counts."),
    ),
    examples=(("{training}", "10"),),
)
"""`training` is an id."""

TALKS = Kind(
    "talks",
    _noop("What was agreed in 1on1s: a row a step, and one more for what became of it."),
    columns=(
        *(STAFF_ID, HELD_ON),
        replace(MENTOR, meaning=_noop("Who held the talk, by staff ID or by name.")),
        *(STEP, BY_WHEN, SUPPORT, DONE_ON, NOTE, DROPPED),
    ),
    needed=("staff_id", "held_on", "step"),
    unwritten=(DROPPED,),
    day="held_on",
    examples=(("0001", "{day}", "0002", "研修を一つ受ける", "", "", "", ""),),
)
"""Of rows that agree in person, day and step the last one holds, so that rows are only ever added."""

PEOPLE = Kind(
    "people",
    _noop("The people that a command is asked about: a row a person."),
    columns=(STAFF_ID,),
    needed=("staff_id",),
    key=("staff_id",),
    examples=(("0001",),),
    is_of_year=False,
    has_reader=False,
)

EXAMPLES_ELSEWHERE = {
    "職員0001": "Staff 0001",
    "職員0002": "Staff 0002",
    "A局": "Bureau A",
    "B局": "Bureau B",
    "A局 窓口1": "Bureau A Counter 1",
    "窓口": "Counter",
    "担当": "In charge",
    "自己チェック": "self-check",
    "はい": "yes",
    "研修を一つ受ける": "Take a training",
}
"""What the cells of examples say in the files of frameworks whose main language is another one."""

KINDS = {
    kind.id: kind
    for kind in (
        *(STAFF, DEMAND, DEMAND_ANSWERS, CERTIFICATES, ROSTER, ASSESSMENTS, AIMS),
        *(
            TRAININGS_TAKEN,
            LADDER_CHECKS,
            ASSIGNMENTS,
            CAREERS,
            POSTS,
            WISHES,
            SEATS,
            TALKS,
            PEOPLE,
        ),
    )
}
"""Every kind of file, by its id, which is also the name of the file."""

WORDS = frozenset(
    column.name for kind in KINDS.values() for column in kind.columns if column.type == "words"
)
"""The columns that hold people's own words."""

OF_YEAR = tuple(kind.id for kind in KINDS.values() if kind.is_of_year)

RETURNED = (
    *(STAFF_ID, NAME, BUREAU, RANK, GROUP, MENTOR, STAGE_OF_LEVELS, SKILL, SKILL_LEVEL),
    *(ASSESSED_ON, ASSESSOR, FRAMEWORK, REASON, INTEREST, AIM),
    *EMPLOYMENT_COLUMNS,
)
"""The columns of a returned form, beside those of skills."""
