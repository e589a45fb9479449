"""`python -m payments.fakestripe`: run the stand-in as a server on the loopback interface."""

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

import stripe

from payments.fakestripe.listener import LOOPBACK, Listener
from payments.fakestripe.params import is_web_address
from payments.fakestripe.sender import Sender
from payments.fakestripe.server import FakeStripe
from payments.fakestripe.store import BrokenState

SECRET_VARIABLE = "STRIPE_WEBHOOK_SECRET"
CANNOT_START = 2


def port_number(given: str) -> int:
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise argparse.ArgumentTypeError(f"{given!r} is not a port: choose 1 to 65535")
    return int(given)


def web_address(given: str) -> str:
    if not is_web_address(given):
        raise argparse.ArgumentTypeError(f"{given!r} is not a full http or https address")
    return given


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m payments.fakestripe",
        description="A FAKE Stripe for development, on 127.0.0.1 only. No money moves.",
    )
    parser.add_argument("--port", type=port_number, default=12111, help="default: %(default)s")
    parser.add_argument("--webhook", type=web_address, metavar="URL", help="where events are posted")
    parser.add_argument(
        "--secret",
        default=os.environ.get(SECRET_VARIABLE),
        metavar="whsec_...",
        help=f"what events are signed with; default: ${SECRET_VARIABLE}, which other users can not see",
    )
    parser.add_argument("--state", type=Path, metavar="PATH", help="file that keeps everything over restarts")
    parser.add_argument("--api-version", default=stripe.api_version, help="default: %(default)s")
    parser.add_argument(
        "--in-container",
        metavar="NAME",
        help="listen on every interface of the container and answer to its NAME; publish the port on loopback",
    )
    parser.add_argument("--public-url", type=web_address, metavar="URL", help="where browsers reach these pages")
    args = parser.parse_args(argv)
    if args.webhook and not args.secret:
        parser.error(f"--webhook needs --secret whsec_... (or {SECRET_VARIABLE} in the environment)")
    if args.webhook and not args.secret.startswith("whsec_"):
        parser.error("the webhook secret must begin with whsec_")
    if args.state is not None and (args.state.is_dir() or not args.state.absolute().parent.is_dir()):
        parser.error(f"--state {args.state}: must be a file in a folder that exists")
    return args


def banner(args: argparse.Namespace, base_url: str) -> str:
    lines = [
        "FAKE STRIPE: this is not Stripe, and no money moves.",
        f"API        {base_url}  (version {args.api_version})",
        f"Overview   {base_url}/_fake/",
        f"Webhooks   {args.webhook or 'none: start with --webhook URL to send events'}",
        f"State      {args.state or 'in memory only'}",
    ]
    rule = "=" * 72
    return "\n".join([rule, *lines, rule])


def main(argv: list[str] | None = None) -> int:
    args = parse_arguments(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    base_url = (args.public_url or f"http://{LOOPBACK}:{args.port}").rstrip("/")
    try:
        fake = FakeStripe(api_version=args.api_version, base_url=base_url, state=args.state)
        listener = Listener(fake, args.port, container=args.in_container)
        fake.save()
    except (BrokenState, OSError) as error:
        print(f"The fake Stripe can not start: {error}", file=sys.stderr)
        return CANNOT_START
    if args.webhook:
        fake.add_endpoint(args.webhook, args.secret)
    print(banner(args, base_url), flush=True)
    serve(fake, listener)
    return 0


def serve(fake: FakeStripe, listener: Listener) -> None:
    """Answer until SIGTERM or SIGINT; then free the port and save."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    sender = Sender(fake)
    sender.start()
    threading.Thread(target=listener.serve_forever, name="fakestripe-http", daemon=True).start()
    stopping.wait()
    listener.shutdown()
    listener.server_close()
    sender.stop()
    fake.save()
    print("The fake Stripe has stopped.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
