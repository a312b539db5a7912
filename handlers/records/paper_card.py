"""Cards beside a paper that is sent as a file, and the answer where none can be made."""

from handlers.i18n import Voice
from models.chat import Card
from models.retention.kept_paper import KeptPaper


def paper_card(voice: Voice, paper: KeptPaper) -> Card:
    """Return the card of a paper: its version, its time and its maker."""
    masked = (voice("paper.card.masked"),) if paper.is_masked else ()
    return Card(
        title=voice("paper.card.title", paper=voice(f"page.paper.{paper.kind}"), number=paper.mark_name),
        intro=(
            voice("paper.card.made", at=voice.moment(paper.made_at), by=paper.made_by),
            *masked,
        ),
        footnote=voice("paper.card.kept"),
    )


def no_paper_card(voice: Voice, kind: str, number: str, because: str) -> Card:
    """Return the card that says why there is no paper, in a sentence."""
    title = voice("paper.card.title", paper=voice(f"page.paper.{kind}"), number=number)
    return Card(title=title, intro=(because,))
