"""Pipelines made up by hypothesis, as source that both the SDK and smfix can look at."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

MODULES = {
    2: ("sagemaker.workflow", "sagemaker.workflow", "sagemaker.lambda_helper"),
    3: ("sagemaker.mlops.workflow", "sagemaker.core.workflow", "sagemaker.core.lambda_helper"),
}
HEAD = """
from MLOPS.condition_step import ConditionStep
from MLOPS.fail_step import FailStep
from MLOPS.function_step import step
from MLOPS.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
from MLOPS.pipeline import Pipeline
from CORE.conditions import ConditionEquals, ConditionIn, ConditionNot, ConditionOr
from CORE.functions import Join
from CORE.parameters import ParameterString
from CORE.pipeline_context import PipelineSession
from CORE.step_outputs import get_step
from HELPER import Lambda

FUNCTION = Lambda(function_arn="arn:aws:lambda:us-west-2:123456789012:function:f")
KW = dict(instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R",
          image_uri="123456789012.dkr.ecr.us-west-2.amazonaws.com/i:1")
session = PipelineSession(default_bucket="bucket")

def make(name, **options):
    output = LambdaOutput(output_name="o", output_type=LambdaOutputTypeEnum.String)
    return LambdaStep(name=name, lambda_func=FUNCTION, outputs=[output], **options)

def function(name):
    @step(name=name, **KW)
    def run(*args):
        return args
    return run

def pipeline(steps, name="P"):
    return Pipeline(name=name, steps=steps, sagemaker_session=session)

"""


def source(body: str, version: int) -> str:
    """A whole snippet for a version of the SDK."""
    mlops, core, helper = MODULES[version]
    return (HEAD + body).replace("MLOPS", mlops).replace("CORE", core).replace("HELPER", helper)


EXPLICIT = (
    "{b}.add_depends_on([{a}])",
    "{b}.add_depends_on(({a},))",
    "{b}.add_depends_on([{a}.name])",
    "{b}.add_depends_on(['{A}'])",
    "{b}.add_depends_on(one for one in [{a}])",
    "{b}.depends_on = [*({b}.depends_on or []), {a}]",
    "deps = []\ndeps.append({a})\n{b}.add_depends_on(deps)",
    "for one in [{a}]:\n    {b}.add_depends_on([one])",
    "{b}.add_depends_on([s for s in known.values() if s is {a}])",
    "{b}.add_depends_on(list(filter(lambda s: s.name == '{A}', known.values())))",
    "(lambda first, *, then: then.add_depends_on([first]))({a}, then={b})",
    "if {a} is not {b}:\n    {b}.add_depends_on([{a}])\nelse:\n    {b}.add_depends_on(['{B}'])",
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """A pipeline of two to seven steps, each a Lambda or an `@step` function, some in the branches of a condition."""
    count = draw(st.integers(2, 7))
    lines = ["known = {}"]
    functions: set[int] = set()
    for index in range(count):
        earlier = [i for i in range(index) if draw(st.booleans())]
        if draw(st.integers(0, 3)) == 0:
            lines += _function(draw, index, earlier, functions)
        else:
            lines += _lambda(draw, index, earlier, functions)
    for _ in range(draw(st.integers(0, count))):
        a, b = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
        if a < b or draw(st.integers(0, 11)) == 0:
            ways = [way for way in EXPLICIT if b not in functions or "depends_on =" not in way]
            way = draw(st.sampled_from(ways))
            lines.append(way.format(a=f"s{a}", b=f"s{b}", A=f"S{a}", B=f"S{b}"))
    lines += _listed(draw, count, functions)
    return "\n".join(lines) + "\n"


def _function(draw: st.DrawFn, index: int, earlier: list[int], functions: set[int]) -> list[str]:
    functions_before = [i for i in earlier if i in functions]
    args = [f"r{i}" if draw(st.booleans()) else f"r{i}[0]" for i in functions_before]
    args += [f"s{i}.properties.Outputs['o']" for i in earlier if i not in functions]
    functions.add(index)
    call = f"r{index} = function('S{index}')({', '.join(args)})"
    return [call, f"s{index} = known['S{index}'] = get_step(r{index})"]


def _lambda(draw: st.DrawFn, index: int, earlier: list[int], functions: set[int]) -> list[str]:
    used = []
    for i in earlier:
        value = f"r{i}" if i in functions else f"s{i}.properties.Outputs['o']"
        used.append(f"'k{i}': " + (f"Join(on='/', values=['x', {value}])" if draw(st.booleans()) else value))
    options = f", inputs={{{', '.join(used)}}}" if used else ""
    if index and draw(st.booleans()):
        options += f", depends_on=[s{draw(st.integers(0, index - 1))}]"
    return [f"s{index} = known['S{index}'] = make('S{index}'{options})"]


def _listed(draw: st.DrawFn, count: int, functions: set[int]) -> list[str]:
    names = [f"r{i}" if i in functions and draw(st.booleans()) else f"s{i}" for i in range(count)]
    if not draw(st.booleans()):
        return [f"pipeline([{', '.join(names)}])"]
    where = [draw(st.sampled_from(["list", "list", "if", "else"])) for _ in range(count)]
    parts = {part: [f"s{i}" for i in range(count) if where[i] == part] for part in ("if", "else")}
    listed = [name for i, name in enumerate(names) if where[i] == "list"]
    left = draw(st.sampled_from([f"r{i}" if i in functions else f"s{i}.properties.Outputs['o']" for i in range(count)]))
    condition = draw(st.sampled_from(["ConditionEquals(left={}, right='x')", "ConditionIn(value={}, in_values=['x'])",
                                      "ConditionNot(expression=ConditionEquals(left={}, right='x'))"]))  # fmt: skip
    made = f"check = ConditionStep(name='Check', conditions=[{condition.format(left)}], "
    made += f"if_steps=[{', '.join(parts['if'])}], else_steps=[{', '.join(parts['else'])}])"
    return [made, f"pipeline([{', '.join([*listed, 'check'])}])"]


def made_up(count: int) -> list[str]:
    """So many bodies, the same in every run."""
    found: dict[str, None] = {}

    @settings(
        max_examples=count, derandomize=True, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(bodies())
    def collect(body: str) -> None:
        found[body] = None

    collect()
    return list(found)
