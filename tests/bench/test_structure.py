"""What makes starts and renewals cheap, as structure instead of time: imports, units, sizes."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from chalicelib.adapters.sqs import KEYS
from chalicelib.application.ports.queues import Queue
from tests.bench.renewal import BUDGET, Cost, measure
from tests.support.json_text import json_text
from tests.support.stores import local_client

ROOT: Final = Path(__file__).parents[2]
HEAVY: Final = ("telegram", "httpx", "stripe", "requests", "typst", "segno", "stdnum")
MESSAGE: Final = KEYS[Queue.WORK]
AWS: Final = ("boto3", "botocore")


def imported_by(code: str) -> set[str]:
    """The top-level modules a fresh process has after `code`."""
    script = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["app", "chalicelib.entrypoints.jobs", "chalicelib.bootstrap", "chalicelib.audit"]
)
def test_no_function_imports_a_vendor_at_its_start(module: str) -> None:
    found = imported_by(f"import {module}")
    assert "chalicelib" in found
    assert not found & {*HEAVY, *AWS}


def test_a_function_of_the_jobs_starts_without_the_app() -> None:
    script = "import chalicelib.entrypoints.jobs, sys\nassert 'app' not in sys.modules"
    assert "chalice" in imported_by(script)


SERVED: Final = """
import sys
from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Due, Key, Put, Table
from chalicelib.bootstrap import Container, Stand
from chalicelib.config import Settings
from chalicelib.entrypoints import jobs
from datetime import UTC, datetime

store = MemoryStore()
stand = Stand(store=store, queues=MemoryQueues(), files=MemoryFiles(), chat=object())
services = Container(Settings({}), stand).services
long_ago = datetime(2026, 1, 1, tzinfo=UTC)
store.commit([Put(Key(Table.DOCUMENTS, "d", "document"), BODY, 0, Due("0", long_ago))], "t")
WORK
floors = ("chalicelib.application.", "chalicelib.bot.")
loaded = {name.split(".")[2] for name in sys.modules if name.startswith(floors) and name.count(".") > 2}
print(*loaded - {"ports"})
"""

NUMBERED: Final = """
agenda.perform(services, Queue.NUMBERS, [Key(Table.DOCUMENTS, "d", "document")])
assert store.load([Key(Table.DOCUMENTS, "siptg:invoice:2026", "series")])
"""

DOCUMENT: Final = {
    "id": "d",
    "kind": "invoice",
    "seller_id": "siptg",
    "payer_id": 1,
    "entry_sequence": 1,
    "created_at": "2026-01-01T00:00:00Z",
    "waits": {"number": {"at": "2026-01-01T00:00:00Z"}},
}


@pytest.mark.parametrize(
    ("work", "wings"),
    [
        ("assert agenda.tick(services) == 1", set()),
        (
            NUMBERED,
            {"invoicing", "ledger", "people"},
        ),  # the latter two for their records' addresses
    ],
    ids=["tick", "number"],
)
def test_a_function_loads_only_the_wings_it_runs(work: str, wings: set[str]) -> None:
    script = SERVED.replace("BODY", repr(json_text(DOCUMENT))).replace(
        "WORK\nfloors", f"{work}\nfloors"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert set(done.stdout.split()) == wings


ORDERED: Final = """
from chalicelib.application.desk.charting import chart_key, order_chart
order_chart(services, 1)
assert store.load([chart_key(1)])
agenda.perform(services, Queue.WORK, [chart_key(1)])
assert "typst" not in sys.modules
"""


def test_asking_for_a_chart_and_handing_it_on_loads_no_engine() -> None:
    script = SERVED.replace("BODY", repr(json_text(DOCUMENT))).replace(
        "WORK\nfloors", f"{ORDERED}\nfloors"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert "desk" in done.stdout.split()


@pytest.mark.parametrize("module", ["chalicelib.domain", "chalicelib.application"])
def test_rules_know_no_outside_thing(module: str) -> None:
    found = imported_by(
        "import importlib, pkgutil\n"
        f"import {module} as package\n"
        "for found in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):\n"
        "    importlib.import_module(found.name)"
    )
    assert not found & {*HEAVY, *AWS, "chalice", "fluent", "babel"}


@pytest.fixture(scope="module")
def costs(dynamodb_local: str) -> dict[int, Cost]:
    """Renewals each in a message of its own, and in the messages that workers get."""
    found = {}
    for at_once, renewals in ((1, 1), (MESSAGE, MESSAGE)):
        with closing(local_client(dynamodb_local)) as client:
            found[at_once] = measure(client, renewals, at_once)
    return found


def test_a_renewal_keeps_to_its_budget(costs: dict[int, Cost]) -> None:
    assert costs[MESSAGE].write <= BUDGET
    assert costs[MESSAGE].read <= 4
    # Alone it pays its counter, and what its number is found by, by itself.
    assert costs[1].write <= BUDGET + 3


def test_the_steps_of_a_renewal_take_what_was_counted(costs: dict[int, Cost]) -> None:
    """13: account 2, entry 4, subscription 2 + 2 of the index, document 2 + 1 of the index; a number
    takes its document, the counter, and what the number is found by."""
    alone = {step: effort.units.write for step, effort in costs[1].steps.items()}
    assert alone == {"renew": 13, "number": 6, "deliver": 2}


def test_a_message_is_read_in_two_requests_and_each_key_is_one_commit(
    costs: dict[int, Cost],
) -> None:
    requests = {step: effort.requests for step, effort in costs[MESSAGE].steps.items()}
    assert requests == {
        "renew": 2 + MESSAGE,
        "number": 3,  # the documents, the counter, one commit
        "deliver": 2 + MESSAGE,
    }


def test_items_that_change_fit_into_one_unit_and_the_frozen_one_into_two(
    costs: dict[int, Cost],
) -> None:
    sizes = costs[1].items
    assert sizes.pop("entry") <= 2048
    assert all(size <= 1024 for size in sizes.values()), sizes


def test_reads_stay_few(costs: dict[int, Cost]) -> None:
    assert costs[1].read <= 5
