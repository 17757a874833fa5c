"""Makes smfix/sdk/lists.json: which parameters of the SageMaker SDK want a list, and which want one, by trying them.

    python tools/make_lists.py [--check]

Runs in the real SDK environments of the tests, without network. For every parameter of what `RECIPES` builds, that by
its annotation takes a list, the SDK is given an element, a list of it, and a tuple of it; the pipeline's definition, or
the error, says what the SDK makes of it. Nothing is said here about any parameter. With --check the committed file is
compared and nothing is written; exit 1 where it differs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sdk.environments import Result, run_all  # noqa: E402

LISTS = ROOT / "smfix" / "sdk" / "lists.json"
MODULES = {
    2: {"MLOPS": "sagemaker.workflow", "CORE": "sagemaker.workflow", "ROOT": "sagemaker"},
    3: {"MLOPS": "sagemaker.mlops.workflow", "CORE": "sagemaker.core.workflow", "ROOT": "sagemaker.core"},
}
HEAD = """
import importlib, inspect, json

def take(*paths):
    for path in paths:
        module, _, name = path.rpartition(".")
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue

R = "arn:aws:iam::123456789012:role/R"
F = "arn:aws:lambda:us-west-2:123456789012:function:f"
I = "123456789012.dkr.ecr.us-west-2.amazonaws.com/i:1"
M = dict(instance_count=1, instance_type="ml.m5.large")
S = take("CORE.pipeline_context.PipelineSession")(default_bucket="bucket")
Pipeline = take("MLOPS.pipeline.Pipeline")
CallbackStep = take("MLOPS.callback_step.CallbackStep")
ConditionStep = take("MLOPS.condition_step.ConditionStep")
ProcessingStep, TrainingStep = take("MLOPS.steps.ProcessingStep"), take("MLOPS.steps.TrainingStep")
EMRStep, EMRStepConfig = take("MLOPS.emr_step.EMRStep"), take("MLOPS.emr_step.EMRStepConfig")
ConditionEquals = take("CORE.conditions.ConditionEquals")
ParameterString = take("CORE.parameters.ParameterString")
Processor = take("ROOT.processing.Processor")

CALLS = []
Client = take("botocore.client.BaseClient")
answer = Client._make_api_call

class Answer(dict):
    def __missing__(self, key):
        return key

def call_api(self, name, params):
    CALLS.append((name, str(params)))
    return Answer(answer(self, name, params))

Client._make_api_call = call_api

def make(name, **more):
    return CallbackStep(**{**dict(name=name, sqs_queue_url="https://q", inputs={}, outputs=[]), **more})

def define(steps, parameters=()):
    pipeline = Pipeline(name="P", steps=list(steps), parameters=list(parameters), sagemaker_session=S)
    return pipeline.definition()

def process(**more):
    return ProcessingStep(**{**dict(name="It", step_args=Processor(R, I, sagemaker_session=S, **M).run()), **more})

def emr(**more):
    return EMRStep(**{**dict(name="It", display_name="d", description="d", cluster_id="j",
                             step_config=EMRStepConfig(jar="s3://j")), **more})

def processing_input():
    taken = take("sagemaker.processing.ProcessingInput")
    if taken is not None:
        return taken(source="s3://b", destination="/d")
    source = take("sagemaker.core.shapes.ProcessingS3Input")
    source = source(s3_uri="s3://b", local_path="/d", s3_data_type="S3Prefix", s3_input_mode="File")
    return take("sagemaker.core.shapes.ProcessingInput")(input_name="i", s3_input=source)

def processing_output():
    taken = take("sagemaker.processing.ProcessingOutput")
    if taken is not None:
        return taken(source="/d", output_name="o")
    target = take("sagemaker.core.shapes.ProcessingS3Output")
    target = target(s3_uri="s3://b", local_path="/d", s3_upload_mode="EndOfJob")
    return take("sagemaker.core.shapes.ProcessingOutput")(output_name="o", s3_output=target)

def by_condition(one):
    return define([ConditionStep(name="C", conditions=[one], if_steps=[], else_steps=[])])

def body():
    return 1
"""
ELEMENTS = {
    "Condition": 'take("CORE.conditions.ConditionEquals")(left=1, right=1)',
    "RetryPolicy": 'take("MLOPS.retry.StepRetryPolicy")(exception_types=[take("MLOPS.retry.StepExceptionTypeEnum")'
    ".SERVICE_FAULT], max_attempts=1)",
    "PropertyFile": 'take("CORE.properties.PropertyFile", "MLOPS.properties.PropertyFile")("F", "o", "p.json")',
    "CallbackOutput": 'take("MLOPS.callback_step.CallbackOutput")("o")',
    "LambdaOutput": 'take("MLOPS.lambda_step.LambdaOutput")("o")',
    "StepExceptionTypeEnum": 'take("MLOPS.retry.StepExceptionTypeEnum").SERVICE_FAULT',
    "SageMakerJobExceptionTypeEnum": 'take("MLOPS.retry.SageMakerJobExceptionTypeEnum").CAPACITY_ERROR',
    "S3CleanupSource": 'take("MLOPS.cleanup_step.S3CleanupSource")(step=make("Y"), s3_uris=["s3://b"])',
    "CacheConfig": 'take("MLOPS.steps.CacheConfig")(enable_caching=True, expire_after="p1d")',
    "Trigger": 'take("MLOPS.triggers.PipelineSchedule")(rate=(1, "hour"))',
    "ProcessingInput": "processing_input()",
    "ProcessingOutput": "processing_output()",
    "Parameter": 'ParameterString("Q", default_value="q")',
    "Step": 'make("X")',
    "str": '"prod"',
}
"""An element by a word of the parameter's annotation."""
MAPPINGS = {
    "tags": '{"Key": "k", "Value": "v"}',
    "metric_definitions": '{"Name": "n", "Regex": "r"}',
}
"""An element by the parameter's name, where the annotation says that it is a mapping: its keys are the API's."""

RECIPES = {
    "MLOPS.pipeline.Pipeline": ('dict(name="P", sagemaker_session=S)', "it.definition()"),
    "MLOPS.condition_step.ConditionStep": (
        'dict(name="It", conditions=[ConditionEquals(1, 1)], if_steps=[], else_steps=[])',
        "define([it])",
    ),
    "MLOPS.callback_step.CallbackStep": ('dict(name="It", sqs_queue_url="q", inputs={}, outputs=[])', "define([it])"),
    "MLOPS.lambda_step.LambdaStep": (
        "dict(name='It', lambda_func=take('ROOT.lambda_helper.Lambda')(function_arn=F, session=S))",
        "define([it])",
    ),
    "MLOPS.emr_step.EMRStep": (
        'dict(name="It", display_name="d", description="d", cluster_id="j", step_config=EMRStepConfig(jar="s3://j"))',
        "define([it])",
    ),
    "MLOPS.emr_step.EMRStepConfig": ('dict(jar="s3://j")', "define([emr(step_config=it)])"),
    "MLOPS.steps.ProcessingStep": (
        'dict(name="It", step_args=Processor(R, I, sagemaker_session=S, **M).run())',
        "define([it])",
    ),
    "MLOPS.steps.ConfigurableRetryStep.add_retry_policy": (
        "{}",
        "define([step])",
        "step = process(retry_policies=[]); call = step.add_retry_policy",
    ),
    "MLOPS.retry.StepRetryPolicy": (
        'dict(exception_types=[take("MLOPS.retry.StepExceptionTypeEnum").SERVICE_FAULT], max_attempts=1)',
        "define([process(retry_policies=[it])])",
    ),
    "MLOPS.retry.SageMakerJobStepRetryPolicy": (
        'dict(exception_types=[take("MLOPS.retry.SageMakerJobExceptionTypeEnum").CAPACITY_ERROR], max_attempts=1)',
        "define([process(retry_policies=[it])])",
    ),
    "MLOPS.selective_execution_config.SelectiveExecutionConfig": (
        'dict(selected_steps=["A"], source_pipeline_execution_arn="arn")',
        "json.dumps(it.to_request())",
    ),
    "MLOPS.step_collections.StepCollection": ('dict(name="G", steps=[])', "define([make('Z'), it])"),
    "MLOPS.step_collections.RegisterModel": (
        """dict(name="It", model=take("sagemaker.model.Model")(I, "s3://m", role=R, sagemaker_session=S),
                content_types=["t"], response_types=["t"], inference_instances=["ml.m5.large"],
                transform_instances=["ml.m5.large"], model_package_group_name="g")""",
        "define([it])",
    ),
    "MLOPS.for_each_step.ForEachStep": (
        'dict(name="It", iterable_items=["a"], for_each_body=[make("X")], max_concurrency=1)',
        "define([it])",
    ),
    "MLOPS.cleanup_step.CleanupStep": (
        'dict(name="It", s3_sources=[take("MLOPS.cleanup_step.S3CleanupSource")(step=make("Y"), s3_uris=["s3://b"])])',
        'define([make("Y"), it])',
    ),
    "MLOPS.cleanup_step.S3CleanupSource": (
        'dict(step=make("Y"), s3_uris=["s3://b"])',
        'define([make("Y"), take("MLOPS.cleanup_step.CleanupStep")(name="It", s3_sources=[it])])',
    ),
    "MLOPS.function_step.step": ('dict(name="It", role=R, image_uri=I, **M)', "define([it(body)()])"),
    "CORE.conditions.ConditionIn": ('dict(value="a", in_values=["a"])', "by_condition(it)"),
    "CORE.conditions.ConditionNot": ("dict(expression=ConditionEquals(1, 1))", "by_condition(it)"),
    "CORE.conditions.ConditionOr": ("dict(conditions=[ConditionEquals(1, 1)])", "by_condition(it)"),
    "CORE.functions.Join": ('dict(on="-", values=["a"])', "define([make('X', inputs={'a': it})])"),
    "CORE.parameters.ParameterString": ('dict(name="Q", default_value="prod")', "define([make('X')], [it])"),
    "ROOT.processing.Processor": (
        "dict(role=R, image_uri=I, sagemaker_session=S, **M)",
        'define([ProcessingStep(name="It", step_args=it.run())])',
    ),
    "ROOT.processing.Processor.run": (
        "{}",
        'define([ProcessingStep(name="It", step_args=it)])',
        "call = Processor(R, I, sagemaker_session=S, **M).run",
    ),
    "ROOT.processing.ScriptProcessor": (
        'dict(role=R, image_uri=I, command=["python3"], sagemaker_session=S, **M)',
        'define([ProcessingStep(name="It", step_args=it.run(code="s3://b/c.py"))])',
    ),
    "ROOT.estimator.Estimator": (
        'dict(image_uri=I, role=R, subnets=["s"], security_group_ids=["g"], sagemaker_session=S, **M)',
        'define([TrainingStep(name="It", step_args=it.fit())])',
    ),
    "ROOT.model.Model.register": (
        """dict(content_types=["t"], response_types=["t"], inference_instances=["ml.m5.large"],
                transform_instances=["ml.m5.large"], model_package_group_name="g")""",
        'define([take("MLOPS.model_step.ModelStep")(name="It", step_args=it)])',
        'call = take("ROOT.model.Model")(I, "s3://m", role=R, sagemaker_session=S).register',
    ),
    "MLOPS.pipeline.Pipeline.put_triggers": (
        "dict(role_arn=R)",
        "json.dumps(CALLS)",
        'call = Pipeline(name="P", steps=[make("X")], sagemaker_session=S).put_triggers',
    ),
    "MLOPS.pipeline.Pipeline.delete_triggers": (
        "{}",
        "json.dumps(CALLS)",
        'call = Pipeline(name="P", steps=[make("X")], sagemaker_session=S).delete_triggers',
    ),
}
"""What is built: the arguments that it needs, how its effect is seen (it is called `it`), and for a method what it is
called on. A parameter is put beside, or in the place of, those arguments."""

SHAPES = {"one": "{}", "list": "[{}]", "tuple": "({},)"}


def probe(version: int) -> dict[str, dict[str, dict[str, object]]]:
    """What this version does, by the path of what is called and the name of the parameter."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    wanted = [(owner, *row) for owner, rows in _signatures(version).items() for row in rows]
    cases = [(*row, word) for row in wanted for word in _words(row[3], row[1])]
    snippets = [_snippet(version, owner, name, word, shape) for owner, name, _, _, word in cases for shape in SHAPES]
    results = iter(run_all(version, snippets))
    for owner, name, position, text, word in cases:
        one, many, some = (next(results) for _ in SHAPES)
        outcome = _outcome(one, many, some, _is_list(text))
        if outcome is not None:
            kind = "text" if word == "str" else "mapping" if word in MAPPINGS else "object"
            entry = found.setdefault(_path(version, owner), {}).setdefault(name, {"position": position, **outcome})
            entry["of"] = sorted({kind, *entry.get("of", [])})  # type: ignore[misc]
            if word in MAPPINGS:
                entry["keys"] = list(json.loads(MAPPINGS[word]))
    return found


def _signatures(version: int) -> dict[str, list[tuple[str, int | None, str]]]:
    """Parameters of what the recipes build, as this version's own signatures have them."""
    code = (
        HEAD
        + """
RESULT = {}
for owner in OWNERS:
    thing = take(owner)
    if thing is None:
        module, _, name = owner.rpartition(".")
        thing = getattr(take(module), name, None) if take(module) else None
    if thing is not None:
        rows, parameters = [], list(inspect.signature(thing).parameters.values())
        parameters = [p for p in parameters if p.name != "self"]
        for index, p in enumerate(parameters):
            text = inspect.formatannotation(p.annotation) if p.annotation is not p.empty else ""
            if not text and f"{p.name} (list" in (inspect.getdoc(thing) or "") + (inspect.getdoc(thing.__init__) or ""):
                text = "list"
            position = index if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) else None
            rows.append([p.name, position, text])
        RESULT[owner] = rows
RESULT = json.dumps(RESULT)
""".replace("OWNERS", repr(list(RECIPES)))
    )
    result = run_all(version, [_in(version, code)])[0]
    assert result.ok, result
    here = {_path(version, owner): owner for owner in RECIPES}
    return {here[path]: [tuple(row) for row in rows] for path, rows in json.loads(result.value).items()}


def _in(version: int, code: str) -> str:
    for name, module in MODULES[version].items():
        code = re.sub(rf"\b{name}\b(?=\.)", module, code)
    return code


def _path(version: int, owner: str) -> str:
    return _in(version, owner)


def _words(text: str, name: str) -> list[str]:
    """The words of an annotation for which there is an element; what stands beside a list does not count twice. A list
    of mappings has elements by the parameter's name, or none."""
    if re.search(r"\b(List|list)\[(typing\.)?(Dict|dict)\b", text):
        return [name] if name in MAPPINGS else []
    names = set(re.findall(r"(\w+)\b(?!\.)", text))
    found = [word for word in ELEMENTS if word in names or (word == "RetryPolicy" and f"Step{word}" in names)]
    if re.fullmatch(r"(typing\.)?(Optional\[)?(typing\.)?List\]?|list", text):
        found = ["Parameter", "str"]
    return found if _is_list(text) or not set(found) & {"str", "Step", "Parameter"} else []


def _is_list(text: str) -> bool:
    """Whether a list stands first in it, or beside other things."""
    return re.match(r"(Optional\[)?(Union\[[^][]*)?(List|Sequence|list)\b", text.replace("typing.", "")) is not None


def _snippet(version: int, owner: str, name: str, word: str, shape: str) -> str:
    base, use, *before = RECIPES[owner]
    call = before[0] if before else f"call = take({owner!r})"
    element, made = SHAPES[shape].format("element"), (ELEMENTS | MAPPINGS)[word]
    code = f"{HEAD}\n{call}\nelement = {made}\nit = call(**{{**{base}, {name!r}: {element}}})\nRESULT = {use}\n"
    return _in(version, code)


def _outcome(one: Result, many: Result, some: Result, is_list: bool) -> dict[str, object] | None:
    """What is wrong with one where many are right, or the other way round; None where the SDK takes both alike."""
    if many.ok and not one.ok:
        tuple_error = "" if some.ok else f"{some.error}: {some.message}"
        return {"wants": "list", "wrong": _short(one), "tuple": tuple_error}
    if many.ok and one.ok and is_list and many.value != one.value:
        return {"wants": "list", "wrong": "", "tuple": "" if some.ok else f"{some.error}: {some.message}"}
    if one.ok and not many.ok and not is_list:
        return {"wants": "one", "wrong": _short(many), "tuple": ""}
    return None


def _short(result: Result) -> str:
    message = re.sub(r" at 0x[0-9a-f]+", "", result.message)
    return f"{result.error}: {message}"[:120]


def lists() -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    """The whole file: by path, version and parameter."""
    found: dict[str, dict[str, dict[str, dict[str, object]]]] = {}
    for version in MODULES:
        for path, rows in probe(version).items():
            found.setdefault(path, {})[str(version)] = rows
    return dict(sorted(found.items()))


def dump(content: dict[str, dict[str, dict[str, dict[str, object]]]]) -> str:
    """As committed: a line a parameter."""
    blocks = []
    for path, versions in content.items():
        rows = [
            f"  {json.dumps(f'{version} {name}')}: {json.dumps(entry)}"
            for version, parameters in versions.items()
            for name, entry in parameters.items()
        ]
        blocks.append(f" {json.dumps(path)}: {{\n" + ",\n".join(rows) + "\n }")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = dump(lists())
    if options.check:
        return int(text != LISTS.read_text(encoding="utf-8"))
    LISTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
