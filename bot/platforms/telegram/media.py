"""Parts of a Telegram message besides its text: files to be kept, and places or people spelled out."""

from collections.abc import Iterator

from telegram import Animation, Audio, Document, Message, Video, VideoNote, Voice

from models.chat import File

Media = Animation | Audio | Document | Video | VideoNote | Voice

_NAMES = {Animation: "animation", Audio: "audio", Document: "document", Video: "video", VideoNote: "video_note"}
_KINDS = {Animation: "video/mp4", Audio: "audio/mpeg", Video: "video/mp4", VideoNote: "video/mp4", Voice: "audio/ogg"}
_ENDINGS = {"video/mp4": "mp4", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/x-m4a": "m4a"}


def files_of(message: Message) -> tuple[File, ...]:
    """The files that came with a message; `source` is Telegram's id of the file, of a photo its largest size."""
    return tuple(_files(message))


def spelled_out(message: Message) -> str:
    """Return the words for a message without text: the place of its sender, or the person they mean."""
    if message.venue is not None:
        return f"{message.venue.title}, {message.venue.address}"
    if message.location is not None:
        return f"{message.location.latitude:.5f}, {message.location.longitude:.5f}"
    if message.contact is not None:
        contact = message.contact
        return " ".join(filter(None, (contact.first_name, contact.last_name, contact.phone_number)))
    return ""


def _files(message: Message) -> Iterator[File]:
    if message.photo:
        largest = max(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0))
        name = f"photo-{message.message_id}.jpg"
        yield File(name=name, media_type="image/jpeg", size=largest.file_size or 0, source=largest.file_id)
    # An animation comes with a document of the same content beside it.
    document = None if message.animation else message.document
    for medium in (message.animation, document, message.audio, message.video, message.video_note, message.voice):
        if medium is not None:
            yield _file(medium, message.message_id)


def _file(medium: Media, message_id: int) -> File:
    kind = getattr(medium, "mime_type", None) or _KINDS.get(type(medium), "")
    name = getattr(medium, "file_name", None)
    if not name:
        stem = "voice" if isinstance(medium, Voice) else _NAMES[type(medium)]
        name = ".".join(filter(None, (f"{stem}-{message_id}", _ENDINGS.get(kind, ""))))
    return File(name=name, media_type=kind, size=medium.file_size or 0, source=medium.file_id)
