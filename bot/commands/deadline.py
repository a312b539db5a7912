"""`zhiban deadline`: by when a report must be answered and resolved, and why."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.commands.loaded_years import loaded_years
from bot.commands.report_line import Deadlines, LineError, Report
from bot.environment import demand_known_settings
from bot.language import chosen_voice, worded_file_error, worded_problem
from handlers.i18n import Voice
from models.refusal import Refusal
from sla.calendar.business_hours import Calendar
from sla.calendar.china import china_calendar
from sla.policy.policy import Policy
from sla.policy.policy_file import load_policy
from sla.toml_reader import FileError

ABOUT = "Work out the deadlines of a report, and why · 算出响应与解决截止时间"
ABOUT_LINES = (
    "With --jsonl every valid line gets one JSON line, in order; an invalid line is named on stderr, "
    "the other lines are still answered, and the exit code is then 1 · 坏行在标准错误中指明,其余照算,退出码为 1"
)


def work_out(arguments: Sequence[str]) -> int:
    """Answer what was asked; the exit code is 0, 1 for a wrong report, line or file, 2 for wrong usage."""
    asked = command_line().parse_args(arguments)
    voice = chosen_voice(asked.language)
    if (asked.jsonl is None) == (asked.severity is None and asked.reported is None):
        return complain(voice("deadline.one_or_many"), code=2)
    wrong = settings_problem(voice)
    if wrong is not None:
        return complain(wrong)
    try:
        policy = load_policy(policy_path())
        desk = _Answers(policy, china_calendar(policy.hours, loaded_years()), voice)
        if asked.jsonl is not None:
            return desk.answer_file(asked.jsonl)
    except FileError as error:
        return complain(worded_file_error(voice, error))
    return desk.answer_one({"severity": asked.severity, "reported": asked.reported}, as_json=asked.json)


def settings_problem(voice: Voice) -> str | None:
    """Return one sentence about an error in the environment or `.env`; None where every setting is known."""
    try:
        demand_known_settings()
    except FileError as error:
        return worded_file_error(voice, error)
    except Refusal as refusal:
        return voice.say(refusal.phrase)
    return None


def command_line() -> argparse.ArgumentParser:
    """Return what reads the arguments of the command."""
    parser = argparse.ArgumentParser(prog="zhiban deadline", description=ABOUT, epilog=ABOUT_LINES)
    parser.add_argument("--severity", metavar="CLASS", help="Class A, B, C or D · 响应等级")
    parser.add_argument(
        "--reported", metavar="TIME", help="Time of the report, such as 2026-02-12T10:00+08:00 · 报告时间"
    )
    parser.add_argument("--json", action="store_true", help="Answer in JSON · 输出 JSON")
    parser.add_argument(
        "--jsonl",
        metavar="FILE",
        help="JSON lines with severity, reported and, if any, pauses; - is stdin · 逐行计算",
    )
    parser.add_argument("--language", metavar="LANGUAGE", help="Language: zh-CN or en; else ZHIBAN_LANGUAGE · 语言")
    return parser


def policy_path() -> Path | None:
    """The office's own policy file; None for the packaged one."""
    path = os.environ.get("ZHIBAN_POLICY")
    return Path(path) if path else None


@dataclass(frozen=True, slots=True)
class _Answers:
    policy: Policy
    calendar: Calendar
    voice: Voice

    def answer_one(self, entries: dict[str, object], *, as_json: bool) -> int:
        try:
            deadlines = Report.read(entries).deadlines(self.policy, self.calendar)
        except LineError as error:
            return complain(self.voice.say(error.problem))
        if as_json:
            _print(self._json_line(entries, deadlines))
        else:
            _print("\n".join(self._told(deadlines)))
        return 0

    def answer_file(self, file: str) -> int:
        code = 0
        for number, line in enumerate(lines_of(file), 1):
            if not line.strip():
                continue
            try:
                entries = read_object(line)
                _print(self._json_line(entries, Report.read(entries).deadlines(self.policy, self.calendar)))
            except LineError as error:
                code = complain(worded_problem(self.voice, file, number, error.problem))
        return code

    def _told(self, deadlines: Deadlines) -> Iterator[str]:
        voice, respond, resolve = self.voice, deadlines.respond, deadlines.resolve
        key = "deadline.resolve_provisional" if resolve.is_provisional else "deadline.resolve"
        yield voice("deadline.respond", at=voice.moment(respond.at))
        yield voice(key, at=voice.moment(resolve.at))
        yield voice("deadline.because")
        for reason in deadlines.because(voice):
            yield voice("deadline.reason", reason=reason)

    def _json_line(self, entries: dict[str, object], deadlines: Deadlines) -> str:
        return json.dumps({**entries, **deadlines.as_entries(self.voice)}, ensure_ascii=False)


def lines_of(file: str) -> Iterator[str]:
    """The lines of a file or of stdin, UTF-8, other bytes escaped; raises `FileError` when it cannot be read."""
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as lines:
            for line in lines:
                yield line.decode("utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise FileError.unreadable(file, error) from error


def read_object(line: str) -> dict[str, object]:
    """The JSON object of a line; raises `LineError`."""
    from models.refusal import Refusal
    from sla.json_line import entries_of

    try:
        return entries_of(line)
    except Refusal as refusal:
        raise LineError(refusal.phrase.key) from refusal


def complain(sentence: str, code: int = 1) -> int:
    """Say what is wrong on stderr; the exit code comes back."""
    _print(sentence, sys.stderr)
    return code


def _print(text: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(text + "\n")
