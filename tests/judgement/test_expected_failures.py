"""Code that counts on the failure is left alone; a handler that only tells of an error does not count on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.model import Safety
from tests.judgement.support import HEAD, Row, contradicted, table
from tests.media import fix

ROWS = """\
--- fix: nothing catches it
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: it works today
train.add_depends_on([prep])

--- leave: the error is what is asked for
try:
    train.add_depends_on(prep)
except TypeError:
    train.add_depends_on([prep])

--- fix: in a file that another one runs
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)
### main.py
from steps import prep, train

--- leave: suppressed
import contextlib
with contextlib.suppress(TypeError):
    train.add_depends_on(prep)

--- leave: suppressed under another name, with others
from contextlib import suppress as ignoring
with open("/dev/null"), ignoring(KeyError, TypeError):
    for one in (prep, label):
        train.add_depends_on(one)

--- leave: suppressed by errors that have a name
from contextlib import suppress
WRONG = (TypeError, ValueError)
with suppress(*WRONG):
    train.add_depends_on(prep)

--- leave: suppressed by a context manager that has a name
from contextlib import suppress
quiet = suppress(Exception)
with quiet:
    train.add_depends_on(prep)

--- leave: suppressed by what an `ExitStack` entered
from contextlib import ExitStack, suppress
with ExitStack() as stack:
    stack.enter_context(suppress(TypeError))
    train.add_depends_on(prep)

--- fix: another error is suppressed
from contextlib import suppress
with suppress(KeyError, FileNotFoundError):
    train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: below what is suppressed
from contextlib import suppress
with suppress(TypeError):
    train.add_depends_on([label])
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: below an `ExitStack` that suppresses nothing
from contextlib import ExitStack
with ExitStack() as stack:
    stack.enter_context(open("/dev/null"))
    train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: ignored
try:
    train.add_depends_on(prep)
except TypeError:
    pass

--- leave: whatever it is, ignored
try:
    train.add_depends_on(prep)
except:
    pass

--- leave: a flag
failed = False
try:
    train.add_depends_on(prep)
except Exception:
    failed = True

--- leave: a flag, and a word
failed = False
try:
    train.add_depends_on(prep)
except Exception as error:
    print(error)
    failed = True

--- leave: counted
errors = []
for one in (prep, label):
    try:
        train.add_depends_on(one)
    except Exception as error:
        errors.append(error)
        continue

--- leave: an answer
def fails():
    try:
        train.add_depends_on(prep)
        return False
    except Exception:
        return True
assert fails()

--- leave: the error is looked at
try:
    train.add_depends_on(prep)
except TypeError as error:
    print("as documented:", error)

--- leave: what is caught has a name
WRONG = (TypeError, NotImplementedError)
try:
    train.add_depends_on(prep)
except WRONG:
    pass

--- leave: raised again only if it is another one
try:
    train.add_depends_on(prep)
except TypeError as error:
    if "iterable" not in str(error):
        raise

--- leave: turned into another error, which is ignored
class Wiring(Exception):
    pass
try:
    try:
        train.add_depends_on(prep)
    except TypeError as error:
        raise Wiring("wrong") from error
except Wiring:
    pass

--- leave: that it does not fail would be the failure
try:
    train.add_depends_on(prep)
except Exception as error:
    print("good:", error)
else:
    raise SystemExit("it should have failed")

--- leave: that it does not fail would be the failure, in the body
try:
    train.add_depends_on(prep)
    raise AssertionError("it should have failed")
except TypeError:
    print("good")

--- leave: `finally` ends it
def wire():
    try:
        train.add_depends_on(prep)
    finally:
        return True
wire()

--- fix: another error is caught
try:
    train.add_depends_on(⟦[⟧prep⟦]⟧)
except (KeyError, OSError):
    pass

--- fix: told, nothing else
try:
    train.add_depends_on(⟦[⟧prep⟦]⟧)
except Exception as error:
    print("add_depends_on failed", error)

--- fix: told, and raised again
import logging
try:
    train.add_depends_on(⟦[⟧prep⟦]⟧)
except TypeError:
    logging.exception("wiring")
    raise

--- fix: the end of the program
import sys
def main():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
try:
    main()
except Exception as error:
    sys.exit(f"failed: {error}")

--- fix: turned into another error
class Wiring(Exception):
    pass
try:
    train.add_depends_on(⟦[⟧prep⟦]⟧)
except TypeError as error:
    raise Wiring("wrong") from error

--- fix: in the handler, not in the body
try:
    {}["a"]
except KeyError:
    train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a constructor, which does not fail there
try:
    last = new("Last", depends_on=⟦[⟧prep⟦]⟧)
except TypeError:
    pass

--- leave (every pipeline is defined once more): the definition is expected to fail
import contextlib
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
def check():
    step = CallbackStep(name="S", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)
    try:
        Pipeline("Q", steps=[prep, step]).definition()
    except TypeError:
        return True
assert check()
Pipeline("P", steps=[prep]).definition()

--- leave: `expectedFailure`
import unittest
class T(unittest.TestCase):
    @unittest.expectedFailure
    def test(self):
        train.add_depends_on(prep)

--- leave: `expectedFailure` by its own name, on a class
from unittest import TestCase, expectedFailure
@expectedFailure
class T(TestCase):
    def test(self):
        train.add_depends_on(prep)

--- leave (pytest is not beside the SDK): `xfail`
import pytest
@pytest.mark.xfail
def test_bare():
    train.add_depends_on(prep)
@pytest.mark.xfail(raises=TypeError, strict=True)
def test_called():
    train.add_depends_on(label)

--- leave (pytest is not beside the SDK): `xfail` for a whole module
import pytest
pytestmark = [pytest.mark.slow, pytest.mark.xfail(reason="known")]
def test():
    train.add_depends_on(prep)

--- leave (pytest is not beside the SDK): `raises` under another name
from pytest import raises as boom
def test():
    with boom(TypeError, match="iterable"):
        train.add_depends_on(prep)

--- fix: a test that is skipped
import unittest
class T(unittest.TestCase):
    @unittest.skip("slow")
    def test(self):
        train.add_depends_on(⟦[⟧label⟦]⟧)
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: own `raises`, handed a function
def raises(exc, fn):
    try:
        fn()
    except exc:
        return True
    raise AssertionError("did not raise")
def bad():
    train.add_depends_on(prep)
assert raises(TypeError, bad)

--- leave: own helper of any name, handed a lambda
def check(fn, *errors):
    try:
        fn()
    except errors:
        return True
    return False
assert check(lambda: train.add_depends_on(prep), TypeError)

--- leave: own helper of another file
### helpers.py
def check(fn):
    try:
        fn()
    except TypeError:
        return
    raise AssertionError
### main.py
from helpers import check
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
bad = lambda: train.add_depends_on(prep)
check(bad)
pipeline = Pipeline(name="P", steps=[prep, train])

--- fix: own helper that calls what it is handed, and no more
def timed(fn):
    try:
        return fn()
    finally:
        print("done")
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
timed(wire)

--- leave: own context manager, by a generator
from contextlib import contextmanager
@contextmanager
def wrongly():
    try:
        yield
    except TypeError:
        return
    raise AssertionError("did not raise")
with wrongly():
    train.add_depends_on(prep)

--- leave: own context manager, by a class
class Wrongly:
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        return kind is TypeError
with Wrongly():
    train.add_depends_on(prep)
wrongly = Wrongly()
with wrongly:
    train.add_depends_on(label)

--- fix: own context manager that lets every error out
from contextlib import contextmanager
@contextmanager
def raises_nothing():
    print("begin")
    try:
        yield
    finally:
        print("end")
with raises_nothing():
    train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: own context manager, by a class, that lets every error out
class Timer:
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        print("end")
        return False
with Timer():
    train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave: own decorator
import functools
def quietly(function):
    @functools.wraps(function)
    def run(*args, **more):
        try:
            return function(*args, **more)
        except Exception:
            return None
    return run
@quietly
def wire():
    train.add_depends_on(prep)
wire()

--- fix: own decorator that lets every error out
import functools
def told(function):
    @functools.wraps(function)
    def run(*args, **more):
        print(function.__name__)
        return function(*args, **more)
    return run
@told
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
wire()

--- leave: its only caller ignores the failure
def wire():
    train.add_depends_on(prep)
try:
    wire()
except TypeError:
    pass

--- fix: another caller does not
def wire():
    train.add_depends_on(⟦[⟧prep⟦]⟧)
try:
    wire()
except TypeError:
    pass
wire()

--- leave: a constructor whose only caller expects the failure
import contextlib
class Builder:
    def __init__(self):
        train.add_depends_on(prep)
with contextlib.suppress(TypeError):
    Builder()

--- leave: `assertRaises` in all its forms
import unittest
class T(unittest.TestCase):
    def bad(self):
        train.add_depends_on(prep)
    def test(self):
        self.assertRaises(TypeError, self.bad)
        self.assertRaises(TypeError, lambda: train.add_depends_on(prep))
        wrong = lambda: train.add_depends_on(label)
        self.assertRaises(TypeError, wrong)
        with self.assertRaisesRegex(TypeError, "iterable"):
            train.add_depends_on(label)
assert unittest.TextTestRunner().run(T("test")).wasSuccessful()

--- leave: `self.fail` after it
import unittest
class T(unittest.TestCase):
    def test(self):
        try:
            train.add_depends_on(prep)
            self.fail("it should have failed")
        except TypeError as error:
            self.assertIn("iterable", str(error))
        try:
            train.add_depends_on(label)
        except TypeError:
            pass
        else:
            self.fail("it should have failed")
assert unittest.TextTestRunner().run(T("test")).wasSuccessful()

--- leave: the output of a step function, as if it was a step
@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1
result = fit()
try:
    result.add_depends_on([prep])
except AttributeError:
    pass

--- leave: a setter that is forbidden
@step(name="Fit", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def fit():
    return 1
from sagemaker.workflow.step_outputs import get_step
fitting = get_step(fit())
try:
    fitting.depends_on = [prep]
except ValueError:
    pass
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(ROWS, version) == []


@pytest.mark.parametrize(
    "around",
    ["import contextlib\nwith contextlib.suppress(TypeError):\n    {}", "try:\n    {}\nexcept TypeError:\n    pass"],
)
def test_that_a_failure_is_ignored_is_told(around: str) -> None:
    """Nothing is changed, and a person hears of it."""
    rewrite = fix(HEAD + around.format("train.add_depends_on(prep)"))
    assert not rewrite.changed
    assert [finding.safety for finding in rewrite.left] == [Safety.MANUAL]
    assert "it fails today" in rewrite.left[0].advice
    assert "goes on without it" in rewrite.left[0].advice
