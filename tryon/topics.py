"""What try-on asks of its own workers, and of any: topics of the outbox."""

QUEUE = "tryon"
LOOK = "tryon.look"
DRAW = "tryon.draw"
CUT = "tryon.cut"
DISCARD = "tryon.discard_pictures"  # any worker's
