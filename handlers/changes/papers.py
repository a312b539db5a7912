"""软件更新记录 (三·2.3(5)-(7)): when a system was updated, what the patch solves, and all that had to come before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.changes.joined_record import joined_grid
from handlers.changes.paper_parts import avoids_work, leaders_row, versions
from handlers.papers.paper import (
    ZH,
    FieldTable,
    Grid,
    Heading,
    Making,
    Paper,
    Part,
    form_entry,
    or_dash,
    stamp,
)
from handlers.papers.signatures import first, how_it_ended, last, signature
from handlers.tickets.papers.parts import clauses, listed
from models.changes.change import Change, the_change
from models.changes.fact import GateFact
from models.changes.series import ChangeWindow, all_windows, is_series, window_in
from models.changes.terms import ChangeState
from models.changes.verifying_gates import BUSINESS, TECHNICAL
from models.people.person import Person
from models.terms import Language
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, linked_from
from models.tickets.worklog import Log

WINDOW_COLUMNS = ("change_window", "change_work", "change_backups", "change_verified")
WINDOW_WIDTHS = (22, 26, 26, 26)


def change_paper(session: Session, ticket: Ticket, log: Log, making: Making) -> Paper:
    """The record of one change; what is not there yet shows a dash."""
    change = the_change(ticket)
    making = making.of_ticket(ticket)
    parts = (
        *_how_it_ended(change, log),
        *_applied(change, [one.number for one in linked_from(session, ticket, Relation.SOLVES)]),
        *_prepared(session, change, making),
        *_done(session, change),
        *joined_grid(session, change, log),
        *_signed(change, log),
    )
    return making.numbered(ZH("paper.change.title"), ticket.number, parts)


def _how_it_ended(change: Change, log: Log) -> Iterator[Part]:
    """Return a paragraph about the end of a change that was cancelled or rolled back; it stands first."""
    verb = {ChangeState.CANCELLED: "change_cancelled", ChangeState.ROLLED_BACK: "change_rolled_back"}.get(change.state)
    entry = last(log, verb) if verb else None
    state = ZH(f"change.state.{change.state}")
    return how_it_ended("paper.change.ended", entry, change.ticket.number, state=state)


def _applied(change: Change, solved: list[str]) -> Iterator[Part]:
    kind = ZH(f"change.kind.{change.kind}")
    systems = "、".join(change.system_names.get(one, {}).get(Language.ZH, one) for one in change.systems)
    yield Heading(ZH("paper.change.applied"))
    yield FieldTable(
        (
            form_entry("number", change.ticket.number, is_demanded=True),
            form_entry("system", or_dash(systems)),
            form_entry("module", or_dash(change.module)),
            form_entry("change_kind", ZH("paper.change.emergency", kind=kind) if change.is_emergency else kind),
            form_entry("applied_by", _who(change.applicant)),
            form_entry("what", change.what, is_wide=True),
            form_entry("solves", or_dash(change.solves), is_demanded=True, is_wide=True),
            form_entry("linked", "、".join(solved) or ZH("access.none"), is_wide=True),
            form_entry("updated_version", versions(change), is_wide=True),
            form_entry("build", _package(change), is_demanded=True, is_wide=True),
            form_entry("impact", or_dash(change.impact), is_demanded=True, is_wide=True),
            form_entry("stops", _stops(change)),
            form_entry("fallback", _fallback(change)),
        )
    )


def _fallback(change: Change) -> str:
    """Return the way back, and its duration."""
    if not change.fallback or change.fallback_minutes is None:
        return or_dash(change.fallback)
    return ZH("paper.change.fallback", how=change.fallback, minutes=change.fallback_minutes)


def _prepared(session: Session, change: Change, making: Making) -> Iterator[Part]:
    """三·2.3(5), (6): tested, confirmed, announced and backed up before anything is done; an emergency was approved."""
    tested = change.held("tested")
    yield Heading(ZH("paper.change.prepared"))
    emergency = _emergency(session, change)
    yield FieldTable(
        (
            *((form_entry("emergency_approved", emergency, is_wide=True),) if emergency else ()),
            form_entry("deployed", _deployed(change), is_wide=True),
            form_entry("test_record", _tested(tested), is_demanded=True, is_wide=True),
            form_entry("change_confirmed", listed(_confirmations(change)), is_demanded=True, is_wide=True),
            form_entry("planned", _window(change.starts_at, change.ends_at), is_wide=True),
            form_entry("avoids_work", avoids_work(change, making)),
            form_entry("excepted", clauses(map(_reasoned, _held(change, "excepted"))) or ZH("access.none")),
            form_entry("announced", _notices(change), is_wide=True),
            form_entry("system_backup", _system_backup(change), is_demanded=True, is_wide=True),
            form_entry("data_backup", _data_backup(change), is_demanded=True, is_wide=True),
        )
    )


def _emergency(session: Session, change: Change) -> str:
    """Return the approval of an emergency, its basis and reason; for a phone call the leader's later answer, too."""
    approved, consent = change.held("emergency_approved"), change.held("phone_consent")
    agreed = consent or approved
    if agreed is None:
        return ""
    basis = ZH("paper.change.basis", number=_text(agreed, "basis")) if _text(agreed, "basis") else ""
    if consent is None:
        return clauses((basis, _reasoned(agreed)))
    leader = session.get(Person, int(_text(consent, "leader_id")))
    at = stamp(datetime.fromisoformat(_text(consent, "consent_at")))
    said = ZH("paper.change.phone_consent", who=leader.name if leader else "", at=at, signed=_signed_by(consent))
    confirmed, denied = change.held("consent_confirmed"), change.held("consent_denied")
    answer = confirmed or denied
    word = ZH(f"paper.change.consent.{'confirmed' if confirmed else 'denied' if denied else 'open'}")
    word = f"{word}（{_signed_by(answer)}）" if answer is not None else word
    unapproved = ZH("counted.change.unapproved") if change.held("unapproved") else ""
    return clauses((basis, _text(consent, "reason"), said, word, unapproved))


def _notices(change: Change) -> str:
    """通知: to whom, what each said, where it stood for market participants, who sent it when."""
    readers = ZH("paper.change.readers.market" if change.is_for_market else "paper.change.readers.staff")
    told = [
        clauses((_text(one, "notice_text"), _text(one, "published_at"), _signed_by(one)))
        for one in _held(change, "announced")
    ]
    return listed((readers, *told)) if told else ZH("paper.none")


def _done(session: Session, change: Change) -> Iterator[Part]:
    overrun = session.get(Ticket, change.overrun_id) if change.overrun_id else None
    business = change.held("business") or change.held("rollback_verified")
    findings = tuple(_by(one, "verified_what") for one in change.facts if one.what == "finding")
    yield Heading(ZH("paper.change.done"))
    yield FieldTable(
        (
            form_entry("updated", _window(change.begun_at, change.finished_at or change.ended_at), is_demanded=True),
            form_entry("implementer", _who(change.implementer), is_demanded=True),
            form_entry("technical", _verified(change.held("technical"), TECHNICAL), is_wide=True),
            form_entry("verified_by", _verified(business, BUSINESS), is_demanded=True, is_wide=True),
            *((form_entry("findings", listed(findings), is_wide=True),) if findings else ()),
            form_entry("outcome", _outcome(change), is_demanded=True),
            form_entry("change_ended_at", stamp(change.ended_at)),
            form_entry("rolled_back", _reasoned(change.held("rolled_back")) or ZH("access.none"), is_wide=True),
            form_entry("overrun", _late(change, overrun), is_wide=True),
            form_entry("made_up", _made_up(change), is_wide=True),
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


def _late(change: Change, overrun: Ticket | None) -> str:
    """超时处置: windows in which nobody began, by how much it was extended and why, the fault that it became."""
    told = []
    for fact in change.facts:
        if fact.what == "lapsed":
            told.append(ZH("paper.change.lapsed", window=_window(*window_in(fact.content))))
        elif fact.what == "extended":
            new_end = stamp(datetime.fromisoformat(_text(fact, "new_end")))
            told.append(ZH("paper.change.extended", end=new_end, said=_reasoned(fact)))
    told += [ZH("paper.change.overrun", number=overrun.number)] if overrun is not None else []
    return listed(told) if told else ZH("access.none")


def _made_up(change: Change) -> str:
    """补测 with what was tested, failed ones included, and 补确认."""
    told = [_tested(one) for one in change.facts if one.what in {"made_up_test", "made_up_test_failed"}]
    told += [_reasoned(one) for one in change.facts if one.what == "made_up_confirmation"]
    if change.is_emergency and change.held("made_up_confirmation") is None and change.begun_at is not None:
        told.append(ZH("paper.change.to_make_up"))
    return listed(told)


def _package(change: Change) -> str:
    if not change.version:
        return ZH("paper.none")
    return ZH("paper.suggestion.build", version=change.version, digest=change.digest or ZH("paper.none"))


def _deployed(change: Change) -> str:
    fact = change.held("deployed")
    if fact is None:
        return ZH("paper.none")
    if not _text(fact, "test_system"):
        return ZH("paper.change.not_reproducible", said=_reasoned(fact))
    return clauses((_text(fact, "test_system"), _signed_by(fact)))


def _tested(fact: GateFact | None) -> str:
    """内容, 结果, 记录, 人."""
    if fact is None:
        return ZH("paper.none")
    result = _text(fact, "test_result")
    said = (_text(fact, "tested_what"), ZH(f"change.test.{result}") if result else "", _text(fact, "test_record"))
    return clauses((*said, _signed_by(fact)))


def _confirmations(change: Change) -> Iterator[str]:
    """The office's word; of a run also whose template it follows."""
    yield _confirmed(change.held("confirmed"))
    run = change.held("template_run")
    if run is not None:
        yield ZH("paper.change.template", number=_text(run, "template"), by=_text(run, "approved_by"))


def _confirmed(fact: GateFact | None) -> str:
    """Return the person and time, and whether the office tried it or went by the record of the test."""
    if fact is None:
        return ZH("paper.none")
    trial = _text(fact, "own_trial")
    said = (ZH(f"change.trial.{trial}") if trial else "", _text(fact, "trial_what"), _signed_by(fact))
    return clauses(said)


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


def _system_backup(change: Change) -> str:
    """The backup of the system, or a leader's word that there was no time for one."""
    waived = change.held("no_backup")
    if change.held("system_backup") is None and waived is not None:
        return ZH("paper.change.no_backup", said=_reasoned(waived))
    return _backup(change.held("system_backup"))


def _data_backup(change: Change) -> str:
    """The backup of the data, or why there is none."""
    fact = change.held("data_backup")
    if fact is not None:
        until = _text(fact, "covers_until")
        covers = ZH("paper.change.covers", until=stamp(datetime.fromisoformat(until))) if until else ""
        return clauses((covers, _backup(fact)))
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
    return clauses(said)


def _by(fact: GateFact | None, name: str) -> str:
    if fact is None:
        return ZH("paper.none")
    return clauses((_text(fact, name), _signed_by(fact)))


def _reasoned(fact: GateFact | None) -> str:
    return "" if fact is None else clauses((_text(fact, "reason"), _signed_by(fact)))


def _text(fact: GateFact, name: str) -> str:
    return str(fact.content.get(name) or "")


def _signed_by(fact: GateFact) -> str:
    """Return the person and time; before them the file that proves it, with its whole digest."""
    said = ZH("paper.suggestion.said", who=fact.by.name if fact.by else ZH("paper.desk"), at=stamp(fact.at))
    name, digest = _text(fact, "proof_file"), _text(fact, "proof_digest")
    return clauses((ZH("paper.proof_file", name=name, digest=digest), said)) if name else said


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
    signed = (
        ("change_applicant", first(log, "received")),
        ("change_confirmer", last(log, "change_confirmed")),
        ("change_implementer", last(log, "change_begun")),
        ("change_verifier", last(log, "change_business", "change_rollback_verified")),
    )
    rows = [(ZH(f"paper.role.{role}"), signature(entry, number)) for role, entry in signed]
    if change.held("confirmed") is None and signed[1][1] is not None:
        rows[1] = (rows[1][0], ZH("paper.change.void", signed=rows[1][1]))
    agreed = leaders_row(log, number)
    if agreed:
        rows.insert(1, (ZH("paper.role.change_leader"), agreed))
    yield Grid.to_sign(rows)
