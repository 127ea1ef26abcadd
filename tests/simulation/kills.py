"""`python -m tests.simulation.kills`: a renewal run on DynamoDB Local whose workers are killed (SIGKILL) at
random moments, then recovery; everything must have happened once, and every document must have been sent.

Business time runs faster than real time, so that what a dead worker left due comes up again soon.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import signal
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from chalicelib.adapters.dynamodb import DynamoDBStore
from chalicelib.application import agenda
from chalicelib.application.audit import audit
from chalicelib.application.invoicing.notices import DocumentReady
from chalicelib.application.people import accounts
from chalicelib.application.ports.notifier import Notice, Notifier
from chalicelib.application.ports.store import Store, Table
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.bootstrap import new_id, pause
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from chalicelib.domain.period import add_months
from infra.local_aws import create_tables, table_names
from tests.support.parts import START, HandClock, parked_work
from tests.support.played_chat import PlayedChat
from tests.support.services import dynamodb_local
from tests.support.stores import copy_records, local_client
from tests.support.world import World

SPEED: Final = 60  # seconds of business time in one of real time
WORKERS: Final = 2
ATTEMPT_AT: Final = add_months(START, 6) - timedelta(days=3)
TOP_UP: Final = "36.00"  # EUR: two periods of the smallest plan
SERIES: Final = f"INV-{ATTEMPT_AT.year}"
CALM: Final = timedelta(minutes=30)  # nothing due within it: the run is over
LONGEST_SECONDS: Final = 900


@dataclass(frozen=True)
class Run:
    """What every worker is told; picklable."""

    url: str
    tables: Mapping[str, str]
    started: float  # wall clock
    sent: str  # a file to which every sent document is appended
    at_work: str  # a folder in which each worker that has begun leaves a file named by its process


class FastClock(HandClock):
    """Business time of a run: the same in every process."""

    def __init__(self, started: float) -> None:
        super().__init__()
        self._started = started

    def now(self) -> datetime:
        passed = timedelta(seconds=int((time.time() - self._started) * SPEED))
        return ATTEMPT_AT + passed


class Posted:
    """Implements Notifier: a chat that outlives its process, as each document sent is a line in a file."""

    def __init__(self, notifier: Notifier, path: str) -> None:
        self._notifier = notifier
        self._path = path

    def tell(self, account: Account, notice: Notice, message_id: int | None = None) -> int:
        if isinstance(notice, DocumentReady):
            with Path(self._path).open("a", encoding="ascii") as log:
                log.write(f"{notice.document.number}\n")
        return self._notifier.tell(account, notice, message_id)


def prepare(store: Store, customers: int) -> None:
    """So many customers with one subscription and the money for one more period, put into `store`."""
    world = World()
    for number in range(1, customers + 1):
        world.top_up(number, TOP_UP)
        world.buy_from_balance(number)
        world.settle()
    copy_records(world.store, store)


def open_world(run: Run) -> tuple[World, Services]:
    """The application of one process."""
    names = {table: run.tables[f"{table.name}_TABLE"] for table in Table}
    store = DynamoDBStore(names, local_client(run.url))
    chat = PlayedChat(lenient=True)
    world = World(store=store, clock=FastClock(run.started), chat=chat)
    services = replace(
        world.services,
        new_id=new_id,
        new_token=lambda: uuid.uuid4().hex,
        pause=pause,
        notifier=Posted(world.services.notifier, run.sent),
    )
    world.services = services
    return world, services


def work(run: Run) -> None:
    """Do what is due until it is calm."""
    world, services = open_world(run)
    Path(run.at_work, str(os.getpid())).touch()
    while True:
        agenda.tick(services)
        if world.work():
            continue
        due = agenda.next_due(services.store, services.declared)
        if due is None or due > services.clock.now() + CALM:
            return
        time.sleep(0.05)


def kill_at_random(run: Run, chance: random.Random, most: float) -> int:
    """Workers that are killed and replaced until they find nothing more to do; how many kills.

    The first dies as soon as a document is sent: later, a fast machine would be done. Another dies only once
    it works: on a busy machine starting takes longer than all the time it is left.
    """
    context = multiprocessing.get_context("spawn")
    workers = [_started(context, run) for _ in range(WORKERS)]
    kills, deadline = 0, time.monotonic() + LONGEST_SECONDS
    while not Path(run.sent).stat().st_size and time.monotonic() < deadline:
        if not any(worker.is_alive() for worker in workers):
            break
        time.sleep(0.002)
    while any(worker.is_alive() for worker in workers):
        if kills:
            time.sleep(chance.uniform(most / 4, most))
        place = chance.randrange(WORKERS)
        worker = workers[place]
        if worker.exitcode == 0 or worker.pid is None or time.monotonic() > deadline:
            break
        if not Path(run.at_work, str(worker.pid)).exists():
            time.sleep(0.01)
            continue
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        kills += 1
        workers[place] = _started(context, run)
    for worker in workers:
        worker.join(LONGEST_SECONDS)
    return kills


def _started(context: SpawnContext, run: Run) -> SpawnProcess:
    worker = context.Process(target=work, args=(run,))
    worker.start()
    return worker


def verify(run: Run, customers: int) -> Counter[str]:
    """Every promise; raises AssertionError. Returns how much was looked at."""
    _, services = open_world(run)
    report = audit(services)
    assert report.violations == [], report.violations[:5]
    assert parked_work(services) == []
    for number in range(1, customers + 1):
        (subscription,) = subscriptions_of(services, number)
        assert subscription.anchor_months == 12, subscription
        assert accounts.get_account(services, number).available == Money(0, "EUR")
    sent = Counter(Path(run.sent).read_text(encoding="ascii").split())
    wanted = {f"{SERIES}-{n:06d}" for n in range(customers + 1, 2 * customers + 1)}
    assert set(sent) == wanted, sorted(wanted ^ set(sent))[:5]
    return Counter(
        {
            "renewed once": customers,
            "numbers": 2 * customers,
            "documents sent": sum(sent.values()),
            "sent more than once": sum(count > 1 for count in sent.values()),
            "checks of the audit": sum(report.checked.values()),
        }
    )


@contextlib.contextmanager
def prepared(url: str, customers: int) -> Iterator[Run]:
    """A run with tables of its own."""
    tables = table_names(f"kills-{uuid.uuid4().hex[:8]}-")
    client = local_client(url)
    create_tables(client, tables)
    store = DynamoDBStore({table: tables[f"{table.name}_TABLE"] for table in Table}, client)
    prepare(store, customers)
    with TemporaryDirectory(prefix="kills-") as folder:
        sent, at_work = Path(folder, "sent"), Path(folder, "at_work")
        sent.touch()
        at_work.mkdir()
        yield Run(url, tables, time.time(), str(sent), str(at_work))


def live_through(url: str, customers: int, seed: int, most: float) -> Counter[str]:
    """One run: kill, recover, verify; `most` seconds between kills."""
    with prepared(url, customers) as run:
        began = time.monotonic()
        kills = kill_at_random(run, random.Random(seed), most)
        work(run)
        figures = verify(run, customers)
        figures["kills"] = kills
        figures["seconds"] = int(time.monotonic() - began)
        return figures


def main() -> int:
    """Prints what was done and found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=float, default=3.0, help="seconds between two kills at most")
    options = parser.parse_args()
    with dynamodb_local() as url:
        figures = live_through(url, options.customers, options.seed, options.most)
    for name, count in figures.items():
        print(f"{count:8} {name}")
    print("nothing lost, nothing twice, no number missing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
