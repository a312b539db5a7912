"""A desk's stories with others before them."""

from handlers.turn.router import Router


def asking_like(stories: Router) -> Router:
    """A router without a story yet, which asks of every event and answer what `stories` asks: the gate above all."""
    return Router(stories.before_message, stories.after_form, gate=stories.gate)
