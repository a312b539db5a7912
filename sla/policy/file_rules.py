"""Rules for the files that the office takes with a report: how large, how many with a message, of which kinds."""

from dataclasses import dataclass

from models.phrase import Phrase, phrase
from sla.policy.file_types import TYPES, agrees
from sla.toml_reader import Table

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileRules:
    """`largest` in bytes each, at most so many with one message, `endings` without a dot."""

    largest: int
    at_most: int
    endings: tuple[str, ...]

    def objection(self, ending: str, media_type: str, size: int) -> Phrase | None:
        """Return why a file so described is not taken; None where it may be fetched. `size` in bytes, 0 if unknown."""
        if ending not in self.endings:
            return phrase("attachment.not_taken", ending=ending or "…", endings=self.endings)
        if not agrees(ending, media_type):
            return phrase("attachment.not_what_it_says", ending=ending)
        return self.objection_to_size(size) if size > 0 else None

    def objection_to_size(self, size: int) -> Phrase | None:
        """Return why a file of so many bytes is not taken; None where it is."""
        if size <= 0:
            return phrase("attachment.blank")
        return phrase("attachment.too_large", megabytes=self.largest // MEGABYTE) if size > self.largest else None

    def objection_to_content(self, ending: str, first: bytes) -> Phrase | None:
        """Return why a file that begins with these bytes is not what its ending says; None where it may be."""
        return None if TYPES[ending].fits(first) else phrase("attachment.not_what_it_says", ending=ending)


def read_file_rules(table: Table) -> FileRules:
    """The rules in the table `files` of the policy file; raises its error where they cannot be meant."""
    endings = tuple(text.strip().lstrip(".").lower() for text in table.texts("types"))
    if not set(endings) <= set(TYPES):
        table.refuse("policy.unknown_file_type", "types")
    return FileRules(table.whole("largest_megabytes") * MEGABYTE, table.whole("at_most"), endings)
