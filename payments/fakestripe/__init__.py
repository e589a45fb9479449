"""A small, strict, stateful stand-in for the part of Stripe that this shop uses. No money moves.

Two ways to run it:

* `python -m payments.fakestripe --port 12111 ...` is a server on the loopback interface, for development;
* `client.FakeHTTPClient(FakeStripe())` lets stripe-python talk to it inside a test, without a socket.

It would rather refuse than pretend:

* a card number is never accepted, anywhere, and neither is a live key;
* a parameter which the installed SDK does not declare is refused, and so is one which Stripe knows but
  this stand-in would ignore;
* its objects carry only fields which the SDK's own classes declare, with `livemode: false`.

What it does not do: holding money for a later capture, confirmation tokens, search, tax, Checkout, fees,
currency conversion, rate limits. Events do not expire. Where Stripe's behaviour is known from its
documentation only, and not from a recording, the code says so.
"""
