"""The closed sets of words the desk works with; every other module borrows them from here."""

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a ticket (standard 4)."""

    CONSULTATION = "consultation"
    DEFECT = "defect"
    PERMISSION = "permission"
    SUGGESTION = "suggestion"
    HARDWARE = "hardware"
    CHANGE = "change"
    OTHER = "other"


class Severity(StrEnum):
    """Response class of a defect, shown as class A to D (三·2.3(1))."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Impact(StrEnum):
    """The degree to which a broken device hinders work; chooses the internal target of a hardware ticket."""

    STOPPED = "stopped"
    IMPAIRED = "impaired"
    NONE = "none"


class Status(StrEnum):
    """The status of a ticket (standard 7)."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESTORED = "restored"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    DECLINED = "declined"

    @property
    def is_final(self) -> bool:
        """Nothing more is owed on a ticket that stands here."""
        return self in {Status.CLOSED, Status.WITHDRAWN, Status.MERGED, Status.DECLINED}


OPEN_STATUSES = [status for status in Status if not status.is_final]
"""The statuses of `IS_OPEN` of the ticket: an index has just these; `NOT IN` would read all there ever was."""


FAULTS = (Kind.DEFECT, Kind.HARDWARE)
"""The kinds of things that fail: software, or a device."""
MAY_BE_TAKEN_BACK = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING)
"""The statuses in which a report can still be withdrawn; what ran again or was resolved has happened."""


class Role(StrEnum):
    """A role of a person, who may hold several (standard 1)."""

    STAFF = "staff"
    EXTERNAL = "external"
    OFFICE = "office"
    LEADER = "leader"
    ENGINEER = "engineer"
    PROJECT_LEAD = "project_lead"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SECURITY = "security"


class Promise(StrEnum):
    """The promises that any ticket may make; a workflow has promises of its own besides."""

    RESPOND = "respond"
    RESOLVE = "resolve"
    REPORT = "report"
    FINAL_REPORT = "final_report"
    MEASURE = "measure"
    PROGRESS = "progress_report"
    DIRECTIVE = "order"


DATED_PROMISES = frozenset({"deliver"})
"""Promises of workflows by a day that people agree on; the policy says alone when to warn of it."""


class Voiding(StrEnum):
    """The reason why a promise does not count any more, although nobody kept it."""

    REPLACED = "replaced"
    KIND_CHANGED = "kind_changed"
    JOINED = "joined"
    EXPLAINED = "explained"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    ANSWERED = "answered"
    CLOSED = "closed"
    WAIVED = "waived"
    DENIED = "denied"
    ENDED = "ended"
    MISSED = "missed"


class Party(StrEnum):
    """责任方: who caused a fault, as the office found."""

    DEVELOPER = "developer"
    SUBCONTRACTOR = "subcontractor"
    OFFICE = "office"
    USER = "user"
    BANK = "bank"
    CA = "ca"
    PROVINCE = "province"
    SMS = "sms"
    CLOUD = "cloud"
    OTHER = "other"


THIRD_PARTIES = (Party.BANK, Party.CA, Party.PROVINCE, Party.SMS, Party.CLOUD)
"""Parties that run what the platform rests on; developer and subcontractors never are."""


class Uncounted(StrEnum):
    """The reason why a ticket is in no figure: a rehearsal (演练), a stranger's flood, or a trial of set-up (试报)."""

    REHEARSAL = "rehearsal"
    FLOOD = "flood"
    TRIAL = "trial"


class Delay(StrEnum):
    """超时原因: of which sort the reason is that a promise was broken."""

    COMPLEXITY = "complexity"
    WAITING = "waiting"
    STAFFING = "staffing"
    TOLD_LATE = "told_late"
    MISJUDGED = "misjudged"
    OTHER = "other"


class Reclassification(StrEnum):
    """The reason for another kind or class: judged wrongly from the start, or the situation became another."""

    MISJUDGED = "misjudged"
    CHANGED = "changed"


class Origin(StrEnum):
    """The origin of a target: the published standard, or the office for itself. The two are never mixed."""

    STANDARD = "standard"
    INTERNAL = "internal"


class Satisfaction(StrEnum):
    """The reporter's satisfaction with the fix."""

    SATISFIED = "satisfied"
    FAIRLY = "fairly"
    NOT = "not"


class StateBefore(StrEnum):
    """The degree to which the business state before a fault was reached again (三·2.3(3))."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"
    UNTOUCHED = "untouched"


class Platform(StrEnum):
    """The chat a place belongs to."""

    WEBCHAT = "webchat"
    SLACK = "slack"
    TELEGRAM = "telegram"
    ROBOT = "robot"


class Reach(StrEnum):
    """The extent of what cannot be delivered, where a platform refuses for good: that message, its chat, or all."""

    MESSAGE = "message"
    CHAT = "chat"
    PLATFORM = "platform"


class Hearing(StrEnum):
    """The hearing of a new report: it is on its way, held for the night, somebody heard it, or nobody can."""

    COMING = "coming"
    HELD = "held"
    REACHED = "reached"
    NOBODY = "nobody"


class Purpose(StrEnum):
    """The purpose of a place; a bulletin is a group that is only told, by a robot."""

    INTAKE = "intake"
    TEAM = "team"
    OFFICE = "office"
    STAFF = "staff"
    DIRECT = "direct"
    BULLETIN = "bulletin"


class Visibility(StrEnum):
    """The amount that a place may show (standard 5)."""

    FULL = "full"
    MASKED = "masked"
    NOTICE = "notice"


class DatabaseUse(StrEnum):
    """Use of a database: a demo of invented people, or a desk at work."""

    DEMO = "demo"
    DESK = "desk"


class Language(StrEnum):
    """The languages the desk speaks."""

    ZH = "zh-CN"
    EN = "en"

    @classmethod
    def named(cls, word: str) -> "Language | None":
        """Return the language that people write so, such as zh, zh_CN or EN; None for any other word."""
        return {"zh": cls.ZH, "zh-cn": cls.ZH, "en": cls.EN}.get(word.lower().replace("_", "-"))


class DutyRole(StrEnum):
    """The role of a shift on the roster: first to be called, second, and the one who decides."""

    DUTY = "duty"
    BACKUP = "backup"
    DUTY_LEADER = "duty_leader"


class ReportStage(StrEnum):
    """The stage of a fault report: cause unknown yet (初报), more on the way (续报), all of it (终报)."""

    FIRST = "first"
    FURTHER = "further"
    FINAL = "final"


class FaultKind(StrEnum):
    """The kind of fault that a report tells of (三·2.3(3)); unknown in a report that is not the final one."""

    SOFTWARE = "software"
    CONFIGURATION = "configuration"
    DATA = "data"
    CAPACITY = "capacity"
    DATABASE = "database"
    NETWORK = "network"
    HARDWARE = "hardware"
    CLOUD = "cloud"
    THIRD_PARTY = "third_party"
    POWER = "power"
    OPERATION = "operation"
    CHANGE = "change"
    SECURITY = "security"
    OTHER = "other"
    UNKNOWN = "unknown"


class DigestKind(StrEnum):
    """The regular summaries of the desk."""

    DAILY = "daily"
    DAY_OFF = "day_off"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    UNSTARTED_SAMPLE = "unstarted_sample"


class AccessChange(StrEnum):
    """The change that an access request asks for: a right not held so far, or one that is held for longer."""

    NEW = "new"
    EXTEND = "extend"


class AccessState(StrEnum):
    """The state of an access request (三·1: 自行申报, 领导审批, 管理员授予)."""

    UNCLAIMED = "unclaimed"
    ASKED = "asked"
    RETURNED = "returned"
    APPROVED = "approved"
    GRANTED = "granted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    IMPOSSIBLE = "impossible"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Verdict(StrEnum):
    """A leader's verdict on an access request: 同意, 不同意, 退回补正."""

    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"


class EndReason(StrEnum):
    """The reason why a right ends: 离职, 离岗, 到期, 撤销, 复核, 移交; or because a newer grant took its place."""

    LEFT = "left"
    MOVED = "moved"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REVIEWED = "reviewed"
    HANDED_OVER = "handed_over"
    REPLACED = "replaced"
