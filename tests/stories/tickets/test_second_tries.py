"""What comes a second time, too late, or after the end: it is judged by what holds now."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, select

from handlers.people.accounts import unlink_from
from models.chat import Submission
from models.people.person import Account, Person
from models.terms import Platform
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.gate import kept
from tests.support.slack_desk import BOT_MENTION, INTAKE, OTHER, SlackDesk
from tests.support.undeliverable import fails, troubles

WORDS = "报表导出的金额列显示不全"
ADDRESS = "liqiang@office.example"
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def person_of(slack: FromSlack, user: str) -> str | None:
    """Whose an account is."""
    with Session(slack.engine) as session:
        account = session.exec(select(Account).where(Account.external_id == user)).one()
        return account.person.name if account.person else None


def test_an_unlinked_account_is_not_linked_by_its_address_again(slack: FromSlack, desk: Desk) -> None:
    """An administrator's word outlasts the directory's, until an administrator says otherwise."""
    with Session(slack.engine) as session:
        session.exec(select(Person).where(Person.name == "李强")).one().email = ADDRESS
        session.commit()
    desk.run(
        desk.elsewhere(
            lambda dispatch: dispatch.carry_out(
                lambda turn: unlink_from(turn, Platform.SLACK, "ULI", "孙工"), desk.now, "unlink"
            )
        )
    )
    slack.vouch("ULI", "李强", ADDRESS)
    assert person_of(slack, "ULI") is None


def test_an_older_profile_does_not_open_a_shut_account(slack: FromSlack, desk: Desk) -> None:
    """Slack keeps no order; of two profiles the newer counts, whichever arrives first."""
    slack.vouch("ULI", "李强", is_deactivated=True, as_of=NOW)
    slack.vouch("ULI", "李强", as_of=NOW - timedelta(minutes=1))
    assert slack.say("ULI", "@ULI", WORDS).toast == kept("account.deactivated")
    slack.vouch("ULI", "李强", as_of=NOW + timedelta(minutes=1))
    assert slack.say("ULI", "@ULI", WORDS).ticket


def test_a_refused_form_may_be_sent_again_as_it_is(slack: FromSlack, desk: Desk) -> None:
    """The form stays open; what stood in its way may be gone a moment later."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    card = slack.posts("CTEAM", number)[-1].id

    def sent() -> Submission:
        fields = {"cause": "证书过期", "method": "换了证书", "tip": "", "state_before": "untouched"}
        return Submission(
            idempotency_key="slack:T/view/V1/hash/digest",
            place=slack.place("CTEAM"),
            sender=slack.sender("ULI"),
            form="resolve",
            fields=fields,
            sent_at=desk.clock(),
            post=card,
        )

    assert slack.act(sent()).is_refusal
    slack.press("ULI", "CTEAM", number, "take")
    assert slack.act(sent()).ticket == number
    again = slack.act(sent())
    assert again.is_repeat
    assert desk.log(number).count("resolved") == 1


def test_a_symptom_below_an_ended_ticket_is_a_report_of_its_own(slack: FromSlack, desk: Desk) -> None:
    """What was taken back is over; that it fails again is said below it, and starts a clock."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.press("UZHAO", "CHALL", number, "withdraw")
    reply = slack.say("UZHAO", "CHALL", "又坏了", thread="1.1", is_addressed=True)
    assert reply.ticket not in {None, number}
    assert len(desk.tickets()) == 2


def test_a_message_that_is_refused_anywhere_says_nothing_of_the_place(slack: FromSlack) -> None:
    """Administrators hear of the message; what follows still goes to the room."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    fails(slack, slack.posts("CTEAM", number)[0], "msg_too_long")
    assert len(troubles(slack)) == 1
    assert ZH("undeliverable.do.of_one_message") in slack.cards("@USUN")[-1].intro
    fails(slack, slack.posts("CHALL", number)[0], "invalid_blocks")
    assert ZH("undeliverable.do.of_one_message") in slack.cards("@USUN")[-1].intro


def test_a_card_that_stands_is_kept_up_to_date_after_a_lockout(slack: FromSlack) -> None:
    """An edit that could not be made is made with the next one: no dead buttons stay behind."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    acknowledgement = slack.posts("CHALL", number)[0]
    fails(slack, acknowledgement, "token_revoked")
    slack.press("ULI", "CTEAM", number, "take")
    slack.press("UZHAO", "CHALL", number, "response.dispute")
    shown = slack.posts("CHALL", number)[0]
    assert shown.id == acknowledgement.id
    assert "response.dispute" not in [button["action"] for button in shown.card["buttons"]]


def test_a_refused_mention_is_answered_once(office: SlackDesk) -> None:
    """A mention arrives as two events; its writer is told once."""
    office.write("U0ZHAO", OTHER, BOT_MENTION)
    office.write("U0ZHAO", OTHER, f"{BOT_MENTION} {WORDS}")
    said = [whisper.split("\n")[0] for whisper in office.whispers("U0ZHAO")]
    assert said.count(ZH("intake.empty")) == 1


def test_people_are_named_in_what_is_kept(office: SlackDesk) -> None:
    """Slack writes ids; the ticket has names."""
    office.write("U0ZHAO", INTAKE, f"请 <@U0LIQIANG> 看一下，{WORDS}")
    assert office.desk.tickets()[0].text == f"请 @李强 看一下，{WORDS}"
