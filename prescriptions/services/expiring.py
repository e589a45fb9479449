from datetime import date


def expire_prescriptions(today: date) -> int:
    """Note that verified prescriptions are over whose last day was before `today`; how many."""
    raise NotImplementedError
