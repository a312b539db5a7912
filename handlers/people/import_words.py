"""The changes of a list of people in words: who is new, what of whom changes, who leaves and what goes back."""

from collections.abc import Iterator

from handlers.i18n import Voice
from handlers.offboarding.cards import in_short
from handlers.people.directory import Fact, ImportPlan, PersonChange
from models.access.offboarding import OffboardingResult
from models.terms import EndReason


def plan_lines(plan: ImportPlan, voice: Voice, *, is_applied: bool) -> Iterator[str]:
    """Return the lines that tell all of a plan but how many changes there are."""
    for change in plan.changes:
        yield from _change(change, voice)
    for one in plan.removed:
        yield f"- {one.who} {removed_words(one, voice, is_applied=is_applied)}"
    for name in staying(plan):
        yield f"  {name} {voice('people.not_listed')}"
    yield voice("people.unchanged", count=plan.unchanged)


def change_count(plan: ImportPlan) -> int:
    """Return the number of people whom the plan changes, or who leave by it."""
    return len(plan.changes) + sum(one.reason is EndReason.LEFT for one in plan.removed)


def staying(plan: ImportPlan) -> list[str]:
    """Return the names of the people who are not listed and stay."""
    leaving = {one.who for one in plan.removed if one.reason is EndReason.LEFT}
    return [name for name in plan.not_listed if name not in leaving]


def removed_words(one: OffboardingResult, voice: Voice, *, is_applied: bool) -> str:
    """Return the words about a person who leaves or moves by the list, and the permissions and work that go back."""
    keys = (
        ("people.has_left", "people.leaves") if one.reason is EndReason.LEFT else ("people.has_moved", "people.moves")
    )
    return voice(keys[0] if is_applied else keys[1], what=in_short(voice, one, is_done=is_applied))


def field_words(change: PersonChange, voice: Voice) -> Iterator[tuple[str, str, str]]:
    """Return the name of each fact that changes, the old and the new."""
    for field, before, after in change.fields:
        yield voice(f"people.field.{field}"), fact_words(voice, field, before), fact_words(voice, field, after)


def facts_in_short(voice: Voice, change: PersonChange) -> list[str]:
    """Return all that is said of a new person."""
    return [shown_fact(voice, field, fact) for field, fact in change.after.items() if fact]


def shown_fact(voice: Voice, field: str, fact: Fact) -> str:
    """One fact in a line of facts; with its name where it does not say by itself what it is."""
    said = fact_words(voice, field, fact)
    return f"{voice(f'people.field.{field}')} {said}" if field in {"deputy", "left", "staff_no"} else said


def fact_words(voice: Voice, field: str, fact: Fact) -> str:
    """One fact by itself."""
    if not fact:
        return voice("people.empty")
    if field == "language":
        return voice(f"people.language.{fact}")
    if field == "roles":
        return voice("time.comma").join(voice(f"role.{role}") for role in fact)
    return fact if isinstance(fact, str) else voice("time.comma").join(fact)


def _change(change: PersonChange, voice: Voice) -> Iterator[str]:
    if change.before is None:
        yield "  ".join((f"+ {change.listed.name}", *facts_in_short(voice, change)))
        return
    yield f"~ {change.listed.name}"
    for field, old, new in field_words(change, voice):
        yield f"    {field} {old} → {new}"
