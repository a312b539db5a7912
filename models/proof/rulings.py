"""How each column of each table is proved by `zhiban audit verify`, or why it need not be: the one place that says so.

`STATE` has a salted digest a row, which its ticket keeps (`models/proof/state.py`). `CHAINED` rows are chained to
the one before. `REPLAYED` is what the logs tell, and is worked out from them anew. Everything else is operational:
no decision and no attainment figure rests on it.
"""

STATE: dict[str, tuple[str, ...]] = {
    "ticket": (
        *("text", "summary", "status", "kind", "severity", "impact", "triage", "is_security", "is_major"),
        *("reporter_id", "entered_by_id", "reported_at", "created_at", "recovered_at", "duty_id", "caller"),
        *("merged_into_id", "repeat_of_id", "split_from_id", "transfers", "workflow", "is_confidential", "named"),
        *("raised_at", "analysed_by_id", "analysed_at", "response_disputed_at", "response_upheld_at"),
        *("assignee_id", "taken_at", "occurred_at", "location", "closed_at", "lesser"),
        *("recorded_by_id", "recorded_at", "record_checked_by_id", "record_checked_at"),
        *("answer", "answered_by_id", "answered_at", "restored_by_id", "restored_at", "restored_confirmed_at"),
        *("cause", "method", "tip", "state_before", "protection", "resolved_by_id", "resolved_at"),
        *("confirmed_by_id", "confirmed_at", "proposed_kind", "proposed_severity", "proposal_reason", "proposed_due"),
        *("lowered_by_id", "lowered_at", "party", "party_evidence"),
        *("closed_by_id", "closed_unanswered", "late_alarm_at", "uncounted", "satisfaction", "reopened", "files_count"),
    ),
    "target": (
        *("promise", "origin", "severity", "started_at", "due_at", "warn_at", "is_provisional", "met_at", "met_by_id"),
        *("met_by", "met_through", "withdrawn_at", "withdrawn_because", "generation", "due_set_at", "reopened_at"),
        *("paused_at", "start_event", "joined", "set_by_id", "note", "policy_version"),
    ),
    "wait": (
        *("begun_at", "ended_at", "is_granted", "asked", "asked_by_id", "asked_at", "chased_at", "is_requested"),
        *("delivered_at", "ends_at"),
    ),
    "fault_report": (
        *("version", "number", "stage", "fault_kind", "cause", "root_cause", "method", "protection", "lost_interval"),
        *("loss", "measures", "tip", "expected_at", "is_filed", "written_by_id", "written_at", "filed_by_id"),
        *("filed_at", "is_on_behalf", "digest", "lead_signed_by_id", "lead_signed_at", "state_before"),
        *("business_loss", "business_steps", "checked_by_id", "checked_at", "check_note", "checked_digest"),
        *("returned_by_id", "returned_at", "return_reason", "read_by_id", "read_at", "read_note", "replaced_at"),
    ),
    "attachment": ("by_id", "ref", "name", "media_type", "size", "state", "because", "sha256", "at", "settled_at"),
    "ticket_helper": ("person_id", "added_by_id", "added_at"),
    "access_review": (
        *("quarter", "grant_id", "department_id", "approved_by", "reviewed_before", "put_off_at", "verdict", "by_id"),
        *("at", "dropped_at"),
    ),
    "admin_handover": (
        *("system", "names", "vendor", "vendor_id", "primary_id", "stand_in_id", "go_live", "items", "opened_by_id"),
        *("opened_at", "handed_over_by_id", "handed_over_at", "received_at", "known_at", "appointed_at"),
        *("superseded_at", "cancelled_at"),
    ),
    "ticket_link": ("other_id", "relation", "by_id", "at"),
    "change": (
        *("state", "applicant_id", "edition", "what", "systems", "system_names", "kind", "solves", "version", "digest"),
        *("starts_at", "ends_at", "impact", "stops", "is_for_market", "touches_main", "fallback", "fallback_minutes"),
        *("notice", "verifier_id", "is_emergency", "announced_end", "implementer_id", "begun_at", "finished_at"),
        *("ended_at", "overrun_id", "later", "series_from", "series_until", "module", "version_before"),
    ),
    "gate_fact": ("what", "edition", "by_id", "at", "content", "voided_at"),
    "suggestion": (
        *("state", "since", "assessed_by_id", "assessors", "opinion", "opinion_reason", "opinion_at", "appealed_at"),
        *("appeal_reason", "appeal_by_id", "appeal_decided_at", "appeal_said", "barred", "successor_id"),
        *("successor_by_id", "successor_at", "successor_reason", "change_id", "released_at", "end_reason"),
        *("is_unanswered", "waiting_since", "chased_at", "impact"),
    ),
    "suggestion_solution": (
        *("number", "text", "day", "due_at", "by_id", "at", "office_id", "office_at", "proposer_id", "proposer_at"),
        *("agreed_at", "kept_at", "replaced_at", "reason"),
    ),
    "suggestion_build": (
        *("number", "version", "digest", "where_to_try", "by_id", "at", "judged_by_id", "judged_at", "is_accepted"),
        *("place", "is_remote", "tried_at", "tried", "reason", "voided_at", "proof_file", "proof_digest"),
    ),
}
"""By table, the columns that are proved with the ticket; the ticket's own first."""

ENDS = {
    "ticket": ("id", "number", "log_head", "log_length", "log_at", "proved", "proof"),
    **{name: ("ticket_id",) for name in STATE if name != "ticket"},
    "ticket_counter": ("month", "last"),
    "unstarted_chain": ("platform", "chat", "thread", "head", "length"),
    "row_chain": ("name", "head", "length"),
}
"""What names a ticket, ties a row to it, or says where a chain or a sequence of numbers ends: compared with rows."""

CHAINED = {
    "work_log": (
        *("ticket_id", "position", "at", "by_id", "by_name", "verb", "content", "salt", "digest"),
        *("values_digest", "chain", "masked_at", "state_digest"),
    ),
    "unstarted_message": (
        *("platform", "chat", "thread", "position", "ref", "account", "sent_at", "arrived_at", "text", "files"),
        *("reading", "salt", "digest", "chain"),
    ),
    "access_export": ("at", "by_id", "by_name", "what", "digest", "position", "chain"),
    "downtime": ("off_from", "back_at", "position", "chain"),
    "kept_policy": ("position", "since", "edition", "text", "chain"),
    "role_fact": ("position", "version", "at", "by_name", "kind", "about", "said", "chain"),
    "month_report": (
        *("month", "version", "step", "by_id", "by_name", "at", "cut_at", "figures", "problems", "plan", "digest"),
        *("position", "chain"),
    ),
}

REPLAYED = {
    "department": ("id", "name"),
    "person": ("id", "name", "roles", "department_id", "company", "email", "is_placeholder", "active_until"),
    "account": ("platform", "external_id", "person_id", "deactivated_at"),
    "deputy": ("leader_id", "person_id"),
    "former_due": ("ticket_id", "due_at"),
    "access_request": (
        *("ticket_id", "state", "person_id", "prepared_by_id", "system", "role", "scope", "names", "reason", "until"),
        *("slots", "round", "asked_at", "ended_at"),
    ),
    "access_decision": ("request_id", "round", "slot", "verdict", "reason", "by_id", "at", "as_deputy"),
    "access_grant": (
        *("request_id", "number", "person_id", "system", "role", "scope", "names", "until", "granted_by_id"),
        *("granted_at", "note", "confirmed_at", "ended_at", "ended_because"),
    ),
    "access_revocation": (
        *("ticket_id", "grant_id", "because", "opened_by_id", "opened_at", "disabled_by_id", "disabled_at"),
        *("revoked_by_id", "revoked_at", "note", "checked_by_id", "checked_at", "dropped_at"),
    ),
}

OPERATIONAL = {
    "the number of a row; what points to it from another ticket is missed there": (
        *("target.id", "wait.id", "fault_report.id", "attachment.id", "access_review.id", "admin_handover.id"),
        *("work_log.id", "unstarted_message.id", "access_export.id", "access_request.id", "access_decision.id"),
        *("access_grant.id", "access_revocation.id", "month_report.id", "former_due.id"),
        *("ticket_link.id", "change.id", "gate_fact.id"),
        *("suggestion.id", "suggestion_solution.id", "suggestion_build.id"),
    ),
    "where cards of a ticket stand; a chat may move to another name": (
        *("ticket.platform", "ticket.chat", "ticket.thread", "ticket.ref", "ticket.reporter_account_id"),
        *("attachment.platform", "attachment.chat", "wait.post_id"),
    ),
    "how far a notice has come: whom it named is an entry of the log": (
        *("ticket.told", "ticket.told_names", "ticket.reminded_at", "target.next_step_at", "downtime.told_at"),
        *("admin_handover.told_gone", "access_grant.warned_at", "sent_step.*", "change.told"),
        *("suggestion.look_at", "suggestion.asked_people", "change.asked_people"),
    ),
    "what later steps of a change would refuse as things stand; each asks anew at its press": ("change.foreseen",),
    "what was read of a ticket's words besides the rules; what it did, and what it said otherwise, is an entry": (
        "ticket_reading.*",
    ),
    "what the talk about a ticket may still mean; what comes of it is an entry": (
        *("ticket.conversation", "ticket.choose_by"),
    ),
    "which report may tell of the same fault as another; whoever joins them, or says that it is another, is an entry": (
        "alike_look.*",
    ),
    "what is offered to whoever answers, and how often; what was sent to anybody is the answer of its ticket": (
        *("article.*", "knowledge_entry.*", "knowledge_gram.*", "knowledge_gram_count.*", "knowledge_look.*"),
        *("knowledge_state.*", "knowledge_use.*"),
    ),
    "which tickets a second opinion was asked about; what it said otherwise is an entry": ("asked_opinion.*",),
    "how a file is fetched; what was fetched is proved by its digest": (
        *("attachment.source", "attachment.attempts", "attachment.try_at"),
    ),
    "what leaders were shown beside a request; what they decided is replayed": (
        *("access_request.change", "access_request.extends_id", "access_request.held", "access_request.pending"),
        *("access_request.sod_conflicts", "access_request.asked_people"),
    ),
    "what was done with a message later; a ticket that came of it has a log of its own": (
        *("unstarted_message.person_id", "unstarted_message.name", "unstarted_message.offered"),
        *("unstarted_message.pressed", "unstarted_message.pressed_by_id", "unstarted_message.pressed_at"),
        *("unstarted_message.listed_at", "unstarted_message.ticket_id", "unstarted_message.held_at"),
        "unstarted_message.told_at",
    ),
    "that something is done once; what was done is an entry or a post": (
        *("access_review_run.*", "digest_run.*", "receipt.*", "poll_lease.*", "chat_pace.*", "unreachable_place.*"),
        *("digest_files.*", "forgetting.*"),
    ),
    "how somebody is reached, and what may yet link an account: whom it is linked to is told then": (
        *("person.phone", "person.language", "account.id", "account.name", "account.unlinked_at"),
        *("account.described_at", "link_code.*", "link_guess.*", "calendar_feed.*"),
    ),
    "who is planned to serve: whom a ticket was given to is proved with it": (
        *("shift.*", "absence.*", "duty_swap.*", "handover.*"),
    ),
    "what was shown, or is being typed: the facts it shows are proved where they are kept": (
        *("post.*", "line.*", "room.*", "form_dialog.*", "place_setting.*", "paper.*", "paper_request.*"),
    ),
    "what is chained itself, and compared with copies that are kept elsewhere (`models/operations/seal.py`)": (
        *("seal.*", "sealed_head.*"),
    ),
    "what windows are planned beside: who imported it is kept, and what was checked is an entry of its change": (
        *("session_import.*", "trading_session.*"),
    ),
    "who lets a change be repeated, and until when: each is an entry of the change that it repeats": (
        "change_template.*",
    ),
    "what the next due times are worked out with: those that were promised are proved": (
        *("calendar_year.*", "desk_time.*"),
    ),
}
"""The columns without a proof, by the reason; `*` stands for all columns of a table."""
