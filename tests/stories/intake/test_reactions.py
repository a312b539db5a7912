"""Signs below a card that stand for its button, where the policy says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import sla
from models.terms import Status
from tests.support.desk import ZH, Desk, running_desk
from tests.support.from_slack import FromSlack, linked_slack

WORDS = "报表导出的金额列显示不全"
EYES, TICK = "react:eyes", "react:white_check_mark"


@pytest.fixture
def signing(office_url: str, tmp_path: Path) -> Iterator[FromSlack]:
    """A desk whose policy lets both signs count."""
    standard = (Path(sla.__file__).parent / "standard.toml").read_text("utf-8")
    policy = tmp_path / "policy.toml"
    policy.write_text(standard.replace("take = false", "take = true").replace("resolve = false", "resolve = true"))
    with running_desk(office_url, tmp_path, policy=policy) as desk:
        yield from linked_slack(desk)


def test_nothing_counts_until_the_policy_says_so(slack: FromSlack, desk: Desk) -> None:
    """As shipped, a sign is a sign."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    ref = str(slack.posts("CTEAM", number)[0].external_ref)
    for sign in (EYES, TICK):
        reply = slack.click("ULI", "CTEAM", sign, ref=ref)
        assert (reply.ticket, reply.toast) == (None, None)
    assert desk.log(number) == ["received"]


def test_eyes_take_the_ticket(signing: FromSlack) -> None:
    """On the team's card or on the reporter's message; twice is once; somebody else's comes too late."""
    desk = signing.desk
    number = str(signing.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    ref = str(signing.posts("CTEAM", number)[0].external_ref)
    assert signing.click("ULI", "CTEAM", EYES, ref=ref).toast == ZH("ticket.taken", number=number)
    assert signing.click("ULI", "CTEAM", EYES, ref=ref).toast is None
    assert signing.click("UWANG", "CTEAM", EYES, ref=ref).is_refusal
    assert desk.log(number) == ["received", "taken"]
    other = str(signing.say("UZHAO", "CHALL", "保证金页面有一个错别字", ref="1.2").ticket)
    assert signing.click("ULI", "CHALL", EYES, ref="1.2").ticket == other
    assert desk.ticket(other).status is Status.IN_PROGRESS


def test_eyes_of_somebody_who_takes_nothing_are_refused(signing: FromSlack) -> None:
    """The reporter and a stranger hear one sentence, in private."""
    number = str(signing.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    assert signing.click("UZHAO", "CHALL", EYES, ref="1.1").toast == ZH("ticket.only_engineer_takes")
    assert signing.click("UNEW", "CHALL", EYES, ref="1.1").toast == ZH("person.unknown")
    assert signing.desk.log(number) == ["received"]


def test_a_tick_brings_the_button_for_the_result(signing: FromSlack) -> None:
    """Into the own chat of whoever has the ticket, once; pressing it opens the form."""
    number = str(signing.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    ref = str(signing.posts("CTEAM", number)[0].external_ref)
    assert signing.click("ULI", "CTEAM", TICK, ref=ref).toast == ZH("ticket.nobody_has_it")
    signing.click("ULI", "CTEAM", EYES, ref=ref)
    for _ in range(2):
        assert signing.click("ULI", "CTEAM", TICK, ref=ref).toast == ZH("reaction.offered")
    offers = [post for post in signing.posts("@ULI", number) if ZH("reaction.resolve") in post.card["intro"]]
    assert len(offers) == 1
    opened = signing.click("ULI", "@ULI", "resolve", offers[0].id)
    assert opened.form is not None
    done = signing.submit(
        "ULI", "@ULI", opened.form.name, offers[0].id, cause="列宽", method="调整", state_before="untouched"
    )
    assert done.toast == ZH("ticket.resolved", number=number)


@pytest.mark.parametrize("sign", ["react:tada", "react:", "react"])
def test_other_signs_mean_nothing(signing: FromSlack, sign: str) -> None:
    """Nor does a sign on what is no ticket's."""
    number = str(signing.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    assert signing.click("ULI", "CHALL", sign, ref="1.1").toast is None
    assert signing.click("ULI", "CHALL", EYES, ref="9.9").toast is None
    assert signing.click("ULI", "CHALL", EYES).toast is None
    assert signing.desk.log(number) == ["received"]
