"""What try-on asks of its own workers: topics of the outbox."""

QUEUE = "tryon"
LOOK = "tryon.look"
DRAW = "tryon.draw"
