"""When a prescription was written, and until when it holds. The last day belongs to it."""

from datetime import date

from prescriptions.optics.checks.findings import Findings
from prescriptions.optics.prescribed import (
    Dates,
    Purpose,
)


def check_dates(dates: Dates, *, today: date, purpose: Purpose, findings: Findings) -> None:
    if dates.issued is None:
        if purpose == Purpose.ORDER:
            findings.refuse("date.issue_missing")
    elif dates.issued > today:
        findings.refuse("date.issued_in_future")
    if dates.expires is not None:
        _check_expiry(dates, dates.expires, today=today, purpose=purpose, findings=findings)


def _check_expiry(dates: Dates, expires: date, *, today: date, purpose: Purpose, findings: Findings) -> None:
    if dates.issued is not None and expires < dates.issued:
        findings.refuse("date.expiry_before_issue")
    # Nobody presents anything tomorrow.
    if min(dates.presented or today, today) <= expires:
        return
    if purpose == Purpose.ORDER:
        findings.refuse("date.expired")
    else:
        findings.warn("date.expired")
