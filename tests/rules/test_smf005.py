"""SMF005: one where another list of the SDK's is wanted becomes a list, and a list where one is wanted becomes one."""

from __future__ import annotations

import pytest

from smfix import sdk
from smfix.model import Safety
from tests.media import check_left, check_noop, check_transformed, fix

HEAD = """\
from sagemaker.estimator import Estimator
from sagemaker.model import Model
from sagemaker.network import NetworkConfig
from sagemaker.processing import Processor, ScriptProcessor, ProcessingInput, ProcessingOutput
from sagemaker.workflow.callback_step import CallbackOutput, CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionEquals, ConditionIn, ConditionNot, ConditionOr
from sagemaker.workflow.emr_step import EMRStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.functions import Join
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.retry import StepExceptionTypeEnum, StepRetryPolicy
from sagemaker.workflow.selective_execution_config import SelectiveExecutionConfig
from sagemaker.workflow.step_collections import RegisterModel
from sagemaker.workflow.triggers import PipelineSchedule
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep

a = TrainingStep("A")
b = TrainingStep("B")
p = ParameterString("P")
one = ConditionEquals(1, 1)
retry = StepRetryPolicy([StepExceptionTypeEnum.THROTTLING])
cache = CacheConfig()

@step
def function():
    return 1
"""

FIXED = [
    ("Pipeline('P', steps={}, parameters=[])", "a"),
    ("Pipeline('P', steps={})", "function()"),
    ("Pipeline('P', {}, None, [a])", "p"),
    ("Pipeline('P', [p], None, {})", "a"),
    ("ConditionStep('C', conditions={}, if_steps=[a])", "one"),
    ("ConditionStep('C', [], None, None, {}, [a])", "one"),
    ("ConditionStep('C', conditions=[one], if_steps={}, else_steps=[])", "a"),
    ("ConditionStep('C', conditions=[one], else_steps={})", "function()"),
    ("ConditionOr({})", "one"),
    ("ConditionIn(p, {})", "'abc'"),
    ("Join(on='-', values={})", "'abc'"),
    ("Join('-', {})", "p"),
    ("ParameterString('Q', enum_values={})", "'prod'"),
    ("CallbackStep('S', outputs={})", "CallbackOutput('o')"),
    ("TrainingStep('T', retry_policies={})", "retry"),
    ("EMRStep('T', retry_policies={})", "retry"),
    ("StepRetryPolicy({})", "StepExceptionTypeEnum.THROTTLING"),
    ("StepRetryPolicy(exception_types={})", "StepExceptionTypeEnum.THROTTLING"),
    ("ProcessingStep('T', property_files={})", "PropertyFile('F', 'o', 'p')"),
    ("SelectiveExecutionConfig({})", "'Train'"),
    ("RegisterModel('R', content_types={})", "'text/csv'"),
    ("Processor(entrypoint={})", "'python3'"),
    ("Processor().run(inputs={})", "ProcessingInput()"),
    ("Processor().run({})", "ProcessingInput()"),
    ("ScriptProcessor().run('code.py', arguments={})", "'--fast'"),
    ("Pipeline('P').delete_triggers({})", "'ab'"),
    ("Pipeline('P').put_triggers({})", "PipelineSchedule(rate=(1, 'hour'))"),
    ("ScriptProcessor(command={})", "'python3'"),
    ("Estimator('i', subnets={}, security_group_ids=['g'])", "'subnet-1'"),
    ("Estimator('i', subnets=['s'], security_group_ids={})", "'sg-1'"),
    ("Estimator('i', metric_definitions={})", "{'Name': 'loss', 'Regex': 'loss=(.*)'}"),
    ("Estimator('i', tags={})", "{'Key': 'team', 'Value': 'ml'}"),
    ("Processor(tags={})", "{'Key': 'team', 'Value': 'ml'}"),
    ("Model('i').register({}, ['t'])", "'text/csv'"),
    ("Model('i').register(content_types=['t'], response_types={})", "'text/csv'"),
    ("Model('i').register(inference_instances={})", "'ml.m5.large'"),
    ("Model('i').register(transform_instances={})", "'ml.m5.large'"),
    ("ProcessingStep('T', processor=Processor(), inputs={})", "ProcessingInput()"),
    ("ProcessingStep('T', processor=Processor(), outputs={})", "ProcessingOutput()"),
    ("ProcessingStep('T', processor=Processor(), job_arguments={})", "'--fast'"),
    ("NetworkConfig(subnets={})", "'subnet-1'"),
    ("Model('i').register(content_types={})", "p"),
    ("NetworkConfig(security_group_ids={}, subnets=['s'])", "p"),
    ("NetworkConfig(subnets={})", "p"),
    ("Estimator('i', subnets={}, security_group_ids=['g'])", "p"),
    ("@step(retry_policies={}, subnets=['x'])\ndef other():\n    pass", "retry"),
    ("@step(subnets={})\ndef other():\n    pass", "'subnet-1'"),
]

TUPLES = [
    ("ConditionStep('C', conditions=[one], if_steps=(a, b))", "ConditionStep('C', conditions=[one], if_steps=[a, b])"),
    ("ConditionStep('C', if_steps=[a], else_steps=(b,))", "ConditionStep('C', if_steps=[a], else_steps=[b,])"),
]

INVERSE = [
    ("a.add_retry_policy({})", "retry"),
    ("TrainingStep('T', cache_config={})", "cache"),
    ("ConditionNot({})", "one"),
    ("ConditionNot(expression={})", "one"),
]

STAYS = [
    "Pipeline('P', steps=(a, b), parameters=(p,))",
    "Pipeline('P', steps=[a])",
    "Pipeline('P', steps=unknown)",
    "Pipeline('P', steps=None)",
    "Pipeline('P', steps={'A': a}.values())",
    "Pipeline('P', steps=[a] + [b])",
    "ConditionStep('C', if_steps=(a,), else_steps=(b,))",
    "ConditionStep('C', if_steps=(a,), else_steps=unknown)",
    "ConditionIn(p, p)",
    "RegisterModel('R', content_types=p)",
    "Join(on='-', values=['abc'])",
    "Join(on='-')",
    "ParameterString('Q', 'prod')",
    "a.add_retry_policy(retry)",
    "TrainingStep('T', cache_config=cache)",
    "TrainingStep('T', cache_config=[])",
    "ScriptProcessor().run('code.py')",
    "ScriptProcessor(command=['python3'])",
    "Processor(tags={'team': 'ml'})",
    "Processor(tags={'Key': 'team', 'Value': 'ml', 'Stage': 'test'})",
    "Processor(tags={unknown: 'team', 'Value': 'ml'})",
    "Processor(tags=[{'Key': 'team', 'Value': 'ml'}])",
    "Processor(tags=unknown)",
    "Estimator('i', metric_definitions={'Key': 'team', 'Value': 'ml'})",
    "Pipeline('P').put_triggers([PipelineSchedule()])",
    "ScriptProcessor().run(ProcessingInput())",
    "a.properties.Join(values='abc')",
    "def Join(values): pass\nJoin(values='abc')",
    "import other\nother.Pipeline(steps=a)",
    "class Pipeline:\n    def __init__(self, steps): pass\nPipeline(steps=a)",
]


@pytest.mark.parametrize(("code", "value"), FIXED)
def test_one_becomes_a_list(code: str, value: str) -> None:
    check_transformed(f"{HEAD}{code.format(value)}\n", f"{HEAD}{code.format(f'[{value}]')}\n")


@pytest.mark.parametrize(("before", "after"), TUPLES)
def test_a_tuple_becomes_a_list_where_it_fails(before: str, after: str) -> None:
    check_transformed(f"{HEAD}{before}\n", f"{HEAD}{after}\n")


@pytest.mark.parametrize(("code", "value"), INVERSE)
def test_a_list_becomes_one(code: str, value: str) -> None:
    check_transformed(f"{HEAD}{code.format(f'[{value}]')}\n", f"{HEAD}{code.format(value)}\n")


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n", select=("SMF005",))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("a.add_retry_policy([retry, retry])", "takes one, not a list"),
        ("Processor().run(arguments='--x 1')", "taken without an error"),
        ("SelectiveExecutionConfig('Train, Evaluate')", "taken without an error"),
    ],
)
def test_left_for_a_person(code: str, reason: str) -> None:
    check_left(f"{HEAD}{code}\n", reason)


def test_a_text_that_is_not_known_is_likely_one() -> None:
    code = f"{HEAD}def f(name: str):\n    return SelectiveExecutionConfig(name)\n"
    check_left(code, "takes a list: `name` is a string", safety=Safety.UNSAFE)
    assert b"SelectiveExecutionConfig([name])" in fix(code, unsafe_fixes=True).after


def test_version_3_has_other_positions_and_parameters() -> None:
    code = """
    from sagemaker.mlops.workflow.pipeline import Pipeline
    from sagemaker.mlops.workflow.emr_step import EMRStep
    from sagemaker.mlops.workflow.retry import StepExceptionTypeEnum, StepRetryPolicy
    a = EMRStep("A", retry_policies=StepRetryPolicy([StepExceptionTypeEnum.THROTTLING]))
    Pipeline("P", [], None, None, {})
    Pipeline("P", [], None, a)
    """
    check_transformed(code.format("a"), code.format("[a]"))


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("ForEachStep('E', iterable_items=['a'], for_each_body={}, max_concurrency=1)", "a"),
        ("ForEachStep('E', iterable_items={}, for_each_body=[a], max_concurrency=1)", "'item'"),
        ("CleanupStep('C', s3_sources={})", "S3CleanupSource(a, ['s3://b'])"),
        ("S3CleanupSource(step=a, s3_uris={})", "'s3://b'"),
    ],
)
def test_what_version_3_alone_has(code: str, value: str) -> None:
    head = """\
from sagemaker.mlops.workflow.cleanup_step import CleanupStep, S3CleanupSource
from sagemaker.mlops.workflow.for_each_step import ForEachStep
from sagemaker.mlops.workflow.steps import TrainingStep
a = TrainingStep("A")
"""
    check_transformed(f"{head}{code.format(value)}\n", f"{head}{code.format(f'[{value}]')}\n")
    check_noop(f"{head}{code.format(f'[{value}]')}\n")


def test_a_property_is_iterated_over_as_it_is() -> None:
    check_noop("""
    from sagemaker.mlops.workflow.for_each_step import ForEachStep
    from sagemaker.mlops.workflow.steps import TrainingStep
    a = TrainingStep("A")
    ForEachStep("E", iterable_items=a.properties.InputDataConfig, for_each_body=[a], max_concurrency=1)
    """)


def test_the_facts_know_every_recipe() -> None:
    pipeline = sdk.find("sagemaker.workflow.pipeline.Pipeline")
    assert pipeline is not None
    assert sdk.wishes(pipeline)["steps"].position == 3
    assert {"steps", "if_steps", "values", "selected_steps", "cache_config"} <= sdk.list_parameters()


def test_the_place_is_that_of_the_value() -> None:
    code = HEAD + "t = CallbackStep(\n    'S',\n    outputs=CallbackOutput('o'),\n)\n"
    (found,) = fix(code).fixed
    assert code[found.start : found.end] == "CallbackOutput('o')"
    assert found.place.line == code[: code.index("outputs=")].count("\n") + 1
