"""A pytest plugin that tries many mutants in one session; knows neither how they were made nor what to do.

The tests are collected once, and each is run once as it is, which tells what comes by which line. Then each
mutant gets a fork of that process in which one function is another, and the tests that come by the changed
line, until the first that fails: those that noticed a neighbour, of the same wing, then those that come by
little else. mutmut's own runs start pytest for each mutant, which takes ten times as long.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, Final, NoReturn

import pytest
from coverage import Coverage

ASKED: Final = "MUTANTS_ASKED"
"""In the environment: a file with a mutant a line, as JSON: name, module, path in it, source, file, lines."""
ANSWERED: Final = "MUTANTS_ANSWERED"
"""To this file an `Answer` a line is added."""
REACHED: Final = "MUTANTS_REACHED"
"""In this file is kept what comes by where; once it is known, only new tests are run as they are."""
MUTATED: Final = ("chalicelib/domain/*", "chalicelib/application/*")

AT_ONCE: Final = int(os.environ.get("MUTANTS_AT_ONCE", "2"))
TEST_SECONDS: Final = float(os.environ.get("MUTANTS_TEST_SECONDS", "60"))
"""How long a mutant is tested, in what its tests take where nothing is changed."""
SPARE_SECONDS: Final = 3  # what a test may take beyond five times what it takes as it is
WAITING_SECONDS: Final = 120  # a test that uses no time at all, but waits
MEMORY: Final = 3 << 30  # bytes; a mutant may loop and gather

HOW: Final = {
    0: "survived",
    1: "killed",
    2: "broken",
    -signal.SIGXCPU: "endless",
    -signal.SIGALRM: "endless",
}
"""Exit codes of a mutant's process; a broken one could not be put in."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a mutant ended, and which test noticed."""

    name: str
    how: str
    seconds: float
    test: str = ""


class Reached:
    """Which tests come by which line, and what each takes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        if known.get("of") != sources():
            known = {}
        self.seconds: dict[str, float] = known.get("seconds", {})
        self.tests: dict[str, dict[str, list[str]]] = known.get("tests", {})

    def learn(self, session: pytest.Session) -> None:
        """Run the tests that are new; one that fails is no judge."""
        new = [item for item in session.items if item.nodeid not in self.seconds]
        if not new:
            return
        coverage = Coverage(data_file=None, include=MUTATED)
        coverage.start()
        for item, following in zip(new, [*new[1:], None], strict=True):
            coverage.switch_context(item.nodeid)
            since = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.seconds[item.nodeid] = time.process_time() - since
            if session.testsfailed:
                session.testsfailed = 0
                self.seconds[item.nodeid] = float("inf")
                print(f"{item.nodeid} fails where nothing is changed", file=sys.__stderr__)
        coverage.stop()
        data = coverage.get_data()
        for file in data.measured_files():
            lines = self.tests.setdefault(str(Path(file).relative_to(Path.cwd())), {})
            for line, tests in data.contexts_by_lineno(file).items():
                lines.setdefault(str(line), []).extend(test for test in tests if test)
        known = {"of": sources(), "seconds": self.seconds, "tests": self.tests}
        self.path.write_text(json.dumps(known), "utf-8")

    def by(self, file: str, lines: Iterable[int]) -> set[str]:
        there = self.tests.get(file, {})
        return {test for line in lines for test in there.get(str(line), ())}

    def breadth(self) -> Counter[str]:
        """By how many lines each test comes."""
        return Counter(
            test for lines in self.tests.values() for tests in lines.values() for test in tests
        )


def sources() -> str:
    """A digest: what was learnt is about these lines."""
    files = sorted(file for pattern in MUTATED for file in Path().glob(f"{pattern[:-1]}**/*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def put_in(module: str, path: str, source: str) -> None:
    """Make that function what `source` says, for everybody who has imported it already."""
    where: Any = import_module(module)
    for name in path.split("."):
        where = where.__dict__[name]
    function: FunctionType = getattr(where, "__func__", where)
    body = "\n".join(f"    {line}" for line in source.splitlines())
    text = f"def outer(__class__):\n{body}\n    return {path.rpartition('.')[2]}\n"
    future = "from __future__ import annotations\n"
    space = dict(function.__globals__)
    exec(compile(future + text, function.__code__.co_filename, "exec"), space)  # noqa: S102
    new: FunctionType = space["outer"](None)
    function.__code__ = new.__code__
    function.__defaults__, function.__kwdefaults__ = new.__defaults__, new.__kwdefaults__


class Trial:
    """All mutants that were asked for, a few at once."""

    def __init__(self, session: pytest.Session, reached: Reached, answers: Path) -> None:
        self.session, self.reached, self.answers = session, reached, answers
        self.breadth = reached.breadth()
        self.items = {item.nodeid: item for item in session.items}
        self.noticed: dict[str, Counter[str]] = defaultdict(Counter)
        self.running: dict[int, tuple[dict[str, Any], float, int]] = {}

    def tests_of(self, mutant: dict[str, Any]) -> list[pytest.Item]:
        near, far = self.noticed[mutant["module"] + mutant["path"]], self.noticed[mutant["module"]]
        wing = f"/{Path(mutant['file']).parent.name}/"

        def order(test: str) -> tuple[int, int, bool, int, str]:
            return -near[test], -far[test], wing not in test, self.breadth[test], test

        chosen: list[pytest.Item] = []
        left = TEST_SECONDS
        tests = self.reached.by(mutant["file"], mutant["lines"]) & self.items.keys()
        for test in sorted(tests, key=order):
            seconds = self.reached.seconds[test]
            if (seconds > left and chosen) or seconds == float("inf"):
                continue
            left -= seconds
            chosen.append(self.items[test])
        return chosen

    def try_out(self, mutant: dict[str, Any]) -> None:
        items = self.tests_of(mutant)
        if not items:
            self.answer(Answer(mutant["name"], "untested", 0.0))
            return
        while len(self.running) >= AT_ONCE:
            self.wait()
        hear, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            self.stand_in(mutant, items, tell)
        os.close(tell)
        self.running[pid] = (mutant, time.monotonic(), hear)

    def stand_in(self, mutant: dict[str, Any], items: list[pytest.Item], tell: int) -> NoReturn:
        """Be that mutant, in a process of its own, and end it."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for end in (signal.SIGXCPU, signal.SIGALRM):
            signal.signal(end, signal.SIG_DFL)
        code = 2
        try:
            put_in(mutant["module"], mutant["path"], mutant["source"])
            code = 0
            for item, following in zip(items, [*items[1:], None], strict=True):
                seconds = time.process_time() + 5 * self.reached.seconds[item.nodeid]
                limit = int(seconds + SPARE_SECONDS)
                resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
                signal.alarm(WAITING_SECONDS)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.session.testsfailed:
                    os.write(tell, item.nodeid.encode())
                    code = 1
                    break
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is an answer
            os.write(tell, repr(error).encode())
        finally:
            os._exit(code)

    def wait(self) -> None:
        """For the next that ends."""
        pid, status = os.wait()
        if pid not in self.running:  # a test's own child
            return
        mutant, since, hear = self.running.pop(pid)
        with os.fdopen(hear, "rb") as heard:
            test = heard.read().decode()
        how = HOW.get(os.waitstatus_to_exitcode(status), "killed")  # also by a signal
        if how == "killed":
            self.noticed[mutant["module"] + mutant["path"]][test] += 1
            self.noticed[mutant["module"]][test] += 1
        self.answer(Answer(mutant["name"], how, round(time.monotonic() - since, 3), test))

    def answer(self, answer: Answer) -> None:
        with self.answers.open("a", encoding="utf-8") as file:
            print(json.dumps(asdict(answer)), file=file)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    kept = Path(os.environ[REACHED])
    # Tests start threads, which no fork has: whoever forks has run none.
    pid = os.fork()
    if pid == 0:
        Reached(kept).learn(session)
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        sys.exit("what comes by where could not be learnt")
    reached = Reached(kept)
    gc.collect()
    gc.freeze()
    trial = Trial(session, reached, Path(os.environ[ANSWERED]))
    for line in Path(os.environ[ASKED]).read_text("utf-8").splitlines():
        trial.try_out(json.loads(line))
    while trial.running:
        trial.wait()
    return True
