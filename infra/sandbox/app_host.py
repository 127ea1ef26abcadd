"""Runs the real app in this process as AWS would: HTTP, queue and schedule events; changes nothing in it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from chalice.config import Config
from chalice.local import LambdaContext, LocalChalice, LocalGateway, LocalGatewayException

from chalicelib.application import agenda
from chalicelib.application.exchange.records import feed_key
from chalicelib.application.parked import PARKED_SHARD, Parked
from chalicelib.application.payments.records import charge_key
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.store import Table
from chalicelib.application.records import read
from chalicelib.bootstrap import Container, Stand, install
from chalicelib.bot.catalog.wording import title_of
from chalicelib.bot.desk.words import kind_text
from chalicelib.config import Settings
from chalicelib.domain.exchange.rates import FETCH, Source
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from infra.sandbox.clock import instant_text
from infra.sandbox.faulty_store import FaultyStore, Upcoming
from infra.sandbox.known_agenda import KnownAgenda
from infra.sandbox.waiting import WaitingWork, waiting_work

if TYPE_CHECKING:
    from chalicelib.application.ports.clock import Clock

FUNCTION_SECONDS: Final = 60
AUDIT_SECONDS: Final = 300

log = logging.getLogger(__name__)


class AppHost:
    """The app in this process. Its environment has to be complete before this is made."""

    def __init__(self, settings: Mapping[str, str], clock: Clock) -> None:
        values = Settings(settings)
        self.faults = Upcoming()
        # In good health, for our own questions.
        self._store = KnownAgenda(Container(values).store)
        faulty = FaultyStore(self._store, self.faults)
        self.container = Container(values, Stand(business_clock=clock, store=faulty))
        install(self.container)

        from app import app
        from chalicelib.entrypoints import jobs

        app.__class__ = LocalChalice  # keeps the current request of each thread apart
        self._gateway = LocalGateway(app, Config.create(lambda_timeout=FUNCTION_SECONDS))
        self._jobs = jobs
        self._ticking = threading.Lock()

    def asked_once(self) -> AbstractContextManager[None]:
        """A block in which the agenda is not asked twice for what nobody has changed."""
        return self._store.remembering()

    # ---- as AWS calls it

    def request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """One HTTP request through API Gateway; status, headers and body of the answer."""
        try:
            answer = self._gateway.handle_request(method, path, dict(headers), body)
        except LocalGatewayException as error:
            return error.CODE, dict(error.headers), error.body or b""
        content = answer["body"] or ""
        merged = dict(answer["headers"]) | {
            name: ", ".join(values) for name, values in answer["multiValueHeaders"].items()
        }
        return answer["statusCode"], merged, content.encode()

    def consume(self, function: str, records: list[dict[str, Any]]) -> set[str]:
        """A batch of queue messages; the ids of those that failed."""
        ids = {record["messageId"] for record in records}
        try:
            answer = self._call(function, {"Records": records})
        except Exception:
            log.exception("the function %s failed", function)
            return ids
        failures = (answer or {}).get("batchItemFailures", [])
        return {failure["itemIdentifier"] for failure in failures}

    def tick(self) -> None:
        """The schedule's event; a failed tick is made good by the next."""
        self._scheduled("tick")

    def begin(self) -> None:
        """What a schedule does first on the first day."""
        self._scheduled("rates")

    def audit(self) -> None:
        """The schedule's event that begins an audit at once, as an operator sends it."""
        self._scheduled("audit", {"anew": True})

    def _scheduled(self, function: str, detail: Mapping[str, Any] | None = None) -> None:
        event = {
            "version": "0",
            "id": "sandbox",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": self.container.business_clock.now().isoformat(),
            "region": "sandbox",
            "resources": [],
            "detail": dict(detail or {}),
        }
        with self._ticking:
            try:
                self._call(function, event)
            except Exception:
                log.exception("the scheduled function %s failed", function)

    def _call(self, function: str, event: dict[str, Any]) -> Any:
        seconds = AUDIT_SECONDS if function == "audit" else FUNCTION_SECONDS
        context = LambdaContext(function, 512, seconds * 1000)
        return getattr(self._jobs, function)(event, context)

    # ---- what the control API and the page want to know

    def next_due(self) -> datetime | None:
        """The earliest moment anything in the app's agenda waits for. Rates are no reason to stop at every
        day on the way: they are fetched as of where time comes to rest."""
        feeds = [feed_key(source) for source in Source]
        return agenda.next_due(self._store, self.container.services.declared, feeds)

    def waiting(self) -> list[dict[str, Any]]:
        """What waits in the agenda, the earliest first, in the words in which staff read of it."""
        declared = self.container.services.declared
        work = waiting_work(self._store, declared.agenda(), declared.today)
        return [self._in_words(one) for one in work if one.kind != FETCH]

    def _in_words(self, work: WaitingWork) -> dict[str, Any]:
        english, catalog = self.container.localiser.language("en"), self.container.catalog
        return {
            "what": work.kind,
            "words": unescape(kind_text(english, work.kind)),
            "about": work.about and title_of(english, catalog, work.about),
            "user_id": work.whose,
            "due_at": instant_text(work.at),
            "detail": None,
        }

    def parked(self) -> list[dict[str, str]]:
        """Work and updates that were parked for staff."""
        far = datetime.max.replace(tzinfo=UTC)
        keys = [key for key, _ in self._store.due(Table.INBOX, PARKED_SHARD, far).entries]
        found = [read(Parked, record.text) for record in self._store.load(keys).values()]
        return [
            {"kind": one.kind, "reason": one.reason, "parked_at": one.parked_at.isoformat()}
            for one in found
            if not one.resolved
        ]

    def card_references(self, user_id: int) -> list[str]:
        """The provider's ids of a person's saved cards."""
        key = account_key(user_id)
        record = self._store.load([key]).get(key)
        if record is None:
            return []
        return [card.reference for card in read(Account, record.text).cards]

    def payers_of(self, charge_ids: Collection[str]) -> dict[str, int]:
        """Whose payments these are, by charge; of what nobody knows, nobody's."""
        keys = {charge_key(charge_id): charge_id for charge_id in charge_ids}
        found = self._store.load(list(keys)) if keys else {}
        return {keys[key]: read(Charge, record.text).payer_id for key, record in found.items()}


def gateway_path(path: str, query: bytes) -> str:
    """A path as Chalice's local gateway wants it."""
    return quote(path) + (f"?{query.decode('latin-1')}" if query else "")
