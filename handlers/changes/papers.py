"""软件更新记录 (三·2.3(5)-(7)): when a system was updated, what the patch solves, and all that had to come before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.papers.paper import ZH, Form, Grid, Heading, Making, Paper, Paragraph, Part, form_entry, or_dash, stamp
from handlers.tickets.papers.parts import Log, first, last, listed, signature
from models.access.log_proof import TicketProof
from models.changes.change import Change, the_change
from models.changes.fact import GateFact
from models.changes.series import ChangeWindow, all_windows, is_series
from models.changes.terms import ChangeState
from models.changes.verifying_gates import BUSINESS, TECHNICAL
from models.people.person import Person
from models.terms import Language
from models.tickets.links.ticket_link import Relation, linked_from
from models.tickets.ticket import Ticket

SIGNATURE_WIDTHS = (15, 64, 21)
WINDOW_COLUMNS = ("change_window", "change_work", "change_backups", "change_verified")
WINDOW_WIDTHS = (22, 26, 26, 26)
SEMICOLON = "；"


def change_paper(session: Session, ticket: Ticket, log: Log, making: Making) -> Paper:
    """The record of one change; what is not there yet shows a dash."""
    change = the_change(ticket)
    making = replace(making, proof=TicketProof(ticket.number, ticket.log_length, ticket.log_head))
    return Paper(
        title=ZH("paper.change.title"),
        intro=making.intro(ticket.number),
        parts=(
            *_how_it_ended(change, log),
            *_applied(change, [one.number for one in linked_from(session, ticket, Relation.SOLVES)]),
            *_prepared(change),
            *_done(session, change, log),
            *_signed(change, log),
        ),
        closing=making.closing,
        made_at=making.at,
        mark=making.mark(ticket.number),
    )


def _how_it_ended(change: Change, log: Log) -> Iterator[Part]:
    """What was called off or rolled back says so first."""
    verb = {ChangeState.CANCELLED: "change_cancelled", ChangeState.ROLLED_BACK: "change_rolled_back"}.get(change.state)
    entry = last(log, verb) if verb else None
    if entry is not None:
        reason = str(entry.content.get("reason") or "") or ZH("paper.not_given")
        state, signed = ZH(f"change.state.{change.state}"), signature(entry, change.ticket.number)
        yield Paragraph(ZH("paper.change.ended", state=state, signed=signed, reason=reason))


def _applied(change: Change, solved: list[str]) -> Iterator[Part]:
    kind = ZH(f"change.kind.{change.kind}")
    systems = "、".join(change.system_names.get(one, {}).get(Language.ZH, one) for one in change.systems)
    yield Heading(ZH("paper.change.applied"))
    yield Form(
        (
            form_entry("number", change.ticket.number, is_demanded=True),
            form_entry("system", or_dash(systems)),
            form_entry("change_kind", ZH("paper.change.emergency", kind=kind) if change.is_emergency else kind),
            form_entry("applied_by", _who(change.applicant)),
            form_entry("what", change.what, is_wide=True),
            form_entry("solves", or_dash(change.solves), is_demanded=True, is_wide=True),
            form_entry("linked", "、".join(solved) or ZH("access.none"), is_wide=True),
            form_entry("build", _package(change), is_demanded=True, is_wide=True),
            form_entry("impact", or_dash(change.impact), is_demanded=True, is_wide=True),
            form_entry("stops", _stops(change)),
            form_entry("fallback", or_dash(change.fallback)),
        )
    )


def _prepared(change: Change) -> Iterator[Part]:
    """三·2.3(5), (6): tested, confirmed, announced and backed up before anything is done."""
    tested, confirmed = change.held("tested"), change.held("confirmed")
    yield Heading(ZH("paper.change.prepared"))
    yield Form(
        (
            form_entry("deployed", _deployed(change), is_wide=True),
            form_entry("test_record", _tested(tested), is_demanded=True, is_wide=True),
            form_entry("change_confirmed", _confirmed(confirmed), is_demanded=True, is_wide=True),
            form_entry("planned", _window(change.starts_at, change.ends_at)),
            form_entry("excepted", "；".join(map(_reasoned, _held(change, "excepted"))) or ZH("access.none")),
            form_entry(
                "announced", listed(_by(one, "notice_text") for one in _held(change, "announced")), is_wide=True
            ),
            form_entry("system_backup", _backup(change.held("system_backup")), is_demanded=True, is_wide=True),
            form_entry("data_backup", _data_backup(change), is_demanded=True, is_wide=True),
        )
    )


def _done(session: Session, change: Change, log: Log) -> Iterator[Part]:
    overrun = session.get(Ticket, change.overrun_id) if change.overrun_id else None
    business = change.held("business") or change.held("rollback_verified")
    made_up = [one for one in log if one.verb in {"change_made_up_test", "change_made_up_confirmation"}]
    yield Heading(ZH("paper.change.done"))
    yield Form(
        (
            form_entry("updated", _window(change.begun_at, change.finished_at), is_demanded=True),
            form_entry("implementer", _who(change.implementer), is_demanded=True),
            form_entry("technical", _verified(change.held("technical"), TECHNICAL), is_wide=True),
            form_entry("verified_by", _verified(business, BUSINESS), is_demanded=True, is_wide=True),
            form_entry("outcome", _outcome(change), is_demanded=True),
            form_entry("change_ended_at", stamp(change.ended_at)),
            form_entry("rolled_back", _reasoned(change.held("rolled_back")) or ZH("access.none"), is_wide=True),
            form_entry("overrun", _overrun(overrun), is_wide=True),
            form_entry("made_up", listed(signature(one, change.ticket.number) for one in made_up), is_wide=True),
        )
    )
    if is_series(change):
        yield _windows(change)


def _windows(change: Change) -> Grid:
    """Each window of a series with what was done in it: its own backups, work and verifications."""
    head = tuple(ZH(f"paper.column.{name}") for name in WINDOW_COLUMNS)
    runs = [*_runs(change)]
    planned = all_windows(change)
    rows = [_window_row(window, runs[at] if at < len(runs) else ()) for at, window in enumerate(planned)]
    return Grid(head, tuple(rows), WINDOW_WIDTHS, name="windows")


def _runs(change: Change) -> Iterator[Sequence[GateFact]]:
    """The facts of each window in order: those up to its end."""
    run: list[GateFact] = []
    for fact in change.facts:
        run.append(fact)
        if fact.what == "window_done":
            yield run
            run = []
    if change.state is not ChangeState.COMPLETED or change.held("cut_short") is None:
        yield run


def _window_row(window: ChangeWindow, run: Sequence[GateFact]) -> tuple[str, ...]:
    newest = {fact.what: fact for fact in run}
    begun, finished = newest.get("begun"), newest.get("finished")
    work = (_signed_by(begun), _by(finished, "done_what")) if begun else (ZH("paper.change.not_done"),)
    backups = (_backup(newest.get("system_backup")), _backup(newest.get("data_backup")))
    verified = (_verified(newest.get("technical"), TECHNICAL), _verified(_business(newest), BUSINESS))
    return _window(*window), listed(work), listed(backups), listed(verified)


def _business(newest: Mapping[str, GateFact]) -> GateFact | None:
    return newest.get("business") or newest.get("rollback_verified")


def _held(change: Change, what: str) -> list[GateFact]:
    """Every fact of this sort that holds: each window of a series has its own."""
    return [fact for fact in change.facts if fact.what == what and fact.holds]


def _outcome(change: Change) -> str:
    """完成, 已回退 or 已取消; a change that goes on says where it stands."""
    return ZH(f"change.state.{change.state}")


def _overrun(ticket: Ticket | None) -> str:
    return ZH("paper.change.overrun", number=ticket.number) if ticket is not None else ZH("access.none")


def _package(change: Change) -> str:
    if not change.version:
        return ZH("paper.none")
    return ZH("paper.suggestion.build", version=change.version, digest=change.digest)


def _deployed(change: Change) -> str:
    fact = change.held("deployed")
    if fact is None:
        skipped = change.held("not_reproducible")
        return _reasoned(skipped) if skipped is not None else ZH("paper.none")
    return SEMICOLON.join(filter(None, (_text(fact, "test_system"), _signed_by(fact))))


def _tested(fact: GateFact | None) -> str:
    """内容, 结果, 记录, 人."""
    if fact is None:
        return ZH("paper.none")
    result = _text(fact, "test_result")
    said = (_text(fact, "tested_what"), ZH(f"change.test.{result}") if result else "", _text(fact, "test_record"))
    return SEMICOLON.join(filter(None, (*said, _signed_by(fact))))


def _confirmed(fact: GateFact | None) -> str:
    """Who, when, and whether the office tried it or went by the record of the test."""
    if fact is None:
        return ZH("paper.none")
    trial = _text(fact, "own_trial")
    said = (ZH(f"change.trial.{trial}") if trial else "", _text(fact, "trial_what"), _signed_by(fact))
    return SEMICOLON.join(filter(None, said))


def _backup(fact: GateFact | None) -> str:
    """位置, 时间, 大小, 可读性, 人."""
    if fact is None:
        return ZH("paper.none")
    sort, read = _text(fact, "backup_sort"), _text(fact, "read_back")
    finished = _text(fact, "finished_at")
    said = {
        "sort": ZH(f"change.backup_sort.{sort}") if sort else "",
        "place": _text(fact, "backup_place"),
        "size": _text(fact, "backup_size"),
        "at": stamp(datetime.fromisoformat(finished)) if finished else ZH("paper.none"),
        "read": ZH(f"change.read_back.{read}") if read else ZH("paper.none"),
        "reference": _text(fact, "backup_reference"),
        "signed": _signed_by(fact),
    }
    return ZH("paper.change.backup", **said)


def _data_backup(change: Change) -> str:
    """The backup of the data, or why there is none."""
    fact = change.held("data_backup")
    if fact is not None:
        return _backup(fact)
    for what in ("no_data", "one_snapshot", "no_backup"):
        conceded = change.held(what)
        if conceded is not None:
            return ZH(f"paper.change.{what}", said=_reasoned(conceded))
    return ZH("paper.none")


def _verified(fact: GateFact | None, lines: tuple[str, ...]) -> str:
    """验证项目, 验证了什么, 人."""
    if fact is None:
        return ZH("paper.none")
    seen = "、".join(ZH(f"field.{one}") for one in lines if _text(fact, one) == "yes")
    where = _text(fact, "verified_where")
    said = (seen, _text(fact, "verified_what"), ZH(f"change.verified.{where}") if where else "", _signed_by(fact))
    return SEMICOLON.join(filter(None, said))


def _by(fact: GateFact | None, name: str) -> str:
    if fact is None:
        return ZH("paper.none")
    return SEMICOLON.join(filter(None, (_text(fact, name), _signed_by(fact))))


def _reasoned(fact: GateFact | None) -> str:
    return "" if fact is None else SEMICOLON.join(filter(None, (_text(fact, "reason"), _signed_by(fact))))


def _text(fact: GateFact, name: str) -> str:
    return str(fact.content.get(name) or "")


def _signed_by(fact: GateFact) -> str:
    return ZH("paper.suggestion.said", who=fact.by.name if fact.by else ZH("paper.desk"), at=stamp(fact.at))


def _who(person: Person | None) -> str:
    if person is None:
        return ZH("paper.none")
    return f"{person.name}（{person.unit}）" if person.unit else person.name


def _window(begin: datetime | None, end: datetime | None) -> str:
    if begin is None:
        return ZH("paper.none")
    return ZH("paper.change.window", begin=stamp(begin), end=stamp(end))


def _stops(change: Change) -> str:
    value = change.stops
    return ZH("paper.not_given") if value is None else ZH("paper.yes" if value else "paper.no")


def _signed(change: Change, log: Log) -> Iterator[Part]:
    number = change.ticket.number
    yield Heading(ZH("paper.change.signatures"))
    head = (ZH("paper.signature.role"), ZH("paper.signature.electronic"), ZH("paper.signature.hand"))
    signed = (
        ("change_applicant", first(log, "received")),
        ("change_confirmer", last(log, "change_confirmed")),
        ("change_implementer", last(log, "change_begun")),
        ("change_verifier", last(log, "change_business", "change_rollback_verified")),
    )
    rows = tuple((ZH(f"paper.role.{role}"), signature(entry, number), "") for role, entry in signed)
    yield Grid(head, rows, SIGNATURE_WIDTHS, name="signatures")
