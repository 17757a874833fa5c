"""SMF301, SMF302, SMF303: arguments that version 3 takes in another way; and what has no home there (SMF309)."""

from __future__ import annotations

import re

import pytest

from tests.media import check_left, check_noop, check_transformed, fix
from tests.upgrade.test_names import rows

NEW_INPUT = "from sagemaker.core.shapes import ProcessingInput\nfrom sagemaker.core.shapes import ProcessingS3Input\n"

CHANGED = """
--- positional arguments behind a new parameter, with brackets and comments among them
from sagemaker.workflow.pipeline import Pipeline
p = Pipeline("P", [], None, (  # steps
    a, b), # the session
    (session))
===
from sagemaker.mlops.workflow.pipeline import Pipeline
p = Pipeline("P", [], None, steps=(  # steps
    a, b), # the session
    sagemaker_session=(session))

--- a method's
from sagemaker.workflow.pipeline import Pipeline
p = Pipeline("P")
p.start({}, "a", "b", None, None, 3)
===
from sagemaker.mlops.workflow.pipeline import Pipeline
p = Pipeline("P")
p.start({}, "a", "b", None, None, pipeline_version_id=3)

--- in a call in a call
import sagemaker
s = make(sagemaker.Session(None, None, None, None, "bucket", settings()))
===
import sagemaker
import sagemaker.core.helper.session_helper
s = make(sagemaker.core.helper.session_helper.Session(None, None, None, None, "bucket", settings=settings()))

--- the step of a property file
from sagemaker.workflow.condition_step import JsonGet
a = JsonGet(step=steps[0], property_file="f", json_path="p")
b = JsonGet(one or other, "f", "p")
===
from sagemaker.core.workflow.functions import JsonGet
a = JsonGet(step_name=steps[0].name, property_file="f", json_path="p")
b = JsonGet(step_name=(one or other).name, property_file="f", json_path="p")

--- an input whose name is its place
from sagemaker.processing import ProcessingInput
p.run(inputs=[x, ProcessingInput(source=u, destination="/o", s3_input_mode=mode, app_managed=True)])
===
from sagemaker.core.shapes import ProcessingInput
from sagemaker.core.shapes import ProcessingS3Input
p.run(inputs=[x, ProcessingInput(s3_input=ProcessingS3Input(s3_uri=u, local_path="/o", s3_input_mode=mode, CUT
s3_data_type="S3Prefix"), input_name="input-2", app_managed=True)])

--- by position, the name first, with other names in the file
from sagemaker.processing import ProcessingInput as In, ProcessingOutput as Out, ScriptProcessor
i = In(input_name=n, source=u, destination=d)
o = Out("/opt/x", None, "x")
===
from sagemaker.core.shapes import ProcessingInput as In, ProcessingOutput as Out
from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingS3Input, ProcessingS3Output
i = In(input_name=n, s3_input=ProcessingS3Input(s3_uri=u, local_path=d, s3_data_type="S3Prefix", s3_input_mode="File"))
o = Out(s3_output=ProcessingS3Output(local_path="/opt/x", s3_uri="", s3_upload_mode="EndOfJob"), output_name="x")

--- an argument a line stays so
from sagemaker.processing import ProcessingOutput
def f(uri):
    return ProcessingOutput(
        output_name="x",
        source="/opt/x",
        destination=uri,
    )
===
from sagemaker.core.shapes import ProcessingOutput
from sagemaker.core.shapes import ProcessingS3Output
def f(uri):
    return ProcessingOutput(
        output_name="x",
        s3_output=ProcessingS3Output(
            local_path="/opt/x",
            s3_uri=uri,
            s3_upload_mode="EndOfJob",
        ),
    )

--- annotations and isinstance go for the new class, too
from sagemaker.processing import ProcessingInput
def f(x: ProcessingInput) -> list[ProcessingInput]:
    return [x] if isinstance(x, ProcessingInput) else []
===
from sagemaker.core.shapes import ProcessingInput
def f(x: ProcessingInput) -> list[ProcessingInput]:
    return [x] if isinstance(x, ProcessingInput) else []
"""

SESSION = """
from sagemaker.processing import Processor, ScriptProcessor
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import ProcessingStep, TransformStep
"""

LEFT = """
--- what stars give (takes its positional arguments)
from sagemaker.workflow.pipeline import Pipeline
Pipeline(*parts, session, x, y, z)

--- an argument that is gone (`retry_policies=` is no argument)
from sagemaker.workflow.emr_step import EMRStep
EMRStep(name="a", display_name="b", description="c", cluster_id="d", step_config=e, retry_policies=[])

--- more than the place is given by a mapping (of version 3 takes)
from sagemaker.processing import ProcessingInput
ProcessingInput(source=u, **more)

--- another kind of input (of version 3 takes)
from sagemaker.processing import ProcessingInput
ProcessingInput(input_name="a", dataset_definition=d)

--- no name, and no list that is written out (of version 3 takes)
from sagemaker.processing import ProcessingOutput
outputs.append(ProcessingOutput(source="/opt/x"))

--- a place that may be None (of version 3 takes)
from sagemaker.processing import ProcessingOutput
def f(uri=None):
    return ProcessingOutput(source="/opt/x", output_name="x", destination=uri)

--- a comment where the arguments part (of version 3 takes)
from sagemaker.processing import ProcessingInput
ProcessingInput(source=u,  # from here
    destination="/o", input_name="a")

--- the order in which functions are called (of version 3 takes)
from sagemaker.processing import ProcessingInput
ProcessingInput(source=u(), input_name=n(), destination=d())

--- the class as a value (of version 3 takes) (of version 3 takes)
from sagemaker.processing import ProcessingInput
class Mine(ProcessingInput): pass
inputs = map(ProcessingInput, sources)

--- what is read of it (of version 3 takes)
from sagemaker.processing import ProcessingOutput
def f(output: ProcessingOutput):
    return output.destination
"""


def parts(code: str) -> list[str]:
    return [part.strip("\n").replace("CUT\n", "") + "\n" for part in code.split("===\n")]


@pytest.mark.parametrize(("title", "code"), rows(CHANGED))
def test_it_is_given_as_version_3_takes_it(title: str, code: str) -> None:
    before, after = parts(code)
    check_transformed(before, after, upgrade=True)


@pytest.mark.parametrize(("title", "code"), rows(LEFT))
def test_a_person_changes_it(title: str, code: str) -> None:
    """And the class is imported as before, where not all of its calls can be changed."""
    rewrite = fix(code, upgrade=True)
    reasons = re.findall(r"\((.*?)\)", title)
    found = [one.message for one in rewrite.left]
    assert len(found) == len(reasons), found
    assert all(reason in message for reason, message in zip(reasons, found))
    assert all(one.advice for one in rewrite.left)
    if "Processing" in code:
        assert not rewrite.changed


def test_other_names_leave_an_import_that_holds_a_class_back() -> None:
    code = "from sagemaker.processing import ProcessingInput, ScriptProcessor\nx = [ProcessingInput]\n"
    assert fix(code, upgrade=True).after.decode() == (
        "from sagemaker.processing import ProcessingInput\nfrom sagemaker.core.processing import ScriptProcessor\n"
        "x = [ProcessingInput]\n"
    )


STEPS = {
    "processor=p": "step_args=p.run()",
    "processor=p, inputs=i, outputs=o, job_arguments=['a'], depends_on=[x]": (
        "step_args=p.run(inputs=i, outputs=o, arguments=['a']), depends_on=[x]"
    ),
    "cache_config=c, inputs=i, processor=p": "cache_config=c, step_args=p.run(inputs=i)",
    "processor=s, code='a.py', kms_key=k": "step_args=s.run(code='a.py', kms_key=k)",
    "display_name=f(), processor=p, job_arguments=g(), description=h": (
        "display_name=f(), step_args=p.run(arguments=g()), description=h"
    ),
}
BY_HAND = {
    "processor=p, code='a.py'": "takes no `code=`",
    "processor=s": "`code=` is not given",
    "processor=other": "of which class",
    "processor=plain": "is not proven, and with any other session `.run()` starts the job",
    "processor=again": "is not proven",
    "processor=given": "of which class",
    "processor=p, **more": "not all of its arguments",
    "inputs=g(), display_name=f(), processor=p": "order in which",
}
MADE = """
session = PipelineSession()
p = Processor(role=r, image_uri=i, sagemaker_session=session)
s = ScriptProcessor(role=r, image_uri=i, sagemaker_session=session)
plain = Processor(role=r, image_uri=i)
again = Processor(role=r, image_uri=i, sagemaker_session=session)
again = again if x else Processor(role=r, image_uri=i)
"""


@pytest.mark.parametrize(("old", "new"), STEPS.items())
def test_a_step_takes_what_its_run_gives(old: str, new: str) -> None:
    after = fix(f"{SESSION}{MADE}t = ProcessingStep('A', {old})\n", upgrade=True).after.decode()
    assert after.endswith(f"\nt = ProcessingStep('A', {new})\n")


@pytest.mark.parametrize(("old", "why"), BY_HAND.items())
def test_a_step_that_may_start_a_job_is_for_a_person(old: str, why: str) -> None:
    rewrite = fix(f"{SESSION}{MADE}def f(given):\n    return ProcessingStep('A', {old})\n", upgrade=True)
    (found,) = [one for one in rewrite.left if one.code == "SMF303"]
    assert why in found.advice
    assert rewrite.after.decode().endswith(f"    return ProcessingStep('A', {old})\n")


def test_a_session_that_is_set_later_proves_nothing() -> None:
    code = f"{SESSION}{MADE}t = ProcessingStep('A', processor=p)\np.sagemaker_session = other\n"
    assert "SMF303" in {one.code for one in fix(code, upgrade=True).left}


GONE = {
    "Estimator(image_uri=i, instance_type=t, rules=r)": (
        "`image_uri=` is `training_image=`; `instance_type=` is `compute=Compute(instance_type=...)`; "
        "`rules=` has no place there"
    ),
    "Model(model_data=m)": "`model_data=` is `s3_model_data_url=`",
    "LocalPipelineSession()": "can't run a pipeline locally",
    "RegisterModel(name='x')": "ModelBuilder(...).register(...)",
}


@pytest.mark.parametrize(("call", "advice"), GONE.items())
def test_what_has_no_home_is_named_with_what_takes_its_place(call: str, advice: str) -> None:
    head = (
        "from sagemaker.estimator import Estimator\nfrom sagemaker.model import Model\n"
        "from sagemaker.workflow.pipeline_context import LocalPipelineSession\n"
        "from sagemaker.workflow.step_collections import RegisterModel\n"
    )
    rewrite = fix(f"{head}x = {call}\n", upgrade=True)
    found = [one for one in rewrite.left if one.place.line == 5]
    assert [one.code for one in found] == ["SMF309"]
    assert advice in found[0].advice
    assert not rewrite.changed


def test_methods_that_are_gone_are_found_by_what_they_are_called_on() -> None:
    code = "import sagemaker\ns = sagemaker.Session()\ns.wait_for_job('x')\nother.wait_for_job('x')\n"
    rewrite = fix(code, upgrade=True)
    assert [(one.code, one.place.line) for one in rewrite.left] == [("SMF309", 3)]
    check_left("from sagemaker.nonsense import x\n", "`sagemaker.nonsense.x` is not in version 3", upgrade=True)


def test_version_3_is_left_alone() -> None:
    check_noop(
        NEW_INPUT + "i = ProcessingInput(input_name='a', s3_input=ProcessingS3Input(s3_uri='s'))\n", upgrade=True
    )
    check_noop(
        "from sagemaker.mlops.workflow.pipeline import Pipeline\np = Pipeline('a', [], None, None, [])\n", upgrade=True
    )
