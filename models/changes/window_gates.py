"""Gates of the window, its notice and its exception: asked at the confirmation and anew at the start."""

from datetime import timedelta

from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.press import ChangePress
from models.changes.series import ChangeWindow, kept_for, read_windows, window_of, windows_ahead
from models.refusal import Refusal
from models.terms import Role


def has_window(change: Change, press: ChangePress) -> Refusal | None:
    """The draft says when."""
    return None if chosen_window(change, press) is not None else Refusal("change.window_needed")


def chosen_window(change: Change, press: ChangePress) -> ChangeWindow | None:
    """The window that the form names of a series; else the one that is next."""
    return press.window or window_of(change)


def exception_of(change: Change, window: ChangeWindow | None = None) -> GateFact | None:
    """Return what a leader allowed for just this window, else for the one that is next; None where it moved since."""
    return kept_for(change, "excepted", window or window_of(change))


def window_text(change: Change, window: ChangeWindow | None = None) -> tuple[str, str]:
    """The window as facts keep it, else the one that is next."""
    found = window or window_of(change)
    return found.text if found is not None else ("", "")


def is_legal(change: Change, press: ChangePress) -> Refusal | None:
    """Outside working time and away from trading sessions, or excepted by a leader."""
    against = press.around.against
    if not against or exception_of(change) is not None:
        return None
    free = press.around.next_free
    if free is None:
        return Refusal("change.window_illegal", why=against)
    return Refusal("change.window_illegal_until", why=against, free=free)


def later_are_legal(change: Change, press: ChangePress) -> Refusal | None:
    """So is each window of a series that follows: one confirmation looks at them all."""
    for one in press.around.later_against:
        if exception_of(change, one.window) is None:
            at, why, free = one.window.starts_at, one.against, one.next_free
            if free is None:
                return Refusal("change.later_window_illegal", at=at, why=why)
            return Refusal("change.later_window_illegal_until", at=at, why=why, free=free)
    return None


def leaves_time_to_go_back(change: Change, press: ChangePress) -> Refusal | None:
    """Each window is longer than a rollback takes: else it could never begin."""
    minutes = change.fallback_minutes or 0
    is_short = any(one.ends_at - one.starts_at <= timedelta(minutes=minutes) for one in windows_ahead(change))
    return Refusal("change.no_time_to_go_back", minutes=minutes) if is_short else None


def is_ahead(change: Change, press: ChangePress) -> Refusal | None:
    """The window has not passed."""
    window = chosen_window(change, press)
    is_over = window is not None and window.ends_at <= press.now
    return Refusal("change.window_past") if is_over else None


def has_new_window(change: Change, press: ChangePress) -> Refusal | None:
    """Another window that lies ahead, its end after its begin."""
    starts_at, ends_at = press.at("starts_at"), press.at("ends_at")
    if starts_at is None or ends_at is None:
        return Refusal("change.half_a_window")
    if ends_at <= starts_at:
        return Refusal("change.ends_before_it_begins")
    return Refusal("change.window_past") if starts_at <= press.now else None


def keeps_apart(change: Change, press: ChangePress) -> Refusal | None:
    """The new window overlaps no other one of the series."""
    starts_at, ends_at, old = press.at("starts_at"), press.at("ends_at"), chosen_window(change, press)
    if starts_at is None or ends_at is None:
        return None
    met = next((one for one in windows_ahead(change) if one != old and one.meets(starts_at, ends_at)), None)
    return Refusal("change.windows_overlap", at=met.starts_at) if met else None


def is_in_time_for_notice(change: Change, press: ChangePress) -> Refusal | None:
    """Staff hear one working day before, market participants three; later only by a leader's exception."""
    notice_by = press.around.notice_by
    is_late = notice_by is not None and press.now > notice_by and exception_of(change, press.window) is None
    return Refusal("change.notice_late", until=notice_by or press.now) if is_late else None


def says_where_published(change: Change, press: ChangePress) -> Refusal | None:
    """Market participants are told where they look, and not by the desk."""
    is_missing = change.is_for_market and not press.text("published_at")
    return Refusal("change.market_not_told") if is_missing else None


def was_announced(change: Change, press: ChangePress) -> Refusal | None:
    """Nobody's system stands still without a notice that left in time, but for a leader's exception."""
    if not change.stops or exception_of(change) is not None:
        return None
    notice, notice_by = kept_for(change, "announced", window_of(change)), press.around.notice_by
    if notice is None:
        return Refusal("change.not_announced")
    is_late = notice_by is not None and notice.at > notice_by
    return Refusal("change.notice_was_late", until=notice_by or press.now) if is_late else None


def is_inside(change: Change, press: ChangePress) -> Refusal | None:
    """It begins within its window."""
    if change.starts_at is None or change.ends_at is None:
        return Refusal("change.window_needed")
    is_now = change.starts_at <= press.now < change.ends_at
    return None if is_now else Refusal("change.outside_window", start=change.starts_at, end=change.ends_at)


def can_still_go_back(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where too little of the window is left to roll back."""
    if change.ends_at is None or change.fallback_minutes is None:
        return Refusal("change.no_fallback")
    latest = change.ends_at - timedelta(minutes=change.fallback_minutes)
    return Refusal("change.too_late_to_begin", latest=latest) if press.now > latest else None


def knows_sessions(change: Change, press: ChangePress) -> Refusal | None:
    """The list of trading sessions is new enough, or the office says that there is none."""
    said = change.held("no_sessions")
    is_said = said is not None and said.at >= press.now - timedelta(days=1)
    return None if press.around.knows_sessions or is_said else Refusal("change.sessions_unknown")


def is_alone_on_system(change: Change, press: ChangePress) -> Refusal | None:
    """No other change is under way on one of its systems."""
    return Refusal("change.system_busy", number=press.around.busy_with) if press.around.busy_with else None


def is_longer(change: Change, press: ChangePress) -> Refusal | None:
    """The new end lies after the old one, and ahead."""
    new_end = press.at("new_end")
    is_later = new_end is not None and change.ends_at is not None and new_end > max(change.ends_at, press.now)
    return None if is_later else Refusal("change.no_extension")


def ends_before_next(change: Change, press: ChangePress) -> Refusal | None:
    """A longer window leaves the next one of the series alone."""
    new_end, following = press.at("new_end"), read_windows(change.later)
    is_met = new_end is not None and bool(following) and new_end > following[0].starts_at
    return Refusal("change.extension_meets_next", at=following[0].starts_at) if is_met else None


def may_extend(change: Change, press: ChangePress) -> Refusal | None:
    """Into working time or a trading session a leader extends alone."""
    is_illegal = bool(press.around.against) and not press.by.is_ours(Role.LEADER)
    return Refusal("change.extension_illegal", why=press.around.against) if is_illegal else None


def keeps_out_of_bidding(change: Change, press: ChangePress) -> Refusal | None:
    """Data are not touched between the deadline for bids and the end of the evaluation, but in an emergency."""
    is_barred = change.kind == "data" and press.around.in_bidding and not change.is_emergency
    return Refusal("change.in_bidding", project=press.around.in_bidding) if is_barred else None
