"""The look of the pages. Every value goes through `escape`; every page says FAKE."""

from html import escape
from urllib.parse import quote

from payments.fakestripe.currencies import in_major_units
from payments.fakestripe.payment_methods import TEST_METHODS
from payments.fakestripe.store import Delivery, Object

STYLE = """
body{margin:0;background:#f4f5f7;color:#1f2430;font:16px/1.5 system-ui,sans-serif}
.fake{background:#ffd34d;color:#3a2b00;padding:.6rem 1rem;text-align:center}
main{max-width:60rem;margin:2rem auto;padding:0 1rem}
.card{background:#fff;border:1px solid #dfe2e8;border-radius:12px;padding:1.5rem;margin:0 auto 1.5rem}
.small{max-width:26rem}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:0 0 .5rem}
.sum{font-size:2rem;font-weight:600;margin:.2rem 0 1rem}
label{display:block;padding:.35rem .2rem;border-bottom:1px solid #eef0f3}
button{font:inherit;padding:.35rem .8rem;border:1px solid #b9bfca;border-radius:8px;background:#fff}
button{cursor:pointer}
button.main{background:#2f4bdb;border-color:#2f4bdb;color:#fff;padding:.6rem 1.2rem;margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
td,th{text-align:left;padding:.35rem .5rem;border-bottom:1px solid #eef0f3;vertical-align:top}
form{display:inline}.error{color:#a3122a;font-weight:600}.quiet{color:#666d7a}code{font-size:.85em}
"""


def page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>FAKE Stripe: {escape(title)}</title><style>{STYLE}</style></head><body>"
        "<div class=fake role=note><b>FAKE Stripe.</b> This is not Stripe. No money moves. "
        "Never type a card number here.</div>"
        f"<main>{body}</main></body></html>"
    )


def message(title: str, said: str) -> str:
    return page(title, f"<div class='card small'><h1>{escape(title)}</h1><p>{escape(said)}</p></div>")


def payment(intent: Object, error: str | None = None) -> str:
    """Choose how the payment ends. Sends `pm`, a test id, back to the same address."""
    allowed = [ref for ref, how in TEST_METHODS.items() if how.type in intent["payment_method_types"]]
    choices = "".join(
        f"<label><input type=radio name=pm value='{escape(ref)}'{' checked' if place == 0 else ''}> "
        f"{escape(TEST_METHODS[ref].label)}</label>"
        for place, ref in enumerate(allowed)
    )
    said = f"<p class=error role=alert>{escape(error)} You can choose again.</p>" if error else ""
    note = f"<p class=quiet>{escape(intent['description'])}</p>" if intent["description"] else ""
    return page(
        "payment",
        f"<div class='card small'><h1>How shall this payment end?</h1>{note}"
        f"<div class=sum>{escape(in_major_units(intent['amount'], intent['currency']))}</div>{said}"
        f"<form method=post>{choices}<button class=main>Pay (no money moves)</button></form></div>",
    )


def bank(intent: Object) -> str:
    """The bank's question. Sends `ok`, 1 or 0, back to the same address."""
    amount = (
        f"<div class=sum>{escape(in_major_units(intent['amount'], intent['currency']))}</div>"
        if "amount" in intent
        else ""
    )
    return page(
        "3-D Secure",
        f"<div class='card small'><h1>Your bank asks: is this you?</h1>{amount}<form method=post>"
        "<button class=main name=ok value=1>Yes, confirm</button> "
        "<button name=ok value=0>No, refuse</button></form></div>",
    )


def index(objects: dict[str, list[Object]], deliveries: list[Delivery], *, token: str, api_version: str) -> str:
    """What happened lately, and the levers. `objects` has lists by kind, newest first."""
    intents = "".join(_intent_row(intent, token) for intent in objects["payment_intent"])
    charges = "".join(_charge_row(charge, token) for charge in objects["charge"])
    refunds = "".join(_refund_row(refund, token) for refund in objects["refund"])
    disputes = "".join(_dispute_row(dispute, token) for dispute in objects["dispute"])
    sent = "".join(
        f"<tr><td>{escape(held.type)}<td><code>{escape(held.event)}</code><td>{escape(held.status)}"
        f"<td>{held.tries}</tr>"
        for held in deliveries
    )
    return page(
        "overview",
        "<div class=card><h1>A stand-in for Stripe</h1><p>For development and tests. It answers the calls "
        "this shop makes, keeps its own objects and sends signed webhooks. It takes test ids such as "
        "<code>pm_card_visa</code>, never card numbers. "
        f"API version <code>{escape(api_version)}</code>.</p></div>"
        + _table("Payment intents", "Amount,Intent,Status,", intents)
        + _table("Charges", "Amount,Charge,Status,", charges)
        + _table("Refunds", "Amount,Refund,Status,", refunds)
        + _table("Disputes", "Amount,Dispute,Status,", disputes)
        + _table("Webhook deliveries", "Type,Event,Status,Tries", sent),
    )


def _table(title: str, heads: str, rows: str) -> str:
    columns = "".join(f"<th>{name}</th>" for name in heads.split(","))
    shown = f"<table><tr>{columns}</tr>{rows}</table>" if rows else "<p class=quiet>None yet.</p>"
    return f"<div class=card><h2>{escape(title)}</h2>{shown}</div>"


def _row(item: Object, status: str, levers: str) -> str:
    amount = escape(in_major_units(item["amount"], item["currency"]))
    return f"<tr><td>{amount}<td><code>{escape(item['id'])}</code><td>{escape(status)}<td>{levers}</tr>"


def _button(action: str, id: str, token: str, label: str, ok: int = 1) -> str:
    return (
        f"<form method=post action='/_fake/do/{escape(action)}/{escape(id)}'>"
        f"<input type=hidden name=token value='{escape(token)}'>"
        f"<input type=hidden name=ok value={ok}><button>{escape(label)}</button></form> "
    )


def _intent_row(intent: Object, token: str) -> str:
    id = intent["id"]
    levers = ""
    if intent["status"] == "processing":
        levers = _button("settle-intent", id, token, "Bank pays")
        levers += _button("settle-intent", id, token, "Bank refuses", ok=0)
    elif intent["status"] == "requires_action":
        levers = f"<a href='/_fake/3ds/{escape(id)}?s={quote(intent['client_secret'])}'>Ask the bank</a>"
    elif intent["status"].startswith("requires_"):
        levers = f"<a href='/_fake/pay/{escape(id)}?s={quote(intent['client_secret'])}'>Pay</a>"
    return _row(intent, intent["status"], levers)


def _charge_row(charge: Object, token: str) -> str:
    can_dispute = charge["status"] == "succeeded" and not charge["disputed"]
    lever = _button("open-dispute", charge["id"], token, "Dispute") if can_dispute else ""
    return _row(charge, charge["status"], lever)


def _refund_row(refund: Object, token: str) -> str:
    levers = ""
    if refund["status"] == "pending":
        levers = _button("settle-refund", refund["id"], token, "Refund arrives")
    if refund["status"] != "failed":
        levers += _button("settle-refund", refund["id"], token, "Refund comes back", ok=0)
    return _row(refund, refund["status"], levers)


def _dispute_row(dispute: Object, token: str) -> str:
    levers = ""
    if dispute["status"] == "needs_response":
        levers = _button("close-dispute", dispute["id"], token, "Shop wins")
        levers += _button("close-dispute", dispute["id"], token, "Shop loses", ok=0)
    return _row(dispute, dispute["status"], levers)
