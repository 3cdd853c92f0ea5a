"""A small framework with a ladder and exams, and one person in it, for sheets worked out by hand."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from small import framework_of, staff_frame, with_parts
from tdskill.analysis.priorities import Choice, Cuts, RankSpan, Standing, choose
from tdskill.framework import Framework
from tdskill.framework.models import (
    About,
    Category,
    Certification,
    JobType,
    Level,
    Rank,
    Skill,
)
from tdskill.reports.person import person_reports
from tdskill.reports.sheet import Held, PersonReport

SOURCE = "plan p.1"
LEVELS: Mapping[str, int | None] = {"cloud": 1, "design": 2, "data": 0, "network": None}
EXAMS = (Held("basic_exam"), Held("cloud_exam", dt.date(2024, 5, 1)))

Name = Callable[[str], str]


def sheet_framework(name: Name = str) -> Framework:
    """Return the framework, every text of it passed through `name`.

    Skills: cloud and network (tech), design and data (plan). Required levels, core ones starred:
    architect cloud 3* (weight 2), design 1, network 2; analyst data 2*, design 1; designer
    design 2*, data 1; helper network 1. The cloud exam (IPA 4) suggests cloud 2.
    """

    def text(ja: str, en: str) -> dict[str, str]:
        return {"ja": name(ja), "en": name(en)}

    def source(words: str) -> str:
        return name(words).replace("\n", " ")

    def entry(entry_id: str, ja: str, **fields: Any) -> dict[str, Any]:
        label = text(ja, entry_id.replace("_", " ").title())
        return {"id": entry_id, "name": label, "provenance": SOURCE, **fields}

    def requires(**levels: int) -> list[dict[str, Any]]:
        core = next(iter(levels)) if len(levels) > 1 else None
        return [
            {"skill": skill, "level": level, "core": skill == core}
            for skill, level in levels.items()
        ]

    def job_type(job_type_id: str, ja: str, requirements: list[dict[str, Any]]) -> JobType:
        return JobType.model_validate(
            entry(
                job_type_id,
                ja,
                description=text("役割", "A role"),
                requirements=requirements,
                requirements_provenance=source("assumed: our guess"),
            )
        )

    def target(target_id: str, ja: str, en: str, *criteria: dict[str, int]) -> dict[str, Any]:
        return {
            "id": target_id,
            "text": text(ja, en),
            "criteria": criteria,
            "provenance": source("inferred: read from the plan"),
        }

    architect = requires(cloud=3, design=1, network=2)
    architect[0]["weight"] = 2
    cloud_texts = [
        {"level": 1, "text": text("指示を受けて設定する。", "Sets up as told.")},
        {"level": 2, "text": text("構成を自分で選ぶ。", "Chooses a set-up alone.")},
    ]
    return framework_of(
        about=About.model_validate(
            {
                "id": "small",
                "name": text("小さなスキルマップ", "Small Map"),
                "version": name("1"),
                "source": text("試験用の計画", "A plan for tests"),
            }
        ),
        levels=tuple(
            Level.model_validate(
                {
                    "level": level,
                    "name": text(f"段階{level}", f"step {level}"),
                    "description": text(f"段階{level}の様子。", f"Work at step {level}."),
                    "provenance": SOURCE,
                }
            )
            for level in range(4)
        ),
        categories=(
            Category.model_validate(entry("tech", "技術")),
            Category.model_validate(entry("plan", "企画")),
        ),
        skills=tuple(
            Skill.model_validate(
                entry(skill, ja, category=category, description=text("力", "A skill"), **more)
            )
            for skill, ja, category, more in (
                (
                    "cloud",
                    "クラウド",
                    "tech",
                    {"level_texts": cloud_texts, "level_texts_provenance": source("assumed: ours")},
                ),
                ("design", "デザイン", "plan", {}),
                ("data", "データ", "plan", {}),
                ("network", "ネットワーク", "tech", {}),
            )
        ),
        job_types=(
            job_type("architect", "アーキテクト", architect),
            job_type("analyst", "アナリスト", requires(data=2, design=1)),
            job_type("designer", "デザイナー", requires(design=2, data=1)),
            job_type("helper", "ヘルパー", requires(network=1)),
        ),
        certifications=(
            Certification.model_validate(
                entry("basic_exam", "基礎試験", issuer=text("機構", "Agency"), ipa_level=2)
            ),
            Certification.model_validate(
                entry(
                    "cloud_exam",
                    "クラウド試験",
                    issuer=text("機構", "Agency"),
                    ipa_level=4,
                    suggests=[{"skill": "cloud", "level": 2, "provenance": SOURCE}],
                )
            ),
        ),
        ranks=(
            Rank.model_validate(
                entry(
                    "junior",
                    "主事",
                    order=1,
                    dsm_level=1,
                    ipa_level=2,
                    certifications=["basic_exam"],
                    guide_provenance=SOURCE,
                    gq=[target("junior_gq", "公文書を書ける。", "Writes official documents.")],
                    dq=[
                        target("junior_talk", "技術の話ができる。", "Talks about technology."),
                        target(
                            "junior_skills",
                            "Lv.1が2つ以上ある。",
                            "Holds two skills at Lv.1.",
                            {"at_least": 2, "level": 1},
                        ),
                    ],
                )
            ),
            Rank.model_validate(
                entry(
                    "senior",
                    "主任",
                    order=2,
                    dsm_level=2,
                    ipa_level=4,
                    certifications=["cloud_exam"],
                    certifications_name=text("高度な試験", "Advanced exams"),
                    guide_provenance=SOURCE,
                    dq=[
                        target(
                            "senior_skills",
                            "Lv.2が3つ以上ある。",
                            "Holds three skills at Lv.2.",
                            {"at_least": 3, "level": 2},
                        )
                    ],
                )
            ),
        ),
        policies=(),
    )


def priority_cloud() -> list[Choice]:
    """Choose cloud: demand ranks cloud, design, data, network; supply design first, cloud second."""
    ranks = (("cloud", 1, 2), ("design", 2, 1), ("data", 3, 3), ("network", 4, 4))
    standings = [Standing(skill, RankSpan(d, d), RankSpan(s, s), 0) for skill, d, s in ranks]
    return choose(standings, Cuts(demand=2, supply=1, middle=3))


def one_person(framework: Framework, levels: Mapping[str, int | None], **who: str) -> pl.DataFrame:
    return staff_frame(framework, [{"staff_id": "S0001", **levels, **who}])


def sheet(
    levels: Mapping[str, int | None] = LEVELS,
    *,
    framework: Framework | None = None,
    rank: str = "主事",
    name: str = "職員0001",
    **given: Any,
) -> PersonReport:
    """Return the sheet of a person of bureau A; exams, priorities and target as given."""
    framework = framework or sheet_framework()
    exams, suspects, answers = (given.pop(name, None) for name in ("exams", "suspects", "answers"))
    target = given.pop("target", None)
    options: dict[str, Any] = {"fiscal_year": 2024, "organisation": None, "priorities": None}
    person = one_person(
        framework, levels, name=name, rank=rank, bureau="A局", group="ICT職", stage="corrected"
    )
    (report,) = person_reports(
        person,
        framework,
        exams=None if exams is None else {"S0001": exams},
        suspects={"S0001": suspects or ()},
        answers={"S0001": answers or {}},
        targets={"S0001": target} if target else {},
        **{**options, **given},
    )
    return report


def in_categories(count: int) -> Framework:
    """Return the sheet's framework with its skills spread over so many categories."""
    framework = sheet_framework()
    names = [f"c{n}" for n in range(count)]
    return with_parts(
        framework,
        categories=tuple(
            Category.model_validate({"id": n, "name": {"ja": n}, "provenance": "p.1"})
            for n in names
        ),
        skills=tuple(
            skill.model_copy(update={"category": names[place % count]})
            for place, skill in enumerate(framework.skills)
        ),
    )
