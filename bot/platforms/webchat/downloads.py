"""Files of tickets: listed for the page, and handed out to be saved, never opened in the browser."""

import asyncio
from typing import Any
from urllib.parse import quote

from sqlmodel import Session, col, select
from starlette.responses import FileResponse, Response

from bot.files.store import FileStore
from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.visitor import Visitor
from handlers.i18n import Voice
from handlers.turn.workflow import Workflows
from models.phrase import from_json
from models.tickets.attachment import Attachment, AttachmentState
from models.tickets.ticket import Ticket

LONGEST_ID = 18
HEADERS = {"Cache-Control": "no-store", "X-Download-Options": "noopen"}


def file_for(session: Session, visitor: Visitor, wanted: str, workflows: Workflows) -> Attachment:
    """The kept file of this id. Raises Refused, the same whether it is not there or not for this person."""
    known = wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_ID
    attachment = session.get(Attachment, int(wanted)) if known else None
    ticket = session.get(Ticket, attachment.ticket_id) if attachment and attachment.ticket_id else None
    if attachment is None or ticket is None or not workflows.may_read(visitor.person, ticket):
        raise Refused(404, "attachment.gone")
    if attachment.state is not AttachmentState.KEPT:
        raise Refused(404, "attachment.gone")
    return attachment


async def download(store: FileStore, attachment: Attachment) -> Response:
    """The file as something to save: under no circumstances does the browser look into it."""
    path = store.path_of(attachment.sha256 or "")
    if not await asyncio.to_thread(path.is_file):
        raise Refused(404, "attachment.away")
    named = f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}"
    headers = {**HEADERS, "Content-Disposition": named}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


def files_of(session: Session, ticket: Ticket, voice: Voice) -> list[dict[str, Any]]:
    """The ticket's files for the panel, in the order in which they came; `size` in bytes."""
    found = select(Attachment).where(Attachment.ticket_id == ticket.id).order_by(col(Attachment.id))
    return [_listed(attachment, voice) for attachment in session.exec(found).all()]


def _listed(attachment: Attachment, voice: Voice) -> dict[str, Any]:
    is_kept = attachment.state is AttachmentState.KEPT
    said = None if is_kept else voice(f"attachment.state.{attachment.state}")
    if attachment.state not in {AttachmentState.KEPT, AttachmentState.WAITING} and attachment.because:
        said = voice("attachment.because", name=said or "", reason=voice.say(from_json(attachment.because)))
    return {
        "name": attachment.name,
        "size": attachment.size,
        "href": f"/chat/files/{attachment.id}" if is_kept else None,
        "state": said,
    }
