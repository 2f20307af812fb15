"""Cards: the pictures that go with posts and the time line. They say nothing that the text does not say too."""

from bot.cards.card import Told, draw_card
from bot.cards.timeline import Event, draw_timeline

__all__ = ["Event", "Told", "draw_card", "draw_timeline"]
