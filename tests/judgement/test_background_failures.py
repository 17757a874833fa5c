"""Code that counts on the failure of a call that is made in another file, or in the background, is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

WIRE = """\
### wire.py
def link(step, dep):
    step.add_depends_on({})
### steps.py
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={{}}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={{}}, outputs=[])
def pipeline():
    return Pipeline(name="P", steps=[prep, train])
### main.py
from steps import pipeline, prep, train
"""
LEFT, FIXED = WIRE.format("dep"), WIRE.format("⟦[⟧dep⟦]⟧")

OTHER_FILES = f"""\
--- fix: nobody counts on it
{FIXED}
from wire import link
link(train, prep)
pipeline()

--- leave: a flag in another file
{LEFT}
from wire import link
works = True
try:
    link(train, prep)
except TypeError:
    works = False
assert not works
train.add_depends_on([prep])
pipeline()

--- leave: by its module
{LEFT}
import wire
try:
    wire.link(train, prep)
except (TypeError, NotImplementedError):
    pass
pipeline()

--- leave: under another name
{LEFT}
from wire import link as connect
from contextlib import suppress
with suppress(TypeError):
    connect(train, dep=prep)
pipeline()

--- leave: through a function of that file
{LEFT}
from wire import link
def wired():
    link(train, prep)
def attempt():
    try:
        wired()
        return True
    except TypeError:
        return False
assert not attempt()
pipeline()

--- leave: `assertRaises` in another file
{LEFT}
import unittest
from wire import link
class T(unittest.TestCase):
    def test_it(self):
        with self.assertRaises(TypeError):
            link(train, prep)
        self.assertRaises(TypeError, link, train, prep)
assert unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(T)).wasSuccessful()
pipeline()

--- leave: a lambda in another file
{LEFT}
from wire import link
def refused(function):
    try:
        function()
    except TypeError:
        return True
    return False
assert refused(lambda: link(train, prep))
pipeline()

--- leave: handed to what is tried
{LEFT}
from wire import link
def run(function, *args):
    function(*args)
try:
    run(link, train, prep)
except TypeError:
    train.add_depends_on(["Prep"])
pipeline()

--- leave: turned into an error of its own by a decorator
{LEFT}
import functools
from wire import link
class Refused(Exception):
    pass
def told(function):
    @functools.wraps(function)
    def inner(*args):
        try:
            return function(*args)
        except TypeError as error:
            raise Refused from error
    return inner
@told
def wired():
    link(train, prep)
try:
    wired()
except Refused:
    train.add_depends_on(["Prep"])
pipeline()

--- fix: another error is caught there
{FIXED}
from wire import link
try:
    link(train, prep)
except KeyError:
    pass
pipeline()

--- fix: it is told there, and the program ends
{FIXED}
import sys
from wire import link
try:
    link(train, prep)
except TypeError as error:
    print("can't wire:", error)
    sys.exit(1)
pipeline()

--- fix: the status that a program which failed returns
{FIXED}
from wire import link
def main():
    try:
        link(train, prep)
    except (TypeError, ValueError) as error:
        print("can't wire:", error)
        return 1
    return 0
main()
pipeline()

--- fix: another function of that name
{FIXED}
import wire
class Page:
    def link(self, one, other):
        raise TypeError("no page")
page = Page()
try:
    page.link("a", "b")
except TypeError:
    pass
wire.link(train, prep)
pipeline()

--- fix: another caller does not
{FIXED}
from wire import link
try:
    link(train, prep)
except TypeError:
    pass
link(train, prep)
pipeline()
"""

BACKGROUND = """\
--- leave: the error of the future is looked at
from concurrent.futures import ThreadPoolExecutor
def wire():
    train.add_depends_on(prep)
with ThreadPoolExecutor() as pool:
    future = pool.submit(wire)
assert isinstance(future.exception(), TypeError)

--- leave: it decides
from concurrent.futures import ThreadPoolExecutor
def wire(step, dep):
    step.add_depends_on(dep)
with ThreadPoolExecutor() as pool:
    future = pool.submit(wire, train, dep=prep)
    if future.exception() is not None:
        train.add_depends_on([prep.name])

--- leave: the result is asked for where it may fail
from concurrent.futures import ThreadPoolExecutor, as_completed
def wire(step):
    step.add_depends_on(prep)
refused = []
with ThreadPoolExecutor() as pool:
    futures = {pool.submit(wire, one): one for one in (train, label)}
    for future in as_completed(futures):
        try:
            future.result()
        except TypeError:
            refused.append(futures[future])
assert len(refused) == 2

--- leave: a lambda
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool:
    future = pool.submit(lambda: train.add_depends_on(prep))
try:
    future.result(timeout=5)
except (TypeError, OSError):
    pass

--- leave: a pool
from multiprocessing.pool import ThreadPool
def wire(step):
    step.add_depends_on(prep)
with ThreadPool(1) as pool:
    waiting = pool.apply_async(wire, (train,))
    try:
        waiting.get()
    except TypeError:
        waiting = None

--- leave: a pool's `map`, which is tried
from concurrent.futures import ThreadPoolExecutor
def wire(step):
    step.add_depends_on(prep)
with ThreadPoolExecutor() as pool:
    try:
        list(pool.map(wire, [train, label]))
    except TypeError:
        print("as expected")

--- leave: a task
import asyncio
async def wire():
    train.add_depends_on(prep)
async def main():
    task = asyncio.create_task(wire())
    try:
        await task
    except TypeError:
        return True
asyncio.run(main())

--- leave: errors are results
import asyncio
async def wire(step):
    step.add_depends_on(prep)
async def main():
    return await asyncio.gather(wire(train), wire(label), return_exceptions=True)
assert all(isinstance(one, TypeError) for one in asyncio.run(main()))

--- leave: an event loop's executor
import asyncio
def wire():
    train.add_depends_on(prep)
async def main():
    waiting = asyncio.get_running_loop().run_in_executor(None, wire)
    try:
        await waiting
    except TypeError:
        pass
asyncio.run(main())

--- leave: the errors of threads are kept
import threading
seen = []
threading.excepthook = lambda args: seen.append(args.exc_type)
def wire():
    train.add_depends_on(prep)
for one in (threading.Thread(target=wire), threading.Thread(target=lambda: label.add_depends_on(prep))):
    one.start()
    one.join()
assert seen == [TypeError, TypeError]

--- leave: called back by a stack that lets the error pass
from contextlib import ExitStack
class Quiet:
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        return kind is TypeError
def wire():
    train.add_depends_on(prep)
with ExitStack() as stack:
    stack.push(Quiet())
    stack.callback(wire)

--- fix: called back by a stack
from contextlib import ExitStack
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
with ExitStack() as stack:
    stack.callback(wire)

--- fix: a thread
import threading
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
thread = threading.Thread(target=wire)
thread.start()
thread.join()

--- fix: the result is asked for, and nothing caught
from concurrent.futures import ThreadPoolExecutor
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
with ThreadPoolExecutor() as pool:
    future = pool.submit(wire)
future.result()

--- fix: the error is raised again
from concurrent.futures import ThreadPoolExecutor
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
with ThreadPoolExecutor() as pool:
    future = pool.submit(wire)
error = future.exception()
if error is not None:
    raise error

--- fix: another error is caught
from concurrent.futures import ThreadPoolExecutor
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
with ThreadPoolExecutor() as pool:
    future = pool.submit(wire)
    try:
        future.result()
    except TimeoutError:
        print("it takes long")

--- fix: it is told, and no more
import logging
from concurrent.futures import ThreadPoolExecutor
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
with ThreadPoolExecutor() as pool:
    future = pool.submit(wire)
    try:
        future.result()
    except Exception:
        logging.exception("wiring")

--- fix: `exception` of a log
import logging
from concurrent.futures import ThreadPoolExecutor
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
with ThreadPoolExecutor() as pool:
    future = pool.submit(wire)
try:
    future.result()
except TypeError:
    logging.getLogger().exception("wiring")
    raise

--- fix: results of a gathering that lets errors out
import asyncio
async def wire(step):
    step.add_depends_on(⟦[⟧prep⟦]⟧)
async def main():
    await asyncio.gather(wire(train), wire(label))
asyncio.run(main())

--- fix: what is called here is not in the background
from concurrent.futures import ThreadPoolExecutor
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
with ThreadPoolExecutor() as pool:
    future = pool.submit(print, "working")
future.exception()
wire()
"""

TABLES = {"other files": OTHER_FILES, "background": BACKGROUND}


@pytest.mark.parametrize("row", [row for text in TABLES.values() for row in table(text)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_the_sdk_agrees(text: str, version: int) -> None:
    assert contradicted(text, version) == []
