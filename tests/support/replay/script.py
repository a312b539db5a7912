"""What is said in a replay: who, when, where and what; the same at each run."""

import json
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sla.calendar.business_hours import SHANGHAI
from tests.support.replay.office import NEWCOMERS, OUTSIDERS


@dataclass(frozen=True)
class Script:
    """A stretch of an office's life; its times are aware, Asia/Shanghai.

    `off` are the local days that are not worked. Slack takes no post while `slack_away`, and nobody can write there;
    while `asleep`, the desk itself is down. `mishaps` is how often work goes another way than by the book.
    """

    begins: datetime
    days: int
    off: frozenset[date]
    slack_away: tuple[datetime, datetime]
    messages: int
    seed: int
    asleep: tuple[datetime, datetime] | None = None
    mishaps: float = 0.0

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return self.begins + timedelta(days=self.days)


def _days(first: date, count: int) -> set[date]:
    return {first + timedelta(days=number) for number in range(count)}


FORTNIGHT = Script(
    begins=datetime(2026, 3, 30, 8, 0, tzinfo=SHANGHAI),
    days=14,
    off=frozenset(_days(date(2026, 4, 4), 3) | _days(date(2026, 4, 11), 2)),
    slack_away=(datetime(2026, 4, 8, 10, 0, tzinfo=SHANGHAI), datetime(2026, 4, 8, 12, 30, tzinfo=SHANGHAI)),
    messages=300,
    seed=20260330,
)
"""Monday to Sunday, twice; 4 to 6 April are the holidays of Qingming."""
MONTH = Script(
    begins=datetime(2026, 2, 1, 8, 0, tzinfo=SHANGHAI),
    days=37,
    off=frozenset(
        {date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 7), date(2026, 3, 8)}
        | _days(date(2026, 2, 7), 2)
        | _days(date(2026, 2, 15), 9)
    ),
    slack_away=(datetime(2026, 2, 10, 10, 0, tzinfo=SHANGHAI), datetime(2026, 2, 10, 11, 0, tzinfo=SHANGHAI)),
    asleep=(datetime(2026, 2, 12, 7, 40, tzinfo=SHANGHAI), datetime(2026, 2, 12, 11, 5, tzinfo=SHANGHAI)),
    messages=330,
    seed=20260201,
    mishaps=0.3,
)
"""February and the week after: Spring Festival from the 15th to the 23rd, the 14th and 28th are make-up Saturdays."""
LABELLED = Path(__file__).parents[3] / "sla" / "reading" / "messages" / "grown_on" / "reports_own.jsonl"
SHARES = {
    "consultation": 30,
    "defect A": 3,
    "defect B": 12,
    "defect C": 20,
    "defect D": 12,
    "permission": 6,
    "suggestion": 5,
    "hardware": 8,
    "change": 2,
    "other": 2,
}
"""Out of a hundred messages; an office has fewer of class A than the labelled ones."""
FOLLOW_UPS = ("怎么样了？", "解决了吗", "好了，谢谢", "收到，我试试", "还是不行", "麻烦尽快看一下，谢谢")
NIGHTLY = 5
"""Of a working day's messages, how many of twenty-four come between ten at night and seven in the morning."""


class Said(NamedTuple):
    """One message. `is_called` was told by phone so long before, and is entered by the office."""

    number: int
    at: datetime
    who: str
    where: str
    text: str
    called_before: timedelta | None = None


def messages(script: Script) -> list[Said]:
    """All of them, in their order."""
    chance = random.Random(script.seed)  # noqa: S311 - the same each time, and no secret
    times = sorted(_times(script, chance))
    texts = _texts(script, chance)
    said: list[Said] = []
    staff = [name for name, _, role in NEWCOMERS if role == "staff"] + ["赵小禾", "陈思远", "刘晓彤"]
    for number, at in enumerate(times):
        who = chance.choice(OUTSIDERS) if chance.random() < 0.04 else chance.choice(staff)
        where = "direct" if who in OUTSIDERS or chance.random() < 0.4 else "intake"
        text = texts[number]
        called = None
        if number % 25 == 7:
            called, who = timedelta(minutes=chance.choice((45, 90, 200))), "王敏"
        elif number % 9 == 4:
            earlier = [one for one in said[-40:] if one.called_before is None and at - one.at > timedelta(minutes=30)]
            if earlier:
                about = chance.choice(earlier)
                who, where, text = about.who, about.where, chance.choice(FOLLOW_UPS)
        said.append(Said(number, at, who, where, text, called))
    return said


def _times(script: Script, chance: random.Random) -> list[datetime]:
    """Working days are busy from nine to five, some messages come in the evening and at night, few on days off."""
    days = [script.begins + timedelta(days=number) for number in range(script.days)]
    weights = [4 if day.date() in script.off else 30 for day in days]
    found: list[datetime] = []
    for day in chance.choices(days, weights, k=script.messages):
        midnight = day.replace(hour=0)
        hour = chance.choice((22, 23, 0, 1, 2, 4, 5, 6)) if chance.randrange(24) < NIGHTLY else None
        if hour is None:
            hour = chance.choice((8, 9, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 16, 17, 19, 20))
        at = midnight + timedelta(hours=hour, minutes=chance.randrange(60), seconds=chance.randrange(60))
        found.append(max(at, script.begins + timedelta(minutes=1)))
    begun, ended = script.slack_away
    return [ended + (at - begun) / 10 if begun <= at < ended else at for at in found]


def _texts(script: Script, chance: random.Random) -> list[str]:
    """Labelled messages of the tests, in the shares of an office."""
    by_label: dict[str, list[str]] = {}
    for line in LABELLED.read_text("utf-8").splitlines():
        row = json.loads(line)
        label = f"defect {row['class']}" if row["kind"] == "defect" else row["kind"]
        by_label.setdefault(label, []).append(row["text"])
    labels = chance.choices(list(SHARES), list(SHARES.values()), k=script.messages)
    return [chance.choice(by_label[label]) for label in labels]
