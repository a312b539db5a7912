"""triage.*: how long a message is read, a thousand lines are answered, and how the work of expressions grows."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import quantiles

from benchmarks.measuring import report
from sla.reading.hearing import hear
from sla.reading.lexicon import load_lexicon
from sla.reading.reader.examples import shipped_examples
from sla.reading.reader.model import open_model
from sla.reading.reader.reading import read
from tests.support.hostile import growth, lexicon_patterns, own_patterns

MESSAGES, WARM = 400, 20
LINES = 1_000
LONGEST = 100_000
GOAL_P95_MS, GOAL_THOUSAND_S, GOAL_LONGEST_S = 50.0, 20.0, 1.0
FAR_FROM_LINEAR = 40.0
"""Ten times the text takes ten times as long where an expression is linear, and a hundred where it is not."""
GOAL_HEARD_MS = 3.0
FEW_FILLS = (" ", "我")


def run() -> None:
    """Read messages one by one, then a file of them by the command, then hostile texts by every expression."""
    texts = [one.text for one in shipped_examples()[: MESSAGES + WARM]]
    lexicon, model = load_lexicon(), open_model()
    for text in texts[:WARM]:
        read(text, lexicon, model)
    begun = time.process_time()
    taken = [_took(partial(read, text, lexicon, model)) for text in texts[WARM:]]
    each = (time.process_time() - begun) * 1000 / len(taken)
    p95 = quantiles(taken, n=20)[-1] * 1000
    report("triage.message", p95, "ms", against="goal", other=GOAL_P95_MS, processor_ms=round(each, 1))
    begun = time.process_time()
    for text in texts[WARM:]:
        hear(text, lexicon, model, encodes=True)
    heard = (time.process_time() - begun) * 1000 / (len(texts) - WARM)
    report("triage.heard", heard, "ms of processor", against="goal", other=GOAL_HEARD_MS)
    longest = max(_took(partial(read, text, lexicon, model)) for text in _endless(texts))
    report("triage.longest", longest, "s", against="goal", other=GOAL_LONGEST_S, characters=LONGEST)
    _thousand([one.text for one in shipped_examples()[:LINES]])
    for name, found, fills in (("own", own_patterns(), None), ("lexicon", lexicon_patterns(), FEW_FILLS)):
        worst = max((growth(one, fills) if fills else growth(one), written) for written, one in found.items())
        report(f"triage.patterns.{name}", worst[0], "times", against="goal", other=FAR_FROM_LINEAR, patterns=len(found))


def _endless(texts: list[str]) -> list[str]:
    return [(unit * LONGEST)[:LONGEST] for unit in ("解密失败，", " ", "\n", "1", "a", "我，也", "".join(texts))]


def _thousand(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.jsonl"
        file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("zhiban")), "triage", "--jsonl", str(file)]
        took = _took(lambda: subprocess.run(command, check=True, capture_output=True))
        report("triage.thousand", took, "s", against="goal", other=GOAL_THOUSAND_S, lines=len(texts))


def _took(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
