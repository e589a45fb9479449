"""What the workings keep sealed."""

from .idempotency import owner_of
from .models import IdempotencyKey
from .sealing import SealedColumn, seals

seals(SealedColumn("answers to repeated requests", IdempotencyKey, "sealed_answer", owner=owner_of))
