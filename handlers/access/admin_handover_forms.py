"""The form by which a leader begins a handover: system, who hands over, who takes over, by when, and the list."""

from handlers.turn.form import day, form, given, lacks, line, offers, text
from models.people.person import LONGEST_NAME

LONGEST_LIST = 1000
ITEMS = ("accounts", "roles", "documents", "servers", "certificates", "contacts")
"""First items of the list of a handover (移交清单); the leader may change it."""

APPOINT = form(
    given("system"),
    given("handing").optional().where(offers("handing")),
    line("handing_name", LONGEST_NAME).needed_where(lacks("handing")),
    given("primary"),
    given("stand_in"),
    day("go_live"),
    text("items", LONGEST_LIST).prefilled_by(
        lambda asking: "\n".join(asking.voice(f"admin_handover.item.{one}") for one in ITEMS)
    ),
    name="admin.appoint",
)
"""管理员权限移交: from a vendor's person to an administrator of the office, who has a stand-in."""
