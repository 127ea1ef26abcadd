"""Workers of a test: they serve whatever the queues in memory hold."""

from __future__ import annotations

from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.sqs import read_keys
from chalicelib.application import agenda
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key
from chalicelib.application.services import Services


def work(services: Services, queues: MemoryQueues) -> bool:
    """Until no message is left; whether there was any."""
    busy = queues.waiting() > 0
    while queues.waiting():
        for queue in Queue:
            while queues.messages[queue]:
                agenda.perform(services, queue, read_keys(queues.messages[queue].popleft()))
    return busy


def perform(services: Services, *keys: Key, queue: Queue | None = None) -> None:
    """One worker serves these records, of the queue to which the tick sends them unless another is named."""
    agenda.perform(services, queue or services.declared.duty(keys[0]).queue, keys)


def number(services: Services, *keys: Key) -> None:
    """One worker gives numbers."""
    agenda.perform(services, Queue.NUMBERS, keys)


def deliver(services: Services, *keys: Key) -> None:
    """One worker draws and sends."""
    agenda.perform(services, Queue.DOCUMENTS, keys)
