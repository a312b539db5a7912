"""权限申请审批单: one request from the asking to the end of the right, with every name, time and log number."""

from collections.abc import Iterator, Sequence

from handlers.access.cards.parts import end_words
from handlers.access.cards.request import state_words
from handlers.papers.paper import (
    ZH,
    FieldTable,
    Grid,
    Heading,
    Making,
    Paper,
    PaperField,
    Part,
    form_entry,
    or_dash,
    stamp,
)
from handlers.papers.signatures import last, signature, signed
from handlers.tickets.cards.subject import right_words
from models.access.decision import Decision
from models.access.papers import RequestRecord
from models.access.request import AccessRequest
from models.people.person import Person
from models.terms import AccessChange, Role, Verdict

ASKED = ("access_asked", "access_claimed", "access_amended")
DECIDED = {
    Verdict.APPROVE: "access_approved",
    Verdict.REJECT: "access_rejected",
    Verdict.RETURN: "access_returned",
}
GRANTED = ("access_granted", "access_granted_again")
SIGNATURE_WIDTHS = (19, 57, 24)


def request_paper(record: RequestRecord, making: Making) -> Paper:
    """The form of one request; a step not taken yet shows a dash."""
    number = record.request.ticket.number
    parts = (*_application(record), *_decisions(record), *_granting(record), *_ending(record), *_signatures(record))
    return making.numbered(ZH("paper.request.title"), number, parts)


def post_of(person: Person) -> str:
    """岗位: what the person does for the desk."""
    return ZH("time.comma").join(ZH(f"role.{role}") for role in person.roles if role in set(Role))


def _application(record: RequestRecord) -> Iterator[Part]:
    request = record.request
    person, names = request.person, request.right_names
    parts = {part: words.get(ZH.language, "") for part, words in names.items()}
    held = ZH("paper.semicolon").join(right_words(ZH, one) for one in request.held_names)
    sod_conflicts = ZH("paper.semicolon").join(right_words(ZH, one) for one in request.sod_conflict_names)
    yield Heading(ZH("paper.request.application"))
    yield FieldTable(
        (
            form_entry("number", request.ticket.number, is_demanded=True),
            form_entry("asked_at", stamp(request.asked_at)),
            form_entry("applicant", person.name, is_demanded=True),
            form_entry("staff_number", ZH("paper.not_kept")),
            form_entry("department", or_dash(person.unit)),
            form_entry("post", or_dash(post_of(person))),
            form_entry("sort", _sort(request)),
            form_entry("until", end_words(ZH, request.until)),
            form_entry("system", or_dash(parts.get("system"))),
            form_entry("role", or_dash(parts.get("role"))),
            form_entry("scope", or_dash(parts.get("scope"))),
            form_entry("state", state_words(ZH, request)),
            form_entry("reason", or_dash(request.reason), is_wide=True),
            form_entry("held", held or ZH("access.none"), is_wide=True),
            form_entry(
                "sod_conflicts",
                ZH("access.sod_conflicts", roles=sod_conflicts) if sod_conflicts else ZH("access.none"),
                is_wide=True,
            ),
            *_prepared(record),
            form_entry("confirmed", _applicant_signed(record), is_wide=True),
        )
    )


def _sort(request: AccessRequest) -> str:
    """类型: for longer, for a time, or new."""
    if request.change is AccessChange.EXTEND:
        return ZH("paper.sort.extend")
    return ZH("paper.sort.new" if request.until is None else "paper.sort.for_a_time")


def _prepared(record: RequestRecord) -> tuple[PaperField, ...]:
    preparer = record.request.preparer
    if preparer is None:
        return ()
    entry = last(record.log, "access_prepared")
    return (form_entry("preparer", signed(preparer.name, entry, record.request.ticket.number), is_wide=True),)


def _applicant_signed(record: RequestRecord) -> str:
    request = record.request
    return signed(request.person.name, last(record.log, *ASKED), request.ticket.number)


def _decisions(record: RequestRecord) -> Iterator[Part]:
    request = record.request
    present = {one.slot: one for one in request.present_decisions}
    first, second = _decided(record, present.get(1)), _decided(record, present.get(2))
    is_alone = request.slots == 1 and present.get(1) is not None
    of_department, of_leader = (ZH("paper.same_person"), first) if is_alone else (first, second)
    earlier = [one for one in request.decisions if one.round < request.round]
    yield Heading(ZH("paper.request.approval"))
    yield FieldTable(
        (
            form_entry("department_leader", of_department, is_wide=True),
            form_entry("leader", of_leader, is_demanded=True, is_wide=True),
            *(form_entry("earlier", _decided(record, one), is_wide=True) for one in earlier),
        )
    )


def _decided(record: RequestRecord, one: Decision | None) -> str:
    if one is None:
        return ZH("paper.none")
    verdict = ZH(f"verdict.{one.verdict}")
    words = ZH("paper.with_reason", verdict=verdict, reason=one.reason) if one.reason else verdict
    return ZH("paper.said", words=words, signed=_decision_signed(record, one))


def _decision_signed(record: RequestRecord, one: Decision) -> str:
    entry = next(
        (e for e in record.log if e.verb == DECIDED[one.verdict] and e.by_id == one.by_id and e.at == one.at), None
    )
    name = ZH("ledger.deputy", who=one.by.name) if one.as_deputy else one.by.name
    return signed(name, entry, record.request.ticket.number)


def _approved_above(one: Decision | None) -> str:
    """An approval is printed once, where it was given; its signature line points there."""
    return ZH("paper.none") if one is None else ZH("paper.signed_above")


def _granting(record: RequestRecord) -> Iterator[Part]:
    request, grant = record.request, record.request.grant
    number = request.ticket.number
    works = last(record.log, "access_works")
    impossible = last(record.log, "access_impossible")
    done = last(record.log, *GRANTED) or impossible
    note = grant.note if grant is not None else impossible.content.get("reason", "") if impossible is not None else ""
    yield Heading(ZH("paper.request.granting"))
    yield FieldTable(
        (
            form_entry("set_as", or_dash(note), is_demanded=True, is_wide=True),
            form_entry("granted", signature(done, number), is_demanded=True, is_wide=True),
            form_entry("verified", signed(request.person.name, works, number), is_wide=True),
        )
    )


def _ending(record: RequestRecord) -> Iterator[Part]:
    """收回: why, when, who, and who looked whether it is gone."""
    grant, line = record.request.grant, record.line
    because = grant.ended_because if grant is not None else None
    if because is None and line is not None:
        because = line.because
    ended_at = grant.ended_at if grant is not None else None
    yield Heading(ZH("paper.request.ending"))
    yield FieldTable(
        (
            form_entry("ended_because", ZH(f"access.end.{because}") if because else ZH("paper.none"), is_demanded=True),
            form_entry("ended_at", stamp(ended_at), is_demanded=True),
            form_entry("revoked", _revoked(record), is_demanded=True, is_wide=True),
            form_entry("checked", _on_checklist(record, "revocation_checked"), is_demanded=True, is_wide=True),
        )
    )


def _revoked(record: RequestRecord) -> str:
    """Return the person who took it back; where a newer grant took its place, the person who granted that one."""
    number = record.request.ticket.number
    replaced = last(record.log, "access_replaced", right_of=number)
    return signature(replaced, number) if replaced is not None else _on_checklist(record, "revocation_revoked")


def _on_checklist(record: RequestRecord, verb: str) -> str:
    entry = last(record.checklist_log, verb, right_of=record.request.ticket.number)
    return signature(entry, record.checklist.number if record.checklist is not None else "")


def _signatures(record: RequestRecord) -> Iterator[Part]:
    """A line for each role: how it was confirmed electronically, and room for a hand."""
    request = record.request
    number = request.ticket.number
    present = {one.slot: one for one in request.present_decisions}
    done = last(record.log, *GRANTED)
    first, second = _approved_above(present.get(1)), _approved_above(present.get(2))
    deciding = [("department_leader", first), ("leader", second)] if request.slots > 1 else [("leader", first)]
    rows: Sequence[tuple[str, str]] = (
        (ZH("paper.role.applicant"), _applicant_signed(record)),
        *((ZH(f"paper.role.{role}"), words) for role, words in deciding),
        (ZH("paper.role.admin"), signature(done, number)),
    )
    yield Heading(ZH("paper.signatures"))
    yield Grid.to_sign(rows, SIGNATURE_WIDTHS)
