"""Where made-up people work, what on, and in which words it is told.

Tokyo's own framework has Tokyo's bureaus and groups; any other one has the workplaces and works that it
names, and the groups that its trainings and sets are for, or made-up ones in its main language.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from tdskill.framework import Framework
from tdskill.framework.core import NO_CATEGORY, parents_of
from tdskill.kinds import stage_names, yes_and_no

_TOKYO = "tokyo_dsm"
"""The id of the framework that comes with tdskill."""


@dataclass(frozen=True)
class Words:
    """What made-up people are called and what they write, in one language."""

    person: str
    stages: tuple[str, ...]
    yes: str
    no: str
    source: str  # made-up judgements come from no file
    answered_by: str
    group: str
    expert_group: str
    both: str
    secondment: str
    tools_work: str
    reason_works: tuple[str, ...]
    reason_roles: tuple[str, ...]
    """What was done: nothing yet, then more and more up to the top level."""
    difficulties: tuple[str, ...]
    mended: str
    steps: tuple[str, ...]
    supports: tuple[str, ...]
    """What helps with each of the steps."""
    bureaus: tuple[str, ...]
    work: str
    """What the work on a category of skills is called, where a framework names no works."""


@dataclass(frozen=True)
class Town:
    """Workplaces with their share of the people, and the works of each with the skills asked for.

    Skills are ids; unknown ones do nothing. `kinds` is what a workplace builds, all others GQ. `since`
    is the day on which a workplace opened, `before` where the same work was done until then. `turns`
    tell where a person is in the four years of a turn, by chance: up to which draw, where, in which years.
    """

    words: Words
    group: str
    expert_group: str
    bureaus: Mapping[str, int]
    needs: tuple[tuple[str, str, tuple[str, ...]], ...]
    expert_bureau: str
    kinds: Mapping[str, str]
    since: Mapping[str, dt.date] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[tuple[int, str, tuple[int, ...]], ...] = ()

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Each workplace as often as its share says."""
        return tuple(bureau for bureau, share in self.bureaus.items() for _place in range(share))

    @cached_property
    def old_places(self) -> tuple[str, ...]:
        """Those of them that build administration alone."""
        return tuple(place for place in self.places if place not in self.kinds)


_JAPANESE = Words(
    person="職員{number:04d}",
    stages=tuple(stage_names("ja").values()),
    yes=yes_and_no("ja")[True],
    no=yes_and_no("ja")[False],
    source="見本",
    answered_by="{bureau}の担当",
    group="職員",
    expert_group="専門職",
    both="両方",
    secondment="企業派遣",
    tools_work="職場の仕事の進め方の見直し",
    reason_works=("申請手続の電子化", "庁内システムの更改", "公開データの整備", "窓口業務の見直し"),
    reason_roles=(
        "仕事で扱ったことがまだない。",
        "{work}で、先輩の確認を受けながら担当部分を進めた。",
        "{work}を主担当として進め、関係部署との調整も行った。",
        "{work}を取りまとめ、担当者の指導と難しい判断を受け持った。",
    ),
    difficulties=("", "初めての手順で、例が少なかった。", "関係者が多く、調整に時間がかかった。"),
    mended="1on1で実際の仕事を振り返り、Lv.{level}が合うと話し合った。",
    steps=(
        "{skill}の研修を受ける",
        "{skill}が要る業務を一つ担当する",
        "{skill}について職場の勉強会で話す",
        "{skill}の試験を受ける",
    ),
    supports=(
        "受講の時間を確保する",
        "詳しい職員が相談に乗る",
        "発表の機会を設ける",
        "試験の日程を案内する",
    ),
    bureaus=("企画部", "総務部", "窓口サービス部", "福祉部", "まちづくり部", "教育部"),
    work="{category}の強化",
)

_ENGLISH = Words(
    person="Staff {number:04d}",
    stages=tuple(stage_names("en").values()),
    yes=yes_and_no("en")[True],
    no=yes_and_no("en")[False],
    source="sample",
    answered_by="for {bureau}",
    group="Staff",
    expert_group="Specialists",
    both="both",
    secondment="Secondment",
    tools_work="New ways of working",
    reason_works=("Online forms", "A new internal system", "Open data", "The counters"),
    reason_roles=(
        "Has not come across it at work.",
        "{work}: did a part, looked over by a colleague.",
        "{work}: was in charge, and agreed it with those concerned.",
        "{work}: led it, with the guiding of others and the hard decisions.",
    ),
    difficulties=("", " It was a first, with few examples.", " Many had a say, and it took time."),
    mended="Looked back on real work in the 1on1, and agreed that Lv.{level} fits.",
    steps=(
        "Take a training in {skill}",
        "Take on a work that needs {skill}",
        "Speak about {skill} to colleagues",
        "Try a harder task in {skill}",
    ),
    supports=(
        "Time for the training is set aside",
        "Somebody who knows it is there to ask",
        "A date for the talk is found",
        "A task is looked for",
    ),
    bureaus=(
        *("Planning", "Administration", "Customer Services"),
        *("Social Services", "Public Works", "Education"),
    ),
    work="Progress in {category}",
)

_BUREAUS = {
    "デジタルサービス局": 31,
    "GovTech東京": 8,
    "総務局": 8,
    "財務局": 4,
    "主税局": 7,
    "都市整備局": 5,
    "環境局": 4,
    "福祉局": 6,
    "保健医療局": 5,
    "産業労働局": 6,
    "建設局": 5,
    "港湾局": 4,
    "教育庁": 7,
}

_WORKS = {
    "デジタルサービス局": {
        "全庁クラウド基盤の整備": (
            "cloud_services system_architecture network cybersecurity project_management"
        ),
        "庁内ネットワークの更改": "network cybersecurity operations_design project_management",
        "全庁デジタル化計画の策定": (
            "it_strategy service_design project_management system_architecture"
        ),
        "行政手続サイトの利用者調査と改善": (
            "ux_design ui_design service_design marketing web_app_development"
        ),
        "都民向けポータルの画面設計": "ux_design ui_design cloud_services",
        "情報セキュリティ対策の点検": "cybersecurity system_audit operations_design",
        "オープンデータの整備と活用": "data_analytics data_engineering database",
        "職員端末の運用と問合せ対応": "user_support system_administration operations_design",
    },
    "GovTech東京": {
        "共同利用システムの設計": (
            "system_architecture cloud_services ux_design project_management database"
        ),
        "区市町村のシステム標準化支援": (
            "project_management it_strategy business_app_development cloud_services"
        ),
        "行政サービスの試作と検証": "ux_design ui_design web_app_development service_design",
        "共通認証基盤の運用": (
            "cybersecurity operations_design system_administration server_platform"
        ),
        "システム監査の実施支援": "system_audit cybersecurity user_support",
        "デジタル調達の助言": "it_strategy marketing data_analytics data_engineering",
    },
    "総務局": {
        "人事給与システムの再構築": (
            "project_management business_app_development system_architecture cybersecurity database"
        ),
        "防災情報の発信手段の見直し": "ux_design ui_design cloud_services operations_design",
        "統計データの分析と公表": "data_analytics data_engineering service_design it_strategy",
        "文書管理システムの運用": (
            "system_administration user_support operations_design system_audit"
        ),
    },
    "財務局": {
        "財務会計システムの更改": (
            "project_management system_architecture business_app_development cloud_services"
        ),
        "電子契約の運用と改善": (
            "operations_design cybersecurity ux_design system_audit system_administration"
        ),
    },
    "主税局": {
        "税務基幹システムの再構築": (
            "project_management system_architecture cybersecurity cloud_services database"
        ),
        "納税手続の画面改善": "ux_design ui_design service_design marketing",
        "税務システムの運用管理": (
            "operations_design system_administration user_support system_audit"
        ),
        "課税データの点検と分析": "data_analytics data_engineering it_strategy",
    },
    "都市整備局": {
        "都市の三次元モデルの公開": "cloud_services data_engineering ui_design web_app_development",
        "建築手続の電子申請": "ux_design service_design project_management operations_design",
        "地図システムの統合": "system_architecture cybersecurity it_strategy system_administration",
    },
    "環境局": {
        "大気観測データの自動収集": (
            "cloud_services data_analytics operations_design server_platform"
        ),
        "省エネ補助金の申請受付": "ux_design ui_design project_management cybersecurity marketing",
    },
    "福祉局": {
        "福祉手当システムの改修": (
            "project_management business_app_development system_architecture operations_design"
        ),
        "相談窓口のオンライン化": "ux_design ui_design cloud_services service_design user_support",
        "個人情報の取扱い点検": "cybersecurity system_audit system_administration",
    },
    "保健医療局": {
        "医療機関情報の提供サイト": "ui_design ux_design web_app_development cloud_services",
        "感染症情報の集計基盤": (
            "cloud_services data_engineering data_analytics cybersecurity project_management"
        ),
        "健康医療システムの運用": (
            "operations_design system_administration user_support system_architecture"
        ),
    },
    "産業労働局": {
        "中小企業支援サイトの刷新": (
            "ux_design ui_design marketing web_app_development cloud_services"
        ),
        "補助金審査の電子化": "project_management it_strategy service_design operations_design",
        "観光データの活用": "data_analytics marketing cybersecurity",
    },
    "建設局": {
        "道路と河川の監視システム": (
            "network operations_design cybersecurity system_architecture cloud_services"
        ),
        "施設台帳の電子化": (
            "project_management database business_app_development ui_design ux_design"
        ),
    },
    "港湾局": {
        "港湾手続システムの更改": (
            "project_management system_architecture cloud_services system_administration"
        ),
        "潮位と水門の情報発信": "operations_design cybersecurity ux_design ui_design",
    },
    "教育庁": {
        "学習用端末とネットワークの運用": (
            "network operations_design user_support cybersecurity system_administration"
        ),
        "校務支援システムのクラウド移行": (
            "cloud_services project_management system_architecture system_audit"
        ),
        "学習データの可視化": "data_analytics ui_design ux_design it_strategy service_design",
    },
}

_TOWN_OF_TOKYO = Town(
    _JAPANESE,
    "ICT職",
    "情報技術エキスパート",
    _BUREAUS,
    tuple(
        (bureau, work, tuple(skills.split()))
        for bureau, works in _WORKS.items()
        for work, skills in works.items()
    ),
    expert_bureau="GovTech東京",
    kinds={
        "GovTech東京": "DQ",
        "企業派遣": "DQ",
        "デジタルサービス局": "両方",
        "戦略政策情報推進本部": "両方",
        "デジタル庁": "両方",
        "区市町村": "両方",
    },
    # As the metropolis and the state made it known.
    since={
        "戦略政策情報推進本部": dt.date(2019, 4, 1),
        "デジタルサービス局": dt.date(2021, 4, 1),
        "デジタル庁": dt.date(2021, 9, 1),
        "福祉局": dt.date(2023, 7, 1),
        "保健医療局": dt.date(2023, 7, 1),
        "GovTech東京": dt.date(2023, 9, 1),
    },
    before={
        "デジタルサービス局": "戦略政策情報推進本部",
        "福祉局": "福祉保健局",
        "保健医療局": "福祉保健局",
        "GovTech東京": "デジタルサービス局",
    },
    turns=(
        (192, "GovTech東京", (0, 1, 2, 3)),
        (212, "企業派遣", (1,)),
        (226, "デジタル庁", (1, 2)),
        (240, "区市町村", (2, 3)),
    ),
)


def town_of(framework: Framework) -> Town:
    """Return where the people of a framework work."""
    if framework.about.id == _TOKYO:
        return _TOWN_OF_TOKYO
    words = _JAPANESE if framework.about.main_language == "ja" else _ENGLISH
    if framework.works:
        words = replace(words, reason_works=tuple(work.name.first for work in framework.works))
    named = (bureau.first for bureau in framework.bureaus)
    bureaus = tuple(dict.fromkeys(named)) or words.bureaus
    works = [
        (work.name.first, tuple(need.skill for need in work.needs)) for work in framework.works
    ] or [
        (words.work.format(category=name), tuple(skills))
        for name, skills in _areas(framework).items()
    ]
    audiences = [
        *(training.audience for training in framework.trainings),
        *(each.head.audience for each in framework.sets),
    ]
    known = [*chain.from_iterable(audiences)]
    groups = dict.fromkeys((*(known or [words.group]), words.expert_group, words.group))
    group, expert_group, *_others = groups
    return Town(
        words,
        group,
        expert_group,
        dict.fromkeys(bureaus, 1),
        tuple((bureau, *work) for bureau in bureaus for work in works),
        expert_bureau=bureaus[-1],
        kinds={bureaus[0]: words.both, bureaus[-1]: "DQ"},
    )


def _areas(framework: Framework) -> dict[str, dict[str, None]]:
    """Return the skills of each category, or where a framework has none, what each family needs."""
    found: dict[str, dict[str, None]] = {}
    if framework.categories != (NO_CATEGORY,):
        for skill in framework.skills:
            category = framework.category_by_id[skill.category]
            found.setdefault(category.name.first, {})[skill.id] = None
        return found
    for job_type in framework.job_types:
        if job_type.family is not None:
            *_inner, family = parents_of(job_type.family, framework.family_by_id)
            skills = dict.fromkeys(need.skill for need in job_type.named())
            found.setdefault(framework.family_by_id[family].name.first, {}).update(skills)
    names = NO_CATEGORY.name.by_language
    whole = names.get(framework.about.main_language, names["en"])
    return found or {whole: dict.fromkeys(framework.skill_ids)}
