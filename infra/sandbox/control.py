"""The control API: JSON over HTTP to play people, payers, the clock and faults; decides nothing itself.

Stable for outside tools. A call answers when the app has finished what it caused; a call that cannot
be served answers with RFC 9457 problem details.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from mimetypes import guess_type
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.sandbox.clock import instant_text, read_duration, read_instant
from infra.sandbox.people import People
from infra.sandbox.problems import Body, Problem
from infra.sandbox.stripe_cards import LATER
from infra.sandbox.telegram_params import Upload
from infra.sandbox.views import message_view
from infra.sandbox.world import Fields, World

MAX_FAULTS: Final = 1000  # of one kind in one call
MAX_FILE_CHARACTERS: Final = 8_000_000  # of base64: six million bytes
MAX_DATA_CHARACTERS: Final = 64
FARTHEST_JUMP: Final = timedelta(days=366 * 20)


class Control:
    """The routes under `/api`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._people = People(world.telegram.chats)

    def routes(self) -> list[Route]:
        """To be put into the sandbox's application."""
        user = "/api/users/{user_id:int}"
        return [
            Route("/api/state", self._threaded(self._state)),
            Route("/api/users", self._users, methods=["POST"]),
            Route(f"{user}/messages", self._threaded(self._messages), methods=["GET"]),
            Route(f"{user}/messages", self._write, methods=["POST"]),
            Route(f"{user}/presses", self._press, methods=["POST"]),
            Route(f"{user}/block", self._block, methods=["POST"]),
            Route(f"{user}/card", self._card, methods=["POST"]),
            Route("/api/payments", self._threaded(self._payments)),
            Route("/api/payments/{payment_id}", self._pay, methods=["POST"]),
            Route("/api/clock", self._clock, methods=["POST"]),
            Route("/api/audit", self._threaded(self._audit), methods=["POST"]),
            Route("/api/faults", self._threaded(self._faults), methods=["GET"]),
            Route("/api/faults", self._add_fault, methods=["POST"]),
            Route("/api/faults", self._threaded(self._clear_faults), methods=["DELETE"]),
        ]

    @staticmethod
    def _threaded(answer: Callable[[Request], Any]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return JSONResponse(await run_in_threadpool(answer, request))

        return endpoint

    # ---- what there is

    def _state(self, _: Request) -> Fields:
        world = self._world
        return {
            "world": world.identity(),
            "clock": self._now(),
            "telegram": "real" if world.real_telegram else "played",
            "stripe": "played" if "stripe" in world.systems else "real",
            "users": self._people.all(),
            "pending": world.pending(),
            "parked": world.app.parked(),
            "faults": world.faults(),
            "fault_kinds": world.fault_kinds(),
            "commands": world.telegram.chats.setting("commands"),
            "version": world.version(),
        }

    def _now(self) -> Fields:
        due = self._world.next_due()
        return {
            "now": instant_text(self._world.clock.now()),
            "next": None if due is None else instant_text(due),
        }

    def _messages(self, request: Request) -> list[Fields]:
        user = self._user(request)
        after = request.query_params.get("after") or "0"
        if not after.isdecimal():
            raise Problem(422, f"after must be a message_id, not {after!r:.80}")
        chats = self._world.telegram.chats
        return [
            message_view(message, chats)
            for message in chats.messages(user["id"])
            if message["message_id"] > int(after)
        ]

    def _payments(self, _: Request) -> list[Fields]:
        return self._world.payments()

    def _faults(self, _: Request) -> list[Fields]:
        return self._world.faults()

    # ---- what people do

    async def _users(self, request: Request) -> Response:
        body = await Body.of(request)
        name = body.text("name", longest=64)
        language = body.optional_text("language_code", longest=35)
        body.nothing_else()
        if self._world.real_telegram:
            raise Problem(409, "Telegram is real here: people write from Telegram itself")
        user = await run_in_threadpool(self._world.telegram.chats.add_user, name, language)
        self._world.changed()
        return JSONResponse({"id": user["id"]}, 201)

    async def _write(self, request: Request) -> Response:
        """What kind of message it is, is the name of its field: so more kinds can be added."""
        user = await run_in_threadpool(self._user, request)
        body = await Body.of(request)
        if body.has("chosen"):
            act = await run_in_threadpool(self._chosen, user, body)
        else:
            act = self._sent(body) if body.has("file") else self._written(body)
        body.nothing_else()
        if user["blocked"]:
            raise Problem(409, f"user {user['id']} has blocked the bot: unblock it first")
        await run_in_threadpool(self._world.act, user, act)
        return JSONResponse({}, 200)

    def _written(self, body: Body) -> Callable[[Fields], None]:
        text = body.text("text")
        return lambda person: self._world.telegram.write(person, text)

    def _chosen(self, user: Fields, body: Body) -> Callable[[Fields], None]:
        """Somebody, by the picker that stands below the chat."""
        number = body.integer("chosen", least=1, most=2**53)
        telegram = self._world.telegram
        chosen = telegram.chats.user(number)
        if chosen is None:
            raise Problem(404, f"no user {number}")
        if not user.get("below"):
            raise Problem(409, f"user {user['id']} is not asked to choose anybody")
        return lambda person: telegram.choose(person, chosen)

    def _sent(self, body: Body) -> Callable[[Fields], None]:
        """A file in base64 with its `name`; `text` is written beside it."""
        encoded = body.text("file", longest=MAX_FILE_CHARACTERS)
        name = body.text("name", longest=128)
        caption = body.optional_text("text", longest=1024) or ""
        try:
            content = b64decode(encoded, validate=True)
        except ValueError as fault:
            raise Problem(422, "file must be base64") from fault
        kind = guess_type(name)[0] or "application/octet-stream"
        upload = Upload(name, content, kind)
        return lambda person: self._world.telegram.send(person, upload, caption)

    async def _press(self, request: Request) -> Response:
        user = await run_in_threadpool(self._user, request)
        body = await Body.of(request)
        message_id = body.integer("message_id", least=1, most=2**53)
        data = body.text("data", longest=MAX_DATA_CHARACTERS)
        body.nothing_else()
        chats = self._world.telegram.chats
        message = await run_in_threadpool(chats.message, user["id"], message_id)
        if message is None:
            raise Problem(404, f"user {user['id']} has no message {message_id}")
        if data not in message["offered"]:
            raise Problem(422, f"message {message_id} never had a button with data {data!r:.80}")
        press = partial(self._world.telegram.press, message=message, data=data)
        query_id = await run_in_threadpool(self._world.act, user, press)
        answer = await run_in_threadpool(chats.answer_to, query_id)
        return JSONResponse({"answered": answer is not None} | (answer or {}))

    async def _block(self, request: Request) -> Response:
        user = await run_in_threadpool(self._user, request)
        body = await Body.of(request)
        blocked = body.flag("blocked")
        body.nothing_else()
        block = partial(self._world.telegram.block, blocked=blocked)
        await run_in_threadpool(self._world.act, user, block)
        return JSONResponse({"blocked": blocked})

    def _user(self, request: Request) -> Fields:
        user_id = request.path_params["user_id"]
        user = self._world.telegram.chats.user(user_id)
        if user is None:
            raise Problem(404, f"there is no user {user_id}")
        return user

    # ---- what payers do

    async def _pay(self, request: Request) -> Response:
        body = await Body.of(request)
        outcome = body.choice("outcome", self._outcomes())
        later = body.choice("later", LATER) if body.has("later") else None
        body.nothing_else()
        payment_id = request.path_params["payment_id"]
        return JSONResponse(await run_in_threadpool(self._complete, payment_id, outcome, later))

    def _outcomes(self) -> tuple[str, ...]:
        """All that a payer can do anywhere."""
        systems = self._world.systems.values()
        return tuple(dict.fromkeys(outcome for one in systems for outcome in one.outcomes))

    def _complete(self, payment_id: str, outcome: str, later: str | None) -> Fields:
        try:
            return self._world.complete(payment_id, outcome, later)
        except LookupError as fault:
            if "stripe" not in self._world.systems:
                raise Problem(409, "Stripe is real here: pay on its own page") from fault
            raise Problem(404, f"there is no payment {payment_id}") from fault
        except ValueError as fault:
            raise Problem(409, str(fault)) from fault

    async def _card(self, request: Request) -> Response:
        user = await run_in_threadpool(self._user, request)
        body = await Body.of(request)
        later = body.choice("later", LATER)
        body.nothing_else()
        return JSONResponse(await run_in_threadpool(self._set_later, user["id"], later))

    def _set_later(self, user_id: int, later: str) -> Fields:
        if "stripe" not in self._world.systems:
            raise Problem(409, "Stripe is real here: use its own test cards")
        references = self._world.app.card_references(user_id)
        changed = self._world.set_later(references, later) if references else 0
        if not changed:
            raise Problem(409, f"user {user_id} has no saved card")
        return {"later": later, "cards": changed}

    # ---- time and faults

    async def _clock(self, request: Request) -> Response:
        body = await Body.of(request)
        if body.has("advance") == body.has("to"):
            raise Problem(
                422, 'give either advance ("P30D") or to ("2027-01-31T00:00:00Z", "next", "event")'
            )
        text = body.text("advance" if body.has("advance") else "to")
        body.nothing_else()
        if body.has("advance"):
            steps = await run_in_threadpool(self._advance, text)
        elif text == "next":
            steps = await run_in_threadpool(self._world.move_to_next)
        elif text == "event":
            return JSONResponse(await run_in_threadpool(self._to_event))
        else:
            steps = await run_in_threadpool(self._move_to, text)
        return JSONResponse(await run_in_threadpool(self._now) | {"steps": steps})

    def _to_event(self) -> Fields:
        """`seen`: the people whose chats have changed."""
        steps, seen = self._world.move_to_event()
        return self._now() | {"steps": steps, "seen": seen}

    def _advance(self, duration: str) -> int:
        try:
            target = read_duration(duration)(self._world.clock.now())
        except (ValueError, OverflowError) as fault:
            raise Problem(422, f"advance: {fault}") from fault
        return self._jump(target)

    def _move_to(self, instant: str) -> int:
        try:
            target = read_instant(instant)
        except ValueError as fault:
            raise Problem(
                422, f'to is "next", "event" or an instant like 2027-01-31T00:00:00Z: {fault}'
            ) from fault
        return self._jump(target)

    def _jump(self, target: Any) -> int:
        now = self._world.clock.now()
        if target < now:
            raise Problem(422, f"it is {instant_text(now)} already: time only moves forward")
        if target - now > FARTHEST_JUMP:
            raise Problem(422, "a jump is at most 20 years")
        return self._world.move_to(target)

    async def _add_fault(self, request: Request) -> Response:
        body = await Body.of(request)
        kinds = self._world.fault_kinds()
        target = body.choice("target", tuple(kinds))
        kind = body.choice("kind", kinds[target])
        count = body.integer("count", least=1, most=MAX_FAULTS, default=1)
        body.nothing_else()
        await run_in_threadpool(self._world.add_fault, target, kind, count)
        return JSONResponse(await run_in_threadpool(self._world.faults), 201)

    def _audit(self, _: Request) -> Fields:
        self._world.audit()
        return self._now()

    def _clear_faults(self, _: Request) -> list[Fields]:
        self._world.clear_faults()
        return self._world.faults()
