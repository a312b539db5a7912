"""A message to a desk that knows its sender, clause by clause, without courtesy and quotes (standard 6)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from models.terms import FAULTS, Kind
from sla.reading.advice import advice_in
from sla.reading.evidence import READ_LENGTH, Clause, Evidence, read_evidence
from sla.reading.lexicon import Lexicon, LexiconFunction, Signal, normalise
from sla.reading.names import NUMBER, Name, names_in, numbered, without_names
from sla.reading.observations import NOT_PLANNED, chats_of_else, is_empty, is_private
from sla.reading.patterns import pattern
from sla.reading.triage import Triage, judge
from sla.reading.two_faults import is_bare_addition, without_addition

if TYPE_CHECKING:  # a reading is made of what this takes apart
    from sla.reading.reader.reading import Reading

QUOTED_LINE = pattern(r"^[^\S\n]*(?:>|&gt;).*$", re.MULTILINE)
PASTED_CARD = pattern(r"^\s*[「『“\"].*?[」』”\"]", re.DOTALL)
CARD_TITLE = r"(?:[🔴🟠🟡🔵]\s*)?(?:[ABCD]类|Class [ABCD])\s+\d{4}-\d{4}[^\n」』]*(?:\n|$)"
PUT_RIGHT = (
    r"(?m:^)[ \t,，。!！]{0,12}(?:(?:不好意思|抱歉|对不起|刚才|刚刚|上面|前面|我|哦|啊|额|呃)[\s,，]{0,6}){0,6}"
    r"(?:(?:打|写|说|讲|输)错(?:了?字|字)?了?|不对|口误|更正(?:一下|下)?|纠正(?:一下|下)?)"
    r"[\s,，。:：!！~…]{0,12}(?=应该?是|不?是(?!我))"
)
"""打错了 是二标段: what was said before is put right, and nothing is told to be wrong (R2)."""
CALL_TO_ALL = r"@(?:所有人|全体(?:成员)?|(?:all|everyone|channel|here)\b)|<[!@][^>\n]{0,40}>"
NOT_READ = pattern(f"{CARD_TITLE}|{PUT_RIGHT}|{CALL_TO_ALL}")
NOTICE = pattern(
    "^[^,。!?;\n]{0,6}(?:通知|公告|提示|提醒)[:!, ]|特此(?:通知|告知)"
    "|(?:请|望)[^,。!?;\n]{0,6}(?:知悉|周知|转告|提前安排)"
    r"|敬请谅解|带来不便|\b(?:notice:|please note|for your information|heads[ -]up)"
)
PETITION = pattern(r"请[^,。!?;\n]{0,4}(?:批准|审批|审核|批示|同意|确认)|申请|\b(?:approve|approval|permission)\b")

SPOKEN = (
    Signal.THANKS,
    Signal.GREETS,
    Signal.BACKCHANNEL,
    Signal.PROGRESS,
    Signal.DONE,
    Signal.TAKES_BACK,
    Signal.WITHDRAWS,
    Signal.ME_TOO,
    Signal.DENIES,
    Signal.URGENT,
)
"""Signals of which a clause may be made and yet say nothing of its own."""
SYMPTOMS = (
    Signal.CANNOT,
    Signal.ERROR_TEXT,
    Signal.FLAW,
    Signal.SLOW,
    Signal.LOOKS,
    Signal.MISLEADS,
    Signal.SILENT_ERROR,
    Signal.SECURITY,
    Signal.DEVICE_FAULT,
    Signal.OVERRUN,
)
"""Without one of these there is no fault (R3)."""
FILLERS = pattern(
    "|".join(
        (
            "我们|你们|大家|各位|老师|领导|师傅|这边|那边|这里|这儿|现在|今天|目前|已经|刚才|刚刚|终于|总算|应该|好像|另外|不过|但是|只是|麻烦|请问|真的|非常|十分",
            "[我你您他她它的了啊呀哈吧呢嘛哦噢喔嗯吗么都也又刚就那这请太很还再先很多个]",
            r"\b(?:a|an|the|it|is|so|very|much|you|all|now|here|and|but|for|i|we|lot|again|please|that|this|to|your|help)\b",
        )
    )
)
NAMED = pattern(
    "项目编号|编号|项目|标段|电话|联系人|号码|(?:[上下本这]?(?:周|星期|礼拜)[一二三四五六日天])|今天|明天|后天|上午|下午|中午|晚上"
    "|[一二三四五六七八九十两]{1,3}(?=[点号日月])|是|号|点|半|分|第|年|月|日|时间"
)
PICTURE = pattern(
    "第[一二三四五六七八九1-9]张|[这那]张|图(?:片?[一二三四五六1-9]|上|里|中)|截[图屏]|照片|[如见]图|左[边图]|右[边图]"
)
"""Words about a picture that comes with them."""
FAILING = frozenset(SYMPTOMS)
LEAST_WITH_ADDITION = 3
CLAUSE_ENDS = " \n,，;；、。."
STILL = r"还是|仍|依然|依旧|照样|\bstill\b"
AGAIN = pattern(rf"{STILL}|又|\bagain\b")
"""Words about a fault that was there before."""
GOES_ON = pattern(STILL)
SAID_BEFORE = pattern(
    "(?:你|您|你们|[李王张刘陈]?(?:工|老师|师傅))(?:刚才|刚刚|上面|前面)?(?:说|讲|提到|发|让我?[^,。]{0,4})的|按(?:你|您)们?(?:说|讲|教)的?"
    r"|\b(?:you (?:said|mentioned|sent|meant)|your (?:message|advice))\b"
)
GUESS = pattern(r"^(?:这|那)?(?:是不是|会不会是?|难道是?|莫非|可能是)|^(?:could it be|is it because|maybe it is)\b")
WORD = pattern(r"[a-z0-9'-]+|[^\W_]", re.IGNORECASE)
HOW_TO = pattern(
    r"(?:怎么|如何|怎样|咋)(?!办(?!理)|[弄搞整回了样这还又会不没老总就都也来]|操作|截图|拍照|发给|给你|配合|确认)[^\W_a-z0-9]{2,}"
    r"|在哪(?:里|儿|个)?(?:办|领|买|交|下|找|停)|几点(?:上班|下班|开门|关门)|几楼|多少钱|什么(?:材料|手续|条件)"
    r"|\b(?:how (?:do|can|should) (?:i|we)|where (?:is|are|do|can))\b(?!.{0,200}\b(?:you|it|this|screenshot)\b)"
)
"""Words that ask how or where something is done, and not about what fails."""


class ToldFault(NamedTuple):
    """One of several faults of a message: in its own words, and judged by them."""

    text: str
    judged: Triage


@dataclass(frozen=True)
class Remark:
    """A message as somebody says it to the desk.

    `text` is what was typed without quotes and pasted cards; `content` what is left of it when courtesy, questions
    about progress and the like are cut off, which `judged` and `evidence` are of. `said` is everything told anywhere.
    `numbers` are those of tickets. `names` are those of lots, rooms, devices and projects. `faults` are those it tells
    of, where it tells of several, the gravest first (R9). `whole` is the evidence of `text`.

    `judged` is the rules' word until somebody decides; `decided_by` says who did, `reading` is the trained reader's.
    `late` is what it read where the rules see nothing, or no symptom: it counts once nothing else claims the words.
    """

    text: str
    content: str
    title: str
    numbers: tuple[str, ...]
    said: frozenset[Signal]
    evidence: Evidence
    judged: Triage
    names: frozenset[Name]
    taken_back: frozenset[LexiconFunction]
    whole: Evidence
    faults: tuple["ToldFault", ...] = ()
    decided_by: str = ""
    is_read_as_fault: bool = False
    late: Triage | None = None
    reading: "Reading | None" = None

    @property
    def proposed(self) -> Triage:
        """The judgement where nothing else claims the words, such as in a form."""
        return self.late or self.judged

    @property
    def settled(self) -> "Remark":
        """The remark where nothing else claims the words: what was read late counts."""
        if self.late is None:
            return self
        return replace(self, judged=self.late, is_read_as_fault=self.late.kind in FAULTS, late=None)

    @property
    def is_empty(self) -> bool:
        """Nothing is left to read once courtesy is cut off."""
        return not self.content

    @property
    def may_begin_report(self) -> bool:
        """True where something is named, fails, is asked or wished, so that a report may count from this line (R2)."""
        tells = self.evidence.says(Signal.PLATFORM, Signal.MOMENT, Signal.URGENT, *SYMPTOMS)
        is_about_work = (
            tells or bool(self.evidence.functions or numbered(self.names)) or self.judged.kind is not Kind.OTHER
        )
        return bool(self.content) and is_about_work and not is_private(self.evidence)

    @cached_property
    def has_symptom(self) -> bool:
        """True where something is said to fail; a function, a lot, a number or a deadline alone is no symptom (R3)."""
        return self.judged.kind in FAULTS and (self.is_read_as_fault or self.evidence.says(*SYMPTOMS))

    @property
    def denies(self) -> bool:
        """It is said not to be over."""
        if Signal.DENIES not in self.said:
            return False
        return not is_private(self.evidence) and not chats_of_else(self.evidence)

    @property
    def says_again(self) -> bool:
        """It goes on, or has come back: 还是, 又."""
        return AGAIN.search(self.evidence.text) is not None

    @property
    def says_still(self) -> bool:
        """It has never stopped: 还是, 仍."""
        return GOES_ON.search(self.evidence.text) is not None

    @property
    def length(self) -> int:
        """The length in characters of Chinese and words of English."""
        return len(WORD.findall(self.content))

    @property
    def asks_how_to(self) -> bool:
        """It asks how or where something is done: 怎么注册供应商."""
        return HOW_TO.search(self.evidence.text) is not None

    @property
    def refers_back(self) -> bool:
        """It speaks of what was said to the sender before: 你说的那个驱动."""
        return SAID_BEFORE.search(self.evidence.text) is not None

    @property
    def guesses_at_cause(self) -> bool:
        """是不是杀毒软件拦了, 昨天刚升级过: what may have brought it about, of no function."""
        if self.judged.function is not None or self.evidence.functions:
            return False
        text = self.evidence.text
        return bool(GUESS.search(text)) or (self.judged.kind is Kind.CHANGE and bool(NOT_PLANNED.search(text)))

    @property
    def tells_of_picture(self) -> bool:
        """It tells what a picture shows, and names no function, lot, room or project."""
        return (
            self.judged.function is None and not numbered(self.names) and PICTURE.search(self.evidence.text) is not None
        )

    @cached_property
    def devices(self) -> frozenset[str]:
        """The devices named, as they are called: 打印机, 话筒."""
        marks = (mark for clause in self.evidence.clauses for mark in clause.marks)
        return frozenset(self.evidence.text[mark.start : mark.end] for mark in marks if mark.tells is Signal.DEVICE)

    @property
    def is_of_device(self) -> bool:
        """A named device is broken or wanted, and no function is what fails."""
        return self.judged.kind is Kind.HARDWARE and bool(self.devices)

    @property
    def names_object(self) -> bool:
        """A function, a device, or a lot, a room or a project."""
        is_named = self.judged.function is not None or bool(numbered(self.names)) or self.is_of_device
        return is_named or self.evidence.says(Signal.PLATFORM)

    @cached_property
    def is_bare_name(self) -> bool:
        """Nothing but a function, a lot, a room, a project or a number: no report of its own (R3)."""
        return all(len(_left_of(clause)) < 2 for clause in self.evidence.clauses)

    @property
    def only_pleads(self) -> bool:
        """咋办, 谁能帮帮: a cry for help that asks nothing to be looked up."""
        return self.judged.kind is Kind.CONSULTATION and not self.evidence.says(Signal.ASKS, Signal.RULE)

    @property
    def is_notice(self) -> bool:
        """A plan that others are told of, and nobody is asked to agree to."""
        text = self.evidence.text
        return self.proposed.kind is Kind.CHANGE and bool(NOTICE.search(text)) and not PETITION.search(text)

    @property
    def asks_or_wishes(self) -> bool:
        """A question, a right, a wish or a plan, which are reports of their own (R11)."""
        return self.judged.kind in {Kind.CONSULTATION, Kind.PERMISSION, Kind.SUGGESTION, Kind.CHANGE}


def listen(text: str, lexicon: Lexicon) -> Remark:
    """Read what somebody says; only the first 2,000 characters count."""
    numbers = tuple(dict.fromkeys(NUMBER.findall(text)))
    kept = _unquoted(text)
    whole = read_evidence(kept, lexicon)
    told = [_Told(clause, _residue(clause)) for clause in whole.clauses]
    advice = advice_in(whole)
    adding = _additions(whole) if len(told) >= LEAST_WITH_ADDITION else ()
    own = [one for one in told if (one.residue and one.clause not in advice) or one.clause in adding]
    is_whole = len(own) == len(told)
    clauses = _without_withdrawal([one.clause for one in own])
    evidence = whole if is_whole and clauses == list(whole.clauses) else Evidence(whole.text, tuple(clauses))
    content = kept.strip() if is_whole else _text_of(kept, whole, clauses)
    judged = judge(evidence if evidence is whole else Evidence(normalise(content), evidence.clauses))
    faults = _faults(kept, whole, judged) if judged.faults else ()
    return Remark(
        kept,
        content,
        faults[0].text if faults else _title(kept, evidence, whole, judged) or content,
        numbers,
        frozenset().union(*(clause.signals for clause in whole.clauses if clause not in advice)),
        evidence,
        judged,
        names_in(whole.text),
        frozenset(
            function
            for clause in whole.clauses
            if clause.says(Signal.TAKES_BACK) and not clause.says(*SYMPTOMS)
            for function in clause.functions
        ),
        whole,
        faults,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    clause: Clause
    residue: str


def _unquoted(text: str) -> str:
    """The text without quoted lines, a pasted card, numbers of tickets, and words that put right what was typed."""
    text = QUOTED_LINE.sub("", text)
    pasted = PASTED_CARD.match(text)
    if pasted and NUMBER.search(pasted.group()):
        text = text[pasted.end() :]
    return NUMBER.sub(" ", NOT_READ.sub("", text)).strip()


def _residue(clause: Clause) -> str:
    """Return what the clause says besides courtesy and words about progress; empty where it is nothing else."""
    text = list(clause.text)
    for mark in clause.marks:
        if mark.tells in SPOKEN:
            begins, ends = max(0, mark.start - clause.start), mark.end - clause.start
            text[begins:ends] = " " * (ends - begins)
    left = FILLERS.sub("", "".join(text))
    return "".join(filter(str.isalnum, left))


def _additions(whole: Evidence) -> list[Clause]:
    """另外, between two clauses that tell of something that fails: what follows may be another fault (R9)."""
    failing = [clause.start for clause in whole.clauses if not FAILING.isdisjoint(clause.signals)] or [0]
    return [one for one in whole.clauses if failing[0] < one.start < failing[-1] and is_bare_addition(one)]


def _without_withdrawal(clauses: list[Clause]) -> list[Clause]:
    """The clauses; where something fails in a later one, an earlier one takes nothing back: the last decides (R1)."""
    failing = [place for place, clause in enumerate(clauses) if clause.says(*SYMPTOMS)]
    taking = [place for place, clause in enumerate(clauses) if clause.says(Signal.WITHDRAWS)]
    if not failing or not taking or failing[-1] <= taking[-1]:
        return clauses
    return [replace(clause, signals=clause.signals - {Signal.WITHDRAWS}) for clause in clauses]


def _left_of(clause: Clause) -> str:
    """Return what a clause says besides functions, the platform, and what objects are called."""
    text = list(clause.text)
    for mark in clause.marks:
        if isinstance(mark.tells, LexiconFunction) or mark.tells in {Signal.PLATFORM, Signal.MOMENT, *SPOKEN}:
            begins, ends = max(0, mark.start - clause.start), mark.end - clause.start
            text[begins:ends] = " " * (ends - begins)
    left = without_names("".join(text))
    for said in (NAMED, FILLERS):
        left = said.sub("", left)
    return "".join(filter(str.isalpha, left))


def _faults(kept: str, whole: Evidence, judged: Triage) -> tuple[ToldFault, ...]:
    source = _source(kept, whole)
    words = (without_addition(source[one.start : one.end].strip(CLAUSE_ENDS)) for one in judged.faults)
    return tuple(ToldFault(text, one.judged) for text, one in zip(words, judged.faults, strict=True))


def _source(kept: str, whole: Evidence) -> str:
    """The text as it was typed, where normalising moved nothing; else as it was read."""
    return kept if len(whole.text) == len(kept[:READ_LENGTH]) else whole.text


def _text_of(kept: str, whole: Evidence, clauses: Sequence[Clause]) -> str:
    """The clauses as they were typed, where that can be told."""
    source = _source(kept, whole)
    return "".join(source[clause.start : clause.start + len(clause.text)] for clause in clauses).strip(" ,，;；、")


def _title(kept: str, evidence: Evidence, whole: Evidence, judged: Triage) -> str:
    """From the clause on that tells what fails, or names what fails in the next one; the gravest thing said (R2).

    A plan is told from its beginning, even if it says what will not work meanwhile.
    """
    start = _begins(evidence.clauses if judged.kind is not Kind.CHANGE else evidence.clauses[:1])
    if start is None:
        return ""
    return _source(kept, whole)[start:].strip()


def _begins(clauses: Iterable[Clause]) -> int | None:
    topic = first = bare = None
    for clause in clauses:
        first = clause.start if first is None else first
        fails = clause.says(*SYMPTOMS)
        if fails and (clause.functions or clause.says(Signal.PLATFORM, Signal.DEVICE)):
            return clause.start
        if fails and bare is None:
            bare = topic if topic is not None else clause.start
        topic = clause.start if clause.functions or clause.says(Signal.PLATFORM) else topic
    return bare if bare is not None else first


def is_nothing(words: Remark) -> bool:
    """No letters worth speaking of: stickers, dots, blanks."""
    return is_empty(words.evidence) and not words.said
