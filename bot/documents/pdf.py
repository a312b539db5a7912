"""Turns a Word file into a PDF by LibreOffice, where that is on the machine; its fonts have to be there, too."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from models.refusal import Refusal

MEDIA_TYPE = "application/pdf"
TAKES_AT_MOST_S = 120
PROGRAMS = ("soffice", "libreoffice")


def pdf_of(content: bytes) -> bytes:
    """The PDF of a .docx. Raises Refusal where LibreOffice is missing, or makes nothing of it."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise Refusal("paper_command.no_libreoffice")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(content)
        # A profile of its own: two conversions at once would share one, and the second would do nothing.
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=TAKES_AT_MOST_S, check=True)  # noqa: S603
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise Refusal("paper_command.no_pdf", detail=type(error).__name__) from error
