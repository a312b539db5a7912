"""A platform's news of its accounts, and their people: linked by the directory's address or an administrator."""

from sqlmodel import Session, col, select

from handlers.people import account_cards as cards
from handlers.people import linking
from handlers.turn.audience import tell_administrators
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.unknown_account_card import shown
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Profile, Reply, Sender, Submission
from models.people.person import Account, Person
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import Platform, Role
from models.tickets.placeholder_person import account_of, rename

router = Router()


@router.profile
def take_note(profile: Profile, turn: Turn) -> Reply:
    """Names are kept and prove nothing; the directory's address links; a shut account loses its rights at once."""
    person = _by_address(turn.session, profile, turn)
    account = account_of(turn.session, profile.sender)
    if profile.as_of and account.described_at and profile.as_of < account.described_at:
        return Reply()  # it was overtaken on its way
    account.described_at = profile.as_of or account.described_at
    account.name = profile.sender.name or account.name
    if profile.is_deactivated is (account.deactivated_at is None):
        _shut_or_open(turn, account, profile)
    belongs_to = account.person
    may_be_linked = account.unlinked_at is None and (belongs_to is None or belongs_to.is_placeholder)
    if person is not None and may_be_linked:
        linking.link(turn, account, person, None)
    elif belongs_to is not None and belongs_to.is_placeholder:
        rename(turn.session, belongs_to, account)
    return Reply()


@router.click("account.link")
def open_link(click: Click, turn: Turn) -> Reply:
    """Ask the administrator whose the account is."""
    _demand_administrator(turn)
    account = _account(turn, click.argument)
    return Reply(form=cards.LINK.asked(turn, account, argument=str(account.id)))


@router.form("account.link")
def link_by_form(submission: Submission, turn: Turn) -> Reply:
    """The administrator says whose it is."""
    _demand_administrator(turn)
    account = _account(turn, submission.argument)
    name = validated(cards.LINK.asked(turn, account), submission, turn)["person_name"].strip()
    person = _known(turn, name)
    if person is None:
        raise FieldErrors({"person_name": turn.voice("account.no_such_person", name=name)})
    linking.link(turn, account, person, turn.person.name)
    return turn.toast("account.linked", who=shown(account), name=person.name)


def link_to(turn: Turn, platform: Platform, external_id: str, name: str, by: str) -> int:
    """Link an account to the person called `name`; how many reports of its placeholder became theirs."""
    person = _known(turn, name)
    if person is None:
        raise Refusal("account.no_such_person", name=name)
    account = account_of(turn.session, Sender(platform=platform, account=external_id))
    return len(linking.link(turn, account, person, by))


def unlink_from(turn: Turn, platform: Platform, external_id: str, by: str) -> str:
    """Make an account nobody's; the name of whose it was."""
    known = select(Account.id).where(Account.platform == platform, Account.external_id == external_id)
    if turn.session.exec(known).one_or_none() is None:
        raise Refusal("account.is_nobodys", account=f"{platform}:{external_id}")
    account = account_of(turn.session, Sender(platform=platform, account=external_id))
    return linking.unlink(turn, account, by).name


def _by_address(session: Session, profile: Profile, turn: Turn) -> Person | None:
    """The one active person of the directory whose address the platform vouches for, and who has no account there."""
    if not profile.email or profile.is_outside or profile.is_deactivated:
        return None
    found = select(Person).where(Person.email == profile.email.strip().lower(), col(Person.is_placeholder).is_(False))
    person = session.exec(found).one_or_none()
    if person is None or not person.is_active(turn.now):
        return None
    has_another = select(Account.id).where(
        Account.person_id == person.id,
        Account.platform == profile.sender.platform,
        Account.external_id != profile.sender.account,
        col(Account.deactivated_at).is_(None),
    )
    return None if session.exec(has_another).first() else person


def _shut_or_open(turn: Turn, account: Account, profile: Profile) -> None:
    """Administrators hear of it where the account is anybody's, or had reported something."""
    account.deactivated_at = turn.now if profile.is_deactivated else None
    turn.session.flush()
    if account.person is not None:
        card = cards.deactivated if profile.is_deactivated else cards.reactivated
        tell_administrators(turn, card, account, account.person.name)


def _demand_administrator(turn: Turn) -> None:
    if not turn.person.has(Role.ADMIN):
        raise Refusal("ticket.only_admin")


def _account(turn: Turn, named: str) -> Account:
    """The account that a button or a form names, locked."""
    account = turn.get(Account, row_id(named), lock=True)
    if account is None:
        raise Refusal("card.stale")
    return account


def _known(turn: Turn, name: str) -> Person | None:
    found = select(Person).where(Person.name == name, col(Person.is_placeholder).is_(False))
    person = turn.session.exec(found).one_or_none()
    return person if person is not None and person.is_active(turn.now) else None
