"""Eighty-odd ways to tamper, of seven sorts: what a hand does, what verification must say of it, or what it leaves.

A hand knows the tables (`SQL`), or the program as well (`Hand`), and may write whatever lies on the desk's machine. The
list was written before what names them was. `:t` is a ticket with a long log, `:m` one of which words were masked,
`:n` one that came after the copy outside; `:li`, `:wang`, `:zhou` and `:zhao` are an engineer, the office, a leader and
a colleague.
"""

# ruff: noqa: S608 - the statements are a forger's, written here and given to nobody else

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from tests.support.hand import Hand

LATER, EARLY = "2026-12-31 10:00:00.000000", "2026-01-05 02:00:00.000000"
TYPED, CODE, FACTS = "text", "severity", "promises"


class Sort(StrEnum):
    """What is tampered with."""

    VALUES = "values"
    ORDER = "order and dates"
    MASKINGS = "maskings"
    ROLES = "roles"
    FILES = "files and papers"
    SEALS = "seals and copies"
    SETTINGS = "levels, roster, weights"


class Tampering(NamedTuple):
    """One way: `named` is what verification says of it, a pattern; `copy` where the copy outside alone tells.

    What neither names has a sentence of docs/promise/guarantees.md, `allowed`.
    """

    sort: Sort
    what: str
    do: Callable[[Hand], None]
    named: str = ""
    copy: str = ""
    allowed: str = ""
    is_strict: bool = False


def sql(*statements: str) -> Callable[[Hand], None]:
    """What is done by statements alone."""
    return lambda hand: hand.sql(*statements)


def _of(sort: Sort, *rows: tuple[str, Callable[[Hand], None], str]) -> Iterator[Tampering]:
    return (Tampering(sort, *row) for row in rows)


TICKET, LOG, TARGET = "UPDATE ticket SET", "UPDATE work_log SET", "UPDATE target SET"
OF_T, OF_M, ENTRY = "WHERE ticket_id = :t", "WHERE ticket_id = :m", "WHERE ticket_id = :t AND position = 2"
UNCOVERED = "What happened after the newest copy outside is not covered by it"
SETTING = "the roster, absences, handovers, calendars, desk time, articles and weights are not proved"

VALUES = _of(
    Sort.VALUES,
    ("the words of a ticket", sql(f"{TICKET} text = 'x' WHERE id = :t"), "ticket itself"),
    ("its class", sql(f"{TICKET} severity = 'D' WHERE id = :t"), "ticket itself"),
    ("when it was reported", sql(f"{TICKET} reported_at = '{LATER}' WHERE id = :t"), "ticket itself"),
    ("who has it", sql(f"{TICKET} assignee_id = :wang WHERE id = :t"), "ticket itself"),
    ("all due times later", sql(f"{TARGET} due_at = '{LATER}' {OF_T}"), "[Cc]hanged"),
    ("all promises kept", sql(f"{TARGET} met_at = started_at {OF_T}"), "[Cc]hanged"),
    ("a promise removed", sql(f"DELETE FROM target {OF_T} AND promise = 'resolve'"), "missing|removed"),
    ("a wait longer", sql(f"UPDATE wait SET ended_at = '{LATER}' {OF_M}"), "[Cc]hanged"),
    ("the cause in a fault report", sql(f"UPDATE fault_report SET cause = 'x' {OF_M}"), "[Cc]hanged"),
    ("a helper gone", sql(f"DELETE FROM ticket_helper {OF_T}"), "missing|removed"),
    ("a change's window", sql("UPDATE change SET fallback_minutes = 999"), "[Cc]hanged"),
    ("a solution's day", sql("UPDATE suggestion_solution SET day = '2026-12-31'"), "[Cc]hanged"),
    ("a right for longer", sql(f"UPDATE access_grant SET until = '{LATER}'"), "until|end"),
    ("a decision by somebody else", sql("UPDATE access_decision SET by_id = :wang"), "decisions"),
    ("a right taken back by nobody", sql("UPDATE access_revocation SET revoked_by_id = NULL, note = 'x'"), "checklist"),
    ("words of an entry", lambda hand: hand.entry(2, content={"text": "x"}), "content of entry 2 was"),
    ("words and digest of an entry", lambda hand: hand.redigest(2), "chain value of entry 2"),
    ("who did it", sql(f"{LOG} by_name = '别人', by_id = :wang {ENTRY}"), "chain value of entry 2"),
    ("what was done", sql(f"{LOG} verb = 'noted' {ENTRY}"), "chain value of entry 2"),
    ("an entry removed", sql(f"DELETE FROM work_log {ENTRY}"), "out of order|missing"),
    ("the last entry removed, ends put back", lambda hand: hand.cut("t"), "chain check|fewer"),
    ("a log chained anew", lambda hand: hand.rechain(), "chain check"),
    ("a log, its proof and rows made anew", lambda hand: hand.rewrite(2, text="x", with_seals=False), "covers"),
    ("the newest ticket, not its number", lambda hand: hand.remove("n", with_number=False), "number"),
    ("a downtime shorter", sql(f"UPDATE downtime SET back_at = '{LATER}' WHERE position = 1"), "downtime"),
    ("a policy's text", sql("UPDATE kept_policy SET text = 'x'"), "standards in force"),
    ("a month's figures", sql("UPDATE month_report SET figures = '{}' WHERE position = 1"), "month"),
    ("who exported", sql("UPDATE access_export SET by_name = '别人' WHERE position = 2"), "export"),
    ("who logged in", sql("UPDATE login_log SET person_id = :wang WHERE position = 2"), "log of logins"),
    ("what was said and started no clock", sql("UPDATE unstarted_message SET text = 'x'"), "message|no clock"),
)

BEFORE = "dated before the one before it"
TOO_EARLY, TOO_LATE = "dated before the daily check code", "dated after the daily check code"

ORDER = _of(
    Sort.ORDER,
    ("an entry earlier", sql(f"{LOG} at = '{EARLY}' {ENTRY}"), "chain value of entry 2"),
    ("an entry later", sql(f"{LOG} at = '{LATER}' {ENTRY}"), "chain value of entry 2"),
    ("two entries exchanged", lambda hand: hand.exchange(2, 3), "chain value of entry 2"),
    ("two entries exchanged and all chained anew", lambda hand: hand.rewrite_swapped(), BEFORE),
    ("an entry before its own, all made anew", lambda hand: hand.redate(2, days=-3), BEFORE),
    ("an entry after the next, all made anew", lambda hand: hand.redate(2, days=3), BEFORE),
    ("a whole log earlier, all made anew", lambda hand: hand.redate_all("n", days=-9), TOO_EARLY),
    ("a whole log later, all made anew", lambda hand: hand.redate_all("t", days=90), TOO_LATE),
    ("an entry added, dated before the last", lambda hand: hand.append("t", "noted", at=hand.long_ago), BEFORE),
    ("an entry added, dated before the last code", lambda hand: hand.append("t", "noted", after_last=60), TOO_EARLY),
    ("an entry added ahead, then sealed", lambda hand: hand.append_and_seal("n", ahead_days=9), TOO_LATE),
    (
        "a note of another machine's time",
        lambda hand: hand.entry(2, content={"own_time": EARLY}),
        "content of entry 2 was",
    ),
    ("a message earlier", sql(f"UPDATE unstarted_message SET arrived_at = '{EARLY}'"), "message|no clock"),
    ("a month's signature earlier", sql(f"UPDATE month_report SET at = '{EARLY}' WHERE position = 1"), "month"),
    ("a policy in force earlier", sql(f"UPDATE kept_policy SET since = '{EARLY}'"), "standards in force"),
    ("when a code was made", sql(f"UPDATE seal SET sealed_at = '{EARLY}' WHERE number = 1"), "[Cc]hanged"),
)

LISTED = "No copy outside covers it"

MASKINGS = (
    *_of(
        Sort.MASKINGS,
        ("words said to be masked", lambda hand: hand.entry(2, content={"text": "x"}, masked=True), "masking left"),
        (
            "what a masking left",
            sql(f'{LOG} content = \'{{"text": "x"}}\' {OF_M} AND masked_at IS NOT NULL'),
            "masking left",
        ),
        ("a masking undone", sql(f"{LOG} masked_at = NULL {OF_M}"), "content of entry"),
        ("why it was masked", lambda hand: hand.edit_masking(reason="x"), "content of entry"),
        ("who masked", sql(f"{LOG} by_name = '别人' {OF_M} AND verb = 'masked'"), "chain value"),
        ("the entry that masks removed", lambda hand: hand.cut_masking(), "out of order|missing|number of entries"),
        ("a masking added that puts other words", lambda hand: hand.mask(TYPED, "x"), "masking left"),
        ("a masking added that puts another class", lambda hand: hand.mask(CODE, "D"), "masking left"),
        ("a masking added that hides a class", lambda hand: hand.mask(CODE, "▇▇▇"), "masking left"),
        ("a masking added over promises", lambda hand: hand.mask(FACTS, []), "masking left"),
        (
            "a masking added that names one value, another changed",
            lambda hand: hand.mask(TYPED, "▇▇▇", besides=CODE),
            "masking left",
        ),
        ("a masking added over words put elsewhere", lambda hand: hand.mask(TYPED, "▇▇▇", moved=True), "masking left"),
        ("a masking added over a permission's entry", lambda hand: hand.mask_evidence(), "permission|masked"),
        ("a masking added, dated before the last code", lambda hand: hand.mask(TYPED, "▇▇▇", after_last=60), TOO_EARLY),
        ("a message said to be masked", lambda hand: hand.mask_message(with_entry=False), "message|no clock"),
        ("a masking added that puts other words in a message", lambda hand: hand.mask_message(), "message|no clock"),
    ),
    Tampering(
        Sort.MASKINGS,
        "a masking added as the desk does it",
        lambda hand: hand.mask(TYPED, "▇▇▇"),
        LISTED,
        is_strict=True,
    ),
    Tampering(
        Sort.MASKINGS, "a masking added, sealed by the desk", lambda hand: hand.mask_and_seal(), LISTED, is_strict=True
    ),
)

CHAIN = "list of roles and accounts: entry"

ROLES = (
    *_of(
        Sort.ROLES,
        ("an engineer made a leader", sql("UPDATE person SET roles = '[\"leader\"]' WHERE id = :li"), "李强.*Roles"),
        ("a leader's role taken", sql("UPDATE person SET roles = '[\"staff\"]' WHERE id = :zhou"), "周主任.*Roles"),
        (
            "a leader for a press, and then no more",
            lambda hand: hand.as_leader_for_a_press(),
            "李强, who by the list of roles was not a leader",
        ),
        (
            "a leader who stays one, and presses",
            lambda hand: hand.as_leader_for_a_press(stays=True),
            "李强, who by the list of roles was not a leader",
        ),
        (
            "a leader's account another's",
            sql("UPDATE account SET person_id = :li WHERE person_id = :zhou"),
            "webchat:周主任",
        ),
        ("an account more for a leader", lambda hand: hand.add_account(), "webchat:影子"),
        (
            "an account taken from its owner",
            sql("UPDATE account SET person_id = NULL WHERE person_id = :zhou"),
            "webchat:周主任",
        ),
        (
            "an account shut",
            sql(f"UPDATE account SET deactivated_at = '{EARLY}' WHERE person_id = :zhou"),
            "webchat:周主任",
        ),
        (
            "an address that links another account",
            sql("UPDATE person SET email = 'x@y' WHERE id = :zhou"),
            "周主任.*Address",
        ),
        (
            "somebody who left is here",
            sql("UPDATE person SET active_until = NULL WHERE active_until IS NOT NULL AND NOT is_placeholder"),
            "When they left",
        ),
        (
            "somebody who is here has left",
            sql(f"UPDATE person SET active_until = '{EARLY}' WHERE id = :zhao"),
            "赵小禾.*When they left",
        ),
        ("a deputy named", sql("INSERT INTO deputy (leader_id, person_id) VALUES (:wang, :li)"), "deputy"),
        ("a deputy exchanged", sql("UPDATE deputy SET person_id = :li"), "deputy"),
        ("a deputy removed", sql("DELETE FROM deputy"), "deputy"),
        (
            "another department",
            sql("UPDATE person SET department_id = (SELECT max(id) FROM department) WHERE id = :zhou"),
            "周主任.*Department",
        ),
        ("a department's name", sql("UPDATE department SET name = 'x' WHERE id = 1"), "Department x"),
        ("a vendor's one of ours", sql("UPDATE person SET company = NULL WHERE company IS NOT NULL"), "Company"),
        ("names exchanged", lambda hand: hand.exchange_names(), "李强|周主任"),
        (
            "a stranger made a colleague",
            sql("UPDATE person SET roles = '[\"leader\"]' WHERE is_placeholder"),
            "stands for",
        ),
        ("somebody added", lambda hand: hand.add_person(), "影子"),
        ("a fact of the list changed", sql("UPDATE role_fact SET said = '{}' WHERE position = 2"), CHAIN),
        (
            "the last fact removed",
            sql("DELETE FROM role_fact WHERE position = (SELECT max(position) FROM role_fact)"),
            CHAIN,
        ),
        (
            "the last fact removed with the end",
            lambda hand: hand.cut_role_fact(),
            "fewer|Roles|When they left|covers|tell of it",
        ),
        ("a fact dated earlier, chained anew", lambda hand: hand.redate_role_fact(), CHAIN),
    ),
    Tampering(
        Sort.ROLES,
        "a role and its fact, chained as the desk does",
        lambda hand: hand.tell_role(),
        allowed="Whoever adds a fact to the list of roles",
    ),
    Tampering(
        Sort.ROLES,
        "an account lent for a moment",
        lambda hand: hand.lend_account(),
        allowed="An account that is given to another by SQL and put back",
    ),
    Tampering(
        Sort.ROLES, "a code to link an account by", lambda hand: hand.plant_code(), allowed="A planted link code"
    ),
)

FILES = (
    *_of(
        Sort.FILES,
        ("the bytes of a file", lambda hand: hand.spoil_file(), "file .* is not what was sent"),
        ("a file removed", lambda hand: hand.lose_file(), "file .* is gone"),
        (
            "the digest of a file",
            sql(f"UPDATE attachment SET sha256 = '{'0' * 64}' WHERE sha256 IS NOT NULL"),
            "[Cc]hanged",
        ),
        ("a file's name", sql("UPDATE attachment SET name = 'x.png'"), "[Cc]hanged"),
        ("the row of a file", sql("DELETE FROM attachment"), "missing|removed"),
        ("a paper's bytes", sql("UPDATE paper SET content = '0123'"), "kept document"),
        ("a paper's digest", sql(f"UPDATE paper SET sha256 = '{'0' * 64}'"), "kept document"),
    ),
    Tampering(
        Sort.FILES,
        "a paper with its digest",
        lambda hand: hand.forge_paper(),
        allowed="A kept paper whose bytes and digest are both replaced",
    ),
    Tampering(Sort.FILES, "a paper removed", sql("DELETE FROM paper"), allowed="A kept paper that is removed"),
)

SEALS = (
    *_of(
        Sort.SEALS,
        (
            "a code removed",
            sql("DELETE FROM sealed_head WHERE seal_number = 2", "DELETE FROM seal WHERE number = 2"),
            "does not follow",
        ),
        ("a code's day", sql("UPDATE seal SET day = '2026-01-01' WHERE number = 1"), "[Cc]hanged"),
        ("a sealed length", sql("UPDATE sealed_head SET length = 0 WHERE seal_number = 1 AND position = 1"), "list"),
        (
            "a code's chain",
            sql(f"UPDATE seal SET chain = '{'0' * 64}' WHERE number = 1"),
            "was changed|does not follow",
        ),
        ("ends of two chains exchanged", lambda hand: hand.exchange_ends(), "chain check|number stored"),
    ),
    Tampering(
        Sort.SEALS,
        "a log and every code made anew",
        lambda hand: hand.rewrite(2, text="x", with_seals=True),
        copy="differs from",
    ),
    Tampering(Sort.SEALS, "a class and every code made anew", lambda hand: hand.rewrite_class(), copy="differs from"),
    Tampering(Sort.SEALS, "all codes gone, made anew today", lambda hand: hand.seal_anew(), copy="differs from"),
    Tampering(Sort.SEALS, "a log made anew since the copy", lambda hand: hand.rewrite_newest(), allowed=UNCOVERED),
    Tampering(
        Sort.SEALS,
        "the newest ticket gone with its number",
        lambda hand: hand.remove("n", with_number=True),
        allowed=UNCOVERED,
    ),
    Tampering(
        Sort.SEALS,
        "a press added with the program's own hand",
        lambda hand: hand.append("n", "noted", after_last=60),
        allowed=UNCOVERED,
    ),
)

SETTINGS = tuple(
    Tampering(Sort.SETTINGS, what, sql(statement), allowed=SETTING)
    for what, statement in (
        ("a room that shows all", "UPDATE place_setting SET visibility = 'full'"),
        ("a room for another purpose", "UPDATE place_setting SET purpose = 'staff' WHERE purpose = 'team'"),
        ("another on duty", "UPDATE shift SET person_id = :wang"),
        ("an absence gone", "DELETE FROM absence"),
        ("a handover's notes", "UPDATE handover SET notes = 'x'"),
        ("desk time further ahead", "UPDATE desk_time SET ahead_s = 86400"),
    )
)
WEIGHTS = (
    Tampering(Sort.SETTINGS, "the trained reader's weights", lambda hand: hand.spoil_weights(), allowed=SETTING),
)

TAMPERINGS = (*VALUES, *ORDER, *MASKINGS, *ROLES, *FILES, *SEALS, *SETTINGS, *WEIGHTS)
