"""The simple notation in which an office writes the words of its lists, made searchable."""

import re

# Everything is bounded, so no text can make a word slow to look for.
GAP_CHINESE = r"[^。!?;.\n]{0,14}?"
GAP_ENGLISH = r"[^。!?;.\n]{0,40}?"
ENDING = r"[a-z'-]{0,12}"
REPEATED = "{1,6}"
SPECIAL = "()[]|?+*…"
LATIN = re.compile(r"[a-z0-9]")
MAY_BE_LEFT_OUT = re.compile(r"(?:(?<!\\)[?+)])+$")


def compile_word(written: str) -> re.Pattern[str]:
    """The pattern of a normalised word; raises ValueError or re.error where the notation is wrong.

    `…` leaves room within a sentence, `[上了]` is one of these characters, `(甲|乙)` one of these words,
    `*` any ending of a Latin word, `?` makes the character before it optional, `+` repeats it.
    """
    if not written.strip(SPECIAL + " "):
        raise ValueError("empty")
    if set(written) & set("{}^"):
        raise ValueError("{ } ^")
    gap = GAP_ENGLISH if LATIN.search(written.replace("0-9", "")) else GAP_CHINESE
    parts = {"…": gap, "*": ENDING, "+": REPEATED}
    body = "".join(parts.get(sign, sign) for sign in written)
    return re.compile(_left_edge(written) + body + _right_edge(written))


def anchors_of(written: str) -> tuple[str, ...]:
    """Pieces of text, one of which stands in every match; ("",) when there is none to rely on."""
    alternatives = _split(written, "|")
    if len(alternatives) > 1:
        found = [anchor for alternative in alternatives for anchor in anchors_of(alternative)]
        return ("",) if "" in found else tuple(dict.fromkeys(found))
    literals, groups = _pieces(written)
    longest = max(literals, key=len, default="")
    candidates: list[tuple[str, ...]] = [(longest,)] if longest else []
    candidates += [anchors_of(group) for group in groups]
    usable = [anchors for anchors in candidates if "" not in anchors]
    return max(usable, key=lambda anchors: min(map(len, anchors)), default=("",))


def _left_edge(written: str) -> str:
    return r"(?<![a-z0-9])" if LATIN.match(written.lstrip("(")) else ""


def _right_edge(written: str) -> str:
    """Return the pattern of a word's end, looking through what may be left out: exams? ends where exam does."""
    return r"(?![a-z0-9])" if LATIN.match(MAY_BE_LEFT_OUT.sub("", written)[-1:]) else ""


def _pieces(written: str) -> tuple[list[str], list[str]]:
    """The plain runs outside brackets, and the insides of the groups that must occur."""
    runs, groups, position = [""], list[str](), 0
    while position < len(written):
        sign = written[position]
        following = written[position + 1 : position + 2]
        if sign in "([":
            end = _closing(written, position)
            if sign == "(" and written[end + 1 : end + 2] != "?":
                groups.append(written[position + 1 : end])
            runs.append("")
            position = end + 1
            continue
        if sign == "\\" and following:
            runs[-1] += following
            position += 2
            continue
        if sign in "…*+?.$" or following == "?":
            runs.append("")
        else:
            runs[-1] += sign
        position += 1
    return [run for run in runs if run], groups


def _closing(written: str, start: int) -> int:
    """Return where the bracket that opens at `start` is closed."""
    if written[start] == "[":
        return _found(written.find("]", start))
    depth = 0
    for position in range(start, len(written)):
        depth += {"(": 1, ")": -1}.get(written[position], 0)
        if depth == 0:
            return position
    raise ValueError("( )")


def _found(position: int) -> int:
    if position < 0:
        raise ValueError("[ ]")
    return position


def _split(written: str, mark: str) -> list[str]:
    """The parts between marks that stand outside brackets."""
    parts, depth = [""], 0
    for sign in written:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        if sign == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
