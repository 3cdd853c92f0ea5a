"""The sentences of the organisation's report about its training plan and its placement."""

from collections.abc import Sequence

from tdskill.i18n import gettext as _
from tdskill.i18n import joined, listed, ngettext
from tdskill.render.answer import as_mean, as_mean_change, as_text
from tdskill.render.answers.common import (
    least_mean_sentence,
    least_sentence,
    mean_places,
    none_short,
    rest_as_one_sentence,
    shares_sentence,
)
from tdskill.render.foremost import foremost
from tdskill.render.sheet_words import people_word, places_word, seats_word
from tdskill.reports.decisions import (
    DECIDED_AT_MOST,
    PER_PERSON,
    SKILLS_AT_MOST,
    CourseSeats,
    EmptyPosts,
    Lack,
    PlacedPosts,
    Plan,
    Shift,
)

_POSTS_NAMED = 8


def posts_word(posts: int) -> str:
    """Return `12 posts`."""
    return ngettext("{n} post", "{n} posts", posts).format(n=as_text(posts))


def lack_sentence(lack: Lack) -> str:
    """Say why something is not there."""
    return {
        Lack.COURSES: _(
            "No training of this framework raises a level, so there is nothing to plan."
        ),
        Lack.POSTS: _("The year has no posts to fill, so nobody is placed."),
        Lack.NEEDS: _("No post asks for skills of this set, so nobody is placed."),
        Lack.PEOPLE: _("There are no people in the files."),
        Lack.DEMAND: _("The year has no demand."),
        Lack.RUNNING: _(
            "It starts from confirmed levels, and those of this year are not confirmed yet."
        ),
        Lack.SIZE: _(
            "Not worked out: for more than {n} people or {k} skills it takes long. To have it: {command}"
        ).format(
            n=as_text(DECIDED_AT_MOST),
            k=as_text(SKILLS_AT_MOST),
            command="tdskill report --org --decide",
        ),
        Lack.SOLVER: _("Not worked out: the computer that made this page lacks the solver for it."),
    }[lack]


def _brings(*, few: bool, is_sure: bool) -> str:
    """Return what the plan brings, to be filled in; of few people is not told how many there are."""
    if is_sure and few:
        return _(
            "The best plan lowers the shortfall of all skills together from {before} to {places}."
        )
    if is_sure:
        return _(
            "The best plan lowers the shortfall of all skills together from {before} to {places}, with "
            "{seats} for {people}."
        )
    if few:
        return _(
            "The plan lowers the shortfall of all skills together from {before} to {places} on "
            "average, and to {low} to {high} in four cases out of five."
        )
    return _(
        "The plan lowers the shortfall of all skills together from {before} to {places} on "
        "average, with {seats} for {people}, and to {low} to {high} in four cases out of five."
    )


def plan_sentence(plan: Plan | Lack) -> str:
    """Say from what to what the best plan lowers the shortfall, and where it does so most."""
    if isinstance(plan, Lack):
        return lack_sentence(plan)
    if not plan.before:
        return none_short()
    if plan.after == plan.before:
        return _(
            "No course that anybody could take lowers the shortfall of all skills together ({places})."
        ).format(places=places_word(plan.before))
    few = any(row.is_few(row.used) or row.is_few(plan.people) for row in plan.courses)
    low, high = plan.range or (None, None)
    texts = [
        _brings(few=few, is_sure=plan.is_sure).format(
            before=as_text(plan.before),
            places=mean_places(plan.after),
            low=as_text(low),
            high=as_text(high),
            seats=seats_word(plan.seats),
            people=people_word(plan.people),
        )
    ]
    texts += [shares_sentence(plan.shares)] if plan.shares else []
    most = foremost(plan.skills, lambda row: row.change, min)
    falling = sum(row.change < 0 for row in plan.skills)
    texts.append(
        (
            _("It falls in {name} (from {before} to {after}).")
            if falling == 1
            else _("It falls most in {name} (from {before} to {after}).")
        ).format(**_told(most.rows[0]))
        if len(most.rows) == 1
        else _("It falls in {names} ({change} each).").format(
            names=most.names(_name), change=as_mean_change(most.value)
        )
        if len(most.rows) == falling
        else _("It falls most in {names} ({change} each).").format(
            names=most.names(_name), change=as_mean_change(most.value)
        )
    )
    if plan.least is None:
        texts += _at_least(plan.skills)
    else:
        before = sum(row.before_least for row in plan.skills)
        texts += least_mean_sentence((before, plan.least), (plan.before, plan.after))
    last = foremost(plan.skills, lambda row: row.after)
    if last.value:
        text = (
            _("All that remains is in {name} ({n}).")
            if len(last.rows) == sum(row.after > 0 for row in plan.skills)
            else _("The largest part of what remains is in {name} ({n}).")
        )
        texts.append(text.format(name=last.names(_name), n=last.each))
    return joined(texts)


def _at_least(rows: Sequence[Shift]) -> tuple[str, ...]:
    return least_sentence(
        [sum(row.before_least for row in rows), sum(row.after_least for row in rows)],
        [sum(row.before for row in rows), sum(int(row.after) for row in rows)],
    )


def _name(row: Shift) -> object:
    return row.name


def _told(row: Shift) -> dict[str, object]:
    return {"name": row.name, "before": as_text(row.before), "after": as_mean(row.after)}


def seats_sentence(plan: Plan) -> str:
    """Say of how many courses all seats are used, and what one more seat would bring."""
    from tdskill.render.answers.plan import one_more_sentence

    limited = [row for row in plan.courses if row.seats is not None]
    full = sum(row.left == 0 for row in limited)
    texts = []
    if limited and not any(row.is_few(row.used) for row in limited):
        courses = len(limited)
        text = (
            ngettext(
                "The only course with a known number of seats is full.",
                "Courses that are full: {full} of the {n} with a known number of seats.",
                courses,
            )
            if full
            else ngettext(
                "The only course with a known number of seats is not full.",
                "Of {n} courses with a known number of seats none is full.",
                courses,
            )
        )
        texts.append(text.format(n=as_text(courses), full=as_text(full)))
    if not limited:
        return _("Of no course is the number of seats known.")
    gains = [(str(row.training.name), row.one_more) for row in limited if row.one_more]
    return joined([*texts, one_more_sentence(sorted(gains, key=lambda gain: -gain[1]))])


def people_of_course(people: int, row: CourseSeats) -> str:
    """Say how many people of a course use a seat, or would be helped by one; of few that they are few."""
    if row.is_few(people):
        return _("fewer than {n}").format(n=row.smallest_group)
    return as_text(people)


def seat_limit(row: CourseSeats) -> str:
    """Say how many seats a course has."""
    return _("no limit") if row.seats is None else as_text(row.seats)


def plan_notes(plan: Plan) -> tuple[str, ...]:
    """Say how the plan is meant."""
    from tdskill.render.answers.plan import (
        assumed_courses,
        assumed_success,
        best_sentence,
        independent,
    )

    without = sum(row.training.success is None for row in plan.courses)
    return (
        best_sentence(PER_PERSON, plan.bound),
        *(
            [_("Where the number of seats is not known, there is no limit.")]
            if any(row.seats is None for row in plan.courses)
            else []
        ),
        *assumed_courses([row.training for row in plan.courses], plan.of_year),
        *(assumed_success(without) if not plan.is_sure else ()),
        *([independent()] if not plan.is_sure else []),
        _("Who takes part is for people to decide; this page names nobody."),
    )


def placement_sentence(placement: PlacedPosts | Lack) -> str:
    """Say how many posts are filled, how well, and why others stay empty."""
    if isinstance(placement, Lack):
        return lack_sentence(placement)
    from tdskill.render.answers.placement import filled_clause

    texts = [_("{clause}.").format(clause=filled_clause(placement.filled, placement.posts))]
    if placement.median is not None:
        texts.append(
            ngettext(
                "The fit is {n}%.",
                "Half of those filled or more have a fit of at least {n}%.",
                placement.filled,
            ).format(n=placement.median)
        )
    if placement.empty:
        texts.append(
            _("Empty stay: {reasons}.").format(
                reasons=listed(
                    _("{posts} ({reason})").format(
                        posts=posts_word(len(row.posts)), reason=empty_reason(row)
                    )
                    for row in placement.empty
                )
            )
        )
    return joined(texts)


def empty_reason(row: EmptyPosts) -> str:
    """Say why posts stay empty."""
    from tdskill.render.answers.placement import basis_word

    return basis_word(row.basis)


def posts_named(row: EmptyPosts) -> str:
    """Name the first of the posts."""
    more = [_("and {n} more").format(n=as_text(len(row.posts) - _POSTS_NAMED))]
    return listed([*row.posts[:_POSTS_NAMED], *(more if len(row.posts) > _POSTS_NAMED else [])])


def moves_sentence(placement: PlacedPosts) -> str:
    """Say how the bureaus' shortfalls change when everybody placed goes there."""
    rows = placement.shifts
    before, after = _sums(placement)
    text = (
        _("Seen bureau by bureau the shortfall stays at {places}.")
        if before == after
        else _("Seen bureau by bureau the shortfall goes from {before} to {places}.")
    )
    texts = [text.format(before=as_text(before), places=places_word(after)), *_at_least(rows)]
    single = [row for row in rows if not row.several]
    merged = len(single) < len(rows)
    for moved, pick, told in (
        ([row for row in single if row.change < 0], min, _falls),
        ([row for row in single if row.change > 0], max, _rises),
    ):
        if moved:
            most = foremost(moved, lambda row: row.change, pick)
            texts.append(
                told(len(moved), merged=merged).format(
                    n=len(moved),
                    k=len(single),
                    name=most.names(_name),
                    change=as_mean_change(most.value),
                )
            )
    return joined(texts)


def _falls(bureaus: int, *, merged: bool) -> str:
    if merged:
        return ngettext(
            "Of the {k} bureaus with a row of their own it falls in {name} ({change}).",
            "It falls in {n} of the {k} bureaus with a row of their own, most in {name} ({change}).",
            bureaus,
        )
    return ngettext(
        "It falls in {name} ({change}).",
        "It falls in {n} bureaus, most in {name} ({change}).",
        bureaus,
    )


def _rises(bureaus: int, *, merged: bool) -> str:
    if merged:
        return ngettext(
            "Of the {k} bureaus with a row of their own it rises in {name} ({change}).",
            "It rises in {n} of the {k} bureaus with a row of their own, most in {name} ({change}).",
            bureaus,
        )
    return ngettext(
        "It rises in {name} ({change}).",
        "It rises in {n} bureaus, most in {name} ({change}).",
        bureaus,
    )


def placement_aim(placement: PlacedPosts) -> str:
    """Say what the placement aims at, and that it is not there to lower the shortfall."""
    aim = _("The placement aims at the best fit, not at less shortfall.")
    if not placement.shifts:
        return aim
    rows = _sums(placement)
    if placement.merged:
        return joined([aim, rest_as_one_sentence(*rows)])
    before, after = map(as_text, rows)
    return _(
        "The placement aims at the best fit, not at less shortfall (all bureaus: {before} → {after})."
    ).format(before=before, after=after)


def _sums(placement: PlacedPosts) -> tuple[int, int]:
    """Return what the rows by bureau add up to, before and after."""
    rows = placement.shifts
    return sum(row.before for row in rows), sum(int(row.after) for row in rows)


def placement_notes(placement: PlacedPosts) -> tuple[str, ...]:
    """Say how the placement is meant."""
    from tdskill.render.answers.placement import (
        best_fit_first,
        best_line,
        guard_line,
        weights_line,
    )

    price = placement.price
    lines = [best_line(price), *([guard_line(price, total=not placement.merged)] if price else [])]
    lines.append(weights_line(placement.weights))
    if placement.shifts:
        lines.append(best_fit_first(price))
    lines.append(_("Who takes which post is for people to decide; this page names nobody."))
    return tuple(filter(None, lines))
