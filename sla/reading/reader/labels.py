"""The labels that a message can be read as: a class of defect, or one of the other kinds."""

from typing import NamedTuple

from models.terms import Kind, Severity


class Label(NamedTuple):
    """A kind, and the class where it is a defect."""

    kind: Kind
    severity: Severity | None = None

    @property
    def name(self) -> str:
        """The name in labelled messages, figures and phrases: `A`, `consultation`."""
        return str(self.severity or self.kind)


LABELS = (
    *(Label(Kind.DEFECT, severity) for severity in Severity),
    Label(Kind.CONSULTATION),
    Label(Kind.PERMISSION),
    Label(Kind.SUGGESTION),
    Label(Kind.HARDWARE),
    Label(Kind.CHANGE),
    Label(Kind.OTHER),
)
"""In the order of the columns of the weights."""
CLASSES = len(Severity)
"""The first labels are the classes of a defect."""
GRAVEST = LABELS.index(Label(Kind.DEFECT, Severity.A))
SECOND = LABELS.index(Label(Kind.DEFECT, Severity.B))
PLACES = {label: place for place, label in enumerate(LABELS)}
