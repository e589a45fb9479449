"""Order numbers: short enough to say on the telephone, too many to guess."""

import secrets

# No vowels, so that no word appears; no 0/O, 1/I/L, so that none is misread.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_number() -> str:
    """Such as AL-7K3MX-9QRT2: 27^10, about 2·10^14 numbers."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"AL-{drawn[:5]}-{drawn[5:]}"
