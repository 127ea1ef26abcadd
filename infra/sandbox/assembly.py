"""Puts the local world together and takes it apart: AWS, stand-ins, the app's environment, the app."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from infra import services
from infra.local_aws import create_bucket, create_queues, create_tables, table_names
from infra.sandbox.btcpay_standin import BtcPayStandIn
from infra.sandbox.clock import Clock
from infra.sandbox.cryptopay_standin import CryptoPayStandIn
from infra.sandbox.payment_standin import PaymentStandIn, Place
from infra.sandbox.paypal_standin import PayPalStandIn
from infra.sandbox.polling import stripe_poller, telegram_poller
from infra.sandbox.queue_runner import QueueRunner, Subscription
from infra.sandbox.settings import CARRIER_KEY, STRIPE_KEY, TOKEN, Settings, install_environment
from infra.sandbox.state import State
from infra.sandbox.stripe_standin import StripeStandIn
from infra.sandbox.telegram_invoices import InvoiceSystem
from infra.sandbox.telegram_standin import TelegramStandin
from infra.sandbox.telnyx_standin import TelnyxStandIn
from infra.sandbox.world import World
from infra.sandbox.yookassa_standin import YooKassaStandIn

AWS_ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "sandbox",
    "AWS_SECRET_ACCESS_KEY": "sandbox",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",  # whatever the developer is signed in to is left alone
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "NO_PROXY": "127.0.0.1",
}
QUEUE_PREFIX: Final = "dialtone-"

# Which function reads which queue (as infra/template.yaml says) and how many messages at once.
CONSUMERS: Final = (
    ("WORK_QUEUE_URL", "work", 1),
    ("NUMBERS_QUEUE_URL", "number", 10),
    ("DOCUMENTS_QUEUE_URL", "documents", 5),
    ("DEAD_LETTER_QUEUE_URL", "dead_letters", 10),
)


PLAYED_SYSTEMS: Final[Mapping[str, Callable[[Place], PaymentStandIn]]] = {
    "paypal": PayPalStandIn,
    "yookassa": YooKassaStandIn,
    "btcpay": BtcPayStandIn,
    "cryptopay": CryptoPayStandIn,
}
"""Beside Stripe, which can be real; they never are."""


@contextlib.contextmanager
def running_world(settings: Settings, address: str) -> Iterator[World]:
    """Up until the block ends; then everything is stored and every child has ended."""
    with contextlib.ExitStack() as stack:
        aws_url = stack.enter_context(services.ministack(state=settings.state_dir / "aws"))
        state = State(settings.state_dir / "telegram.sqlite")
        stack.callback(state.close)
        install_environment(
            dict(settings.environment) | AWS_ENVIRONMENT | {"AWS_ENDPOINT_URL": aws_url}
        )
        resources, consumers = _create_resources()
        _write_environment(settings, resources | {"AWS_ENDPOINT_URL": aws_url})
        environment = (
            dict(settings.environment)
            | AWS_ENVIRONMENT
            | resources
            | {"AWS_ENDPOINT_URL": aws_url, "PUBLIC_URL": address, "RETURN_URL": address + "/"}
            | _outside(settings, address)
        )
        world = _wired(settings, address, environment, state, consumers)
        for system in world.systems.values():
            stack.callback(system.close)
        world.app.begin()
        _start_polling(settings, state, world, stack)
        yield world


def _create_resources() -> tuple[dict[str, str], list[Subscription]]:
    import boto3

    tables = table_names()
    create_tables(boto3.client("dynamodb"), tables)
    sqs = boto3.client("sqs")
    queues = create_queues(sqs, QUEUE_PREFIX)
    bucket = create_bucket(boto3.client("s3"))
    dead = sqs.get_queue_url(QueueName=f"{QUEUE_PREFIX}NumbersDeadLetterQueue.fifo")["QueueUrl"]
    consumers = [Subscription(queues[name], function, n) for name, function, n in CONSUMERS]
    consumers.append(Subscription(dead, "dead_letters", 10))
    return {**tables, **queues, **bucket}, consumers


def _write_environment(settings: Settings, where: dict[str, str]) -> None:
    """For commands beside the sandbox, such as the audit; holds no key of anybody real."""
    played = {"TELEGRAM_TOKEN": TOKEN, "CATALOG": settings.environment.get("CATALOG", "siptg")}
    lines = (f"{name}={value}\n" for name, value in (AWS_ENVIRONMENT | where | played).items())
    (settings.state_dir / "environment").write_text("".join(lines))


def _outside(settings: Settings, address: str) -> dict[str, str]:
    """Where the app finds Telegram, a real Stripe, VIES, the carrier and the banks' rates. The carrier is
    always a played one: a real one would sell real numbers. So are the banks: real ones know no business day.
    Played payment systems say that themselves."""
    telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": f"{address}/telegram"}
    if settings.telegram_token:
        telegram = {
            "TELEGRAM_TOKEN": settings.telegram_token,
            "TELEGRAM_API_URL": settings.telegram_api_url,
        }
    stripe = {}
    if settings.stripe_key:
        stripe = {
            "STRIPE_SECRET_KEY": settings.stripe_key,
            "STRIPE_API_URL": settings.stripe_api_url,
        }
    vies = {"VIES_URL": settings.vies_url or f"{address}/vies/check-vat-number"}
    carrier = {"CARRIER_API_URL": f"{address}/carrier", "CARRIER_API_KEY": CARRIER_KEY}
    rates = {"ECB_RATES_URL": f"{address}/rates/ecb", "CBR_RATES_URL": f"{address}/rates/cbr"}
    return telegram | stripe | vies | carrier | rates


def _wired(
    settings: Settings,
    address: str,
    environment: dict[str, str],
    state: State,
    consumers: list[Subscription],
) -> World:
    import boto3

    from infra.sandbox.app_host import AppHost

    clock = Clock(state, settings.start_at)

    def place(name: str) -> Place:
        return Place(
            state_path=settings.state_dir / f"{name}.sqlite",
            url=f"{address}/{name}",
            now=clock.now,
            deliver=lambda body, headers: world.deliver_event(name, body, headers),
            after_page=lambda: world.settle(),  # noqa: PLW0108 - made below
        )

    telegram = TelegramStandin(
        state,
        settings.state_dir / "files",
        TOKEN,
        clock.now,
        lambda update: world.deliver_update(update),  # noqa: PLW0108 - made below
        url=f"{address}/telegram",
        after_page=lambda: world.settle(),  # noqa: PLW0108
    )
    systems = _played_systems(settings, environment, place)
    if settings.telegram_token is None:
        systems |= {name: InvoiceSystem(name, telegram.invoices) for name in ("telegram", "stars")}
    for system in systems.values():
        environment |= system.environment()
    install_environment(environment)
    app = AppHost(environment, clock)
    queues = QueueRunner(boto3.client("sqs"), consumers, app.consume)
    telegram.chats.set_setting("webhook", {"url": f"{address}/webhooks/telegram"})
    world = World(
        clock=clock,
        app=app,
        queues=queues,
        telegram=telegram,
        systems=systems,
        carrier=TelnyxStandIn(state, CARRIER_KEY, clock.now),
        real_telegram=settings.telegram_token is not None,
    )
    return world


def _played_systems(
    settings: Settings, environment: dict[str, str], place: Callable[[str], Place]
) -> dict[str, PaymentStandIn]:
    systems = {name: make(place(name)) for name, make in PLAYED_SYSTEMS.items()}
    if settings.stripe_key:
        return systems
    stripe = place("stripe")
    played = StripeStandIn(
        state_path=stripe.state_path,
        url=stripe.url,
        secret_key=STRIPE_KEY,
        webhook_secret=environment["STRIPE_WEBHOOK_SECRET"],
        now=stripe.now,
        deliver=stripe.deliver,
        after_page=stripe.after_page,
    )
    return {"stripe": played, **systems}


def _start_polling(
    settings: Settings, state: State, world: World, stack: contextlib.ExitStack
) -> None:
    def then_settle(deliver: Any) -> Any:
        def delivered(*args: Any) -> int:
            status: int = deliver(*args)
            world.settle()
            return status

        return delivered

    pollers = []
    if settings.telegram_token:
        pollers.append(
            telegram_poller(
                settings.telegram_token,
                settings.telegram_api_url,
                state,
                then_settle(world.deliver_update),
            )
        )
    if settings.stripe_key:
        pollers.append(
            stripe_poller(
                settings.stripe_key,
                settings.stripe_api_url,
                world.app.container.settings.require("STRIPE_WEBHOOK_SECRET"),
                state,
                then_settle(partial(world.deliver_event, "stripe")),
            )
        )
    for poller in pollers:
        stack.callback(poller.stop)
        poller.start()
