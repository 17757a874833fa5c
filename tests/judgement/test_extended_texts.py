"""`x += y` where one of the two is a pipeline variable: a `Join` where all that uses it takes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, rows, table
from tests.media import check_transformed, fix

GIVEN = """\
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterInteger, ParameterString

bucket = ParameterString(name="Bucket", default_value="data")
folds = ParameterInteger(name="Folds", default_value=3)
"""
USED = """\
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={"uri": uri}, outputs=[], depends_on=[prep])
"""

ROWS = f"""\
--- fix: a text is put behind a variable
{GIVEN}
uri = bucket
uri ⟦+→⟧= ⟦Join(on="", values=[uri, ⟧"/raw"⟦])⟧
{USED}
--- fix: a variable is put behind a text
{GIVEN}
uri = "s3://"
uri ⟦+→⟧= ⟦Join(on="", values=[uri, ⟧bucket⟦])⟧
{USED}
--- fix: several times
{GIVEN}
uri = "s3://"
uri ⟦+→⟧= ⟦Join(on="", values=[uri, ⟧bucket⟦])⟧
uri ⟦+→⟧= ⟦Join(on="", values=[uri, ⟧"/raw"⟦])⟧  # where it lies
{USED}
--- fix: an f-string behind a variable
{GIVEN}
uri = bucket
uri ⟦+= f"/{{folds}}/raw"→= Join(on="", values=[uri, "/", folds, "/raw"])⟧
{USED}
--- fix: in a function
{GIVEN}

def path(name):
    uri = bucket
    uri ⟦+→⟧= ⟦Join(on="", values=[uri, ⟧"/raw"⟦])⟧
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={{"uri": uri}}, outputs=[])


last = path("Last")

--- leave: a text behind a text
{GIVEN}
uri = "s3://data"
uri += "/raw"
{USED}
--- leave: a list gets more elements
{GIVEN}
uri = [bucket]
uri += ["/raw"]
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={{"uri": Join(on="", values=uri)}}, outputs=[])

--- leave (it is for a person): in a loop
{GIVEN}
uri = bucket
for part in ["a", "b"]:
    uri += part
{USED}
--- leave (it is for a person): a text is needed at once
{GIVEN}
uri = bucket
uri += "/raw"
print(uri.upper())

--- leave (it is for a person): out of sight
{GIVEN}
uri = bucket
uri += "/raw"
send(uri)

--- leave (it is for a person): what is added is no text
{GIVEN}
uri = bucket
uri += other
{USED}
--- leave (it is for a person): a number is added
{GIVEN}
folds += 1
uri = folds
{USED}
--- leave (the failure is expected): it is expected to fail
{GIVEN}
uri = bucket
try:
    uri += "/raw"
except TypeError:
    pass
{USED}
"""


@pytest.mark.parametrize("row", table(ROWS))
def test_judged(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert not contradicted(ROWS, version)


def test_in_every_medium() -> None:
    row = next(row for row in rows(ROWS) if "several" in row.title)
    check_transformed(row.before["main.py"], row.after["main.py"])


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ('for x in "ab":\n    uri += x\n', "in a loop"),
        ('uri += "%5s" % folds\n', "plain ones"),
        ('uri += "/".join([bucket, "x"])\n', "separators"),
        ("uri += str(prep.name)\nprint(uri.upper())\n", "takes no `Join`"),
    ],
)
def test_what_is_for_a_person(code: str, why: str) -> None:
    head = rows(ROWS).__next__().before["main.py"].partition("uri = bucket")[0]
    found = [one for one in fix(f"{head}uri = bucket\n{code}").left if one.code == "SMF201"]
    assert [why in one.advice for one in found] == [True]
