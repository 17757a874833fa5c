"""Makes smfix/sdk/lists.json: which parameters of the SageMaker SDK want a list, and which want one, by trying them.

What takes a list by its signature and was not tried, or told nothing when it was, is named in
tools/undecided_lists.json with the reason: every list parameter of the catalogue is in one of the two files.

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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sdk.environments import Result, run_all  # noqa: E402

LISTS = ROOT / "smfix" / "sdk" / "lists.json"
UNDECIDED = ROOT / "tools" / "undecided_lists.json"
CATALOGUE = LISTS.with_name("catalogue.json")
Entries = dict[str, dict[str, object]]
"""By parameter, what it wants."""
Found = dict[str, Entries]
"""By the path of what is called."""
MODULES = {
    2: {"MLOPS": "sagemaker.workflow", "CORE": "sagemaker.workflow", "ROOT": "sagemaker"},
    3: {"MLOPS": "sagemaker.mlops.workflow", "CORE": "sagemaker.core.workflow", "ROOT": "sagemaker.core"},
}
HEAD = """
import importlib, inspect, json, os, tempfile

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

def processing(network):
    processor = Processor(R, I, network_config=network, sagemaker_session=S, **M)
    return define([ProcessingStep(name="It", step_args=processor.run())])

def training(estimator, *inputs):
    return define([TrainingStep(name="It", step_args=estimator.fit(*inputs))])

def model():
    return take("ROOT.model.Model")(I, "s3://m", role=R, sagemaker_session=S)

def estimator():
    return take("ROOT.estimator.Estimator")(I, R, sagemaker_session=S, **M)

def tuner():
    ranges = {"x": take("ROOT.tuner.ContinuousParameter")(0, 1)}
    return take("ROOT.tuner.HyperparameterTuner")(estimator(), "m", ranges, [{"Name": "m", "Regex": "r"}])

def entry_point():
    path = os.path.join(tempfile.mkdtemp(), "train.py")
    open(path, "w").close()
    return path

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
    "PipelineVariable": 'ParameterString("Q", default_value="q")',
    "Model": "model()",
    "CollectionConfig": 'take("ROOT.debugger.CollectionConfig")(name="c")',
    "InstanceGroup": 'take("ROOT.instance_group.InstanceGroup")("g", "ml.m5.large", 1)',
    "Step": 'make("X")',
    "str": '"prod"',
}
"""An element by a word of the parameter's annotation."""
MAPPINGS = {
    "tags": '{"Key": "k", "Value": "v"}',
    "metric_definitions": '{"Name": "n", "Regex": "r"}',
}
"""An element by the parameter's name, where the annotation says that it is a mapping: its keys are the API's."""

_FRAMEWORK = """dict(entry_point=entry_point(), role=R, framework_version=VERSION, py_version=PYTHON,
    subnets=["s"], security_group_ids=["g"], sagemaker_session=S, **M)"""


def _framework(path: str, version: str, python: str) -> tuple[str, tuple[str, str]]:
    """The recipe of an estimator of a framework, which passes on what it does not know to `Estimator`."""
    return path, (_FRAMEWORK.replace("VERSION", repr(version)).replace("PYTHON", repr(python)), "training(it)")


RECIPES: dict[str, tuple[str, ...] | list[tuple[str, ...]]] = {
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
    "MLOPS.steps.ProcessingStep": [
        ('dict(name="It", step_args=Processor(R, I, sagemaker_session=S, **M).run())', "define([it])"),
        ('dict(name="It", processor=Processor(R, I, sagemaker_session=S, **M))', "define([it])"),
    ],
    "MLOPS.steps.TrainingStep": ('dict(name="It", step_args=estimator().fit())', "define([it])"),
    "MLOPS.steps.TransformStep": (
        """dict(name="It", step_args=take("ROOT.transformer.Transformer")(
                 "m", 1, "ml.m5.large", output_path="s3://o", sagemaker_session=S).transform("s3://d"))""",
        "define([it])",
    ),
    "MLOPS.steps.TuningStep": [
        ('dict(name="It", step_args=tuner().fit())', "define([it])"),
        ('dict(name="It", tuner=tuner())', "define([it])"),
    ],
    "MLOPS.steps.CreateModelStep": ('dict(name="It", step_args=model().create())', "define([it])"),
    "MLOPS.model_step.ModelStep": ('dict(name="It", step_args=model().create())', "define([it])"),
    "MLOPS.fail_step.FailStep": ('dict(name="It")', "define([it])"),
    "MLOPS.step_collections.EstimatorTransformer": (
        """dict(name="It", estimator=estimator(), model_data="s3://m", model_inputs=None, instance_count=1,
                instance_type="ml.m5.large", transform_inputs=take("ROOT.inputs.TransformInput")(data="s3://d"),
                image_uri=I, task=None)""",
        "define([it])",
    ),
    "ROOT.network.NetworkConfig": ('dict(subnets=["s"], security_group_ids=["g"])', "processing(it)"),
    "ROOT.inputs.TrainingInput": ('dict(s3_data="s3://d")', "training(estimator(), it)"),
    "ROOT.lambda_helper.Lambda": (
        """dict(function_name="f", execution_role_arn=R, zipped_code_dir=entry_point(), s3_bucket="b",
                handler="f.h", session=S)""",
        "it.create() and json.dumps(CALLS)",
    ),
    "ROOT.tuner.HyperparameterTuner": (
        """dict(estimator=estimator(), objective_metric_name="m", metric_definitions=[{"Name": "n", "Regex": "r"}],
                hyperparameter_ranges={"x": take("ROOT.tuner.ContinuousParameter")(0, 1)})""",
        'define([take("MLOPS.steps.TuningStep")(name="It", step_args=it.fit())])',
    ),
    "ROOT.pipeline.PipelineModel": (
        "dict(models=[model()], role=R, sagemaker_session=S)",
        'define([take("MLOPS.model_step.ModelStep")(name="It", step_args=it.create("ml.m5.large"))])',
    ),
    "ROOT.clarify.DataConfig": (
        'dict(s3_data_input_path="s3://d", s3_output_path="s3://o", label="y", dataset_type="text/csv")',
        "json.dumps(it.get_config())",
    ),
    "ROOT.clarify.BiasConfig": (
        'dict(label_values_or_threshold=[1], facet_name="f")',
        "json.dumps(it.get_config())",
    ),
    "ROOT.clarify.ModelPredictedLabelConfig": ("{}", "json.dumps(it.get_predictor_config())"),
    "sagemaker.modules.configs.Networking": ('dict(subnets=["s"], security_group_ids=["g"])', "it.model_dump_json()"),
    "sagemaker.train.configs.Networking": ('dict(subnets=["s"], security_group_ids=["g"])', "it.model_dump_json()"),
    **dict(
        [
            _framework("ROOT.sklearn.estimator.SKLearn", "1.2-1", "py3"),
            _framework("ROOT.xgboost.estimator.XGBoost", "1.7-1", "py3"),
            _framework("ROOT.pytorch.estimator.PyTorch", "2.0.0", "py310"),
            _framework("ROOT.tensorflow.estimator.TensorFlow", "2.12", "py310"),
        ]
    ),
    "ROOT.sklearn.processing.SKLearnProcessor": (
        'dict(framework_version="1.2-1", role=R, sagemaker_session=S, **M)',
        'define([ProcessingStep(name="It", step_args=it.run(code=entry_point()))])',
    ),
    "ROOT.spark.processing.PySparkProcessor": (
        'dict(framework_version="3.3", role=R, sagemaker_session=S, **M)',
        'define([ProcessingStep(name="It", step_args=it.run(submit_app=entry_point()))])',
    ),
    "ROOT.spark.processing.PySparkProcessor.run": (
        "dict(submit_app=entry_point())",
        'define([ProcessingStep(name="It", step_args=it)])',
        """call = take("ROOT.spark.processing.PySparkProcessor")(
            framework_version="3.3", role=R, sagemaker_session=S, **M).run""",
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
called on. A parameter is put beside, or in the place of, those arguments. Several recipes are several ways of use that
exclude each other: a parameter that has no effect in one of them may have one in another."""

SHAPES = {"one": "{}", "list": "[{}]", "tuple": "({},)"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a class, function or method of the SDK that takes a list, as its signature has it."""

    owner: str
    name: str
    position: int | None
    text: str
    """Its annotation; `list` where the description alone says so, empty where nothing does."""


def probe(version: int) -> tuple[Found, dict[str, str]]:
    """What this version does, by the path of what is called and the name of the parameter; and what was not found out,
    by path and parameter, with the reason."""
    parameters = _signatures(version)
    cases = [
        (parameter, recipe, word)
        for parameter in parameters
        for recipe in _recipes(parameter.owner)
        for word in _words(parameter.text, parameter.name)
    ]
    results = _run(version, [_snippet(version, *case, shape) for case in cases for shape in SHAPES])
    found: Found = {}
    undecided: dict[str, str] = {}
    for parameter, _, word in cases:
        outcome = _outcome(next(results), next(results), next(results), _is_list(parameter.text))
        path = _path(version, parameter.owner)
        if isinstance(outcome, str):
            undecided.setdefault(f"{path} {parameter.name}", outcome)
            continue
        entry = found.setdefault(path, {}).setdefault(parameter.name, {"position": parameter.position, **outcome})
        entry["of"] = sorted({_kind(word), *entry.get("of", [])})  # type: ignore[misc]
        if word in MAPPINGS:
            entry["keys"] = list(json.loads(MAPPINGS[word]))
    for parameter in parameters:
        path = _path(version, parameter.owner)
        if _is_list(parameter.text) and parameter.name not in found.get(path, {}):
            why = f"no element is known for `{parameter.text}`"
            undecided.setdefault(
                f"{path} {parameter.name}", why if parameter.owner in RECIPES else "no recipe makes it"
            )
    found_paths = {f"{path} {name}" for path, rows in found.items() for name in rows}
    return found, {key: why for key, why in undecided.items() if key not in found_paths}


def _kind(word: str) -> str:
    """What of its kind a list may hold, for the catalogue: a parameter of the pipeline is one scalar when it runs."""
    if word in MAPPINGS:
        return "mapping"
    return {"str": "text", "PipelineVariable": "parameter"}.get(word, "object")


def _recipes(owner: str) -> list[tuple[str, ...]]:
    recipes = RECIPES.get(owner, [])
    return recipes if isinstance(recipes, list) else [recipes]


def _signatures(version: int) -> list[Parameter]:
    """The parameters of what the recipes build, and those that take lists of all other classes and functions of the
    catalogue, as this version's own signatures have them."""
    known = {_path(version, owner): owner for owner in RECIPES}
    others = [path for path in _catalogued(version) if path not in known]
    code = HEAD + SIGNATURES.replace("OWNERS", repr(list(known))).replace("OTHERS", repr(others))
    result = run_all(version, [_in(version, code)])[0]
    assert result.ok, result
    rows = json.loads(result.value)
    return [
        Parameter(known.get(path, path), *row)
        for path in (*known, *others)
        for row in rows.get(path, ())
        if path in known or _is_list(row[2])
    ]


def _catalogued(version: int) -> list[str]:
    """The public classes and functions of the SDK that a file may name."""
    names = json.loads(CATALOGUE.read_text(encoding="utf-8"))["names"]
    return [path for path, entry in names.items() if version in entry["versions"] and "._" not in path]


SIGNATURES = """
def inherited(thing, names):
    rows = []
    for base in thing.__mro__[1:] if inspect.isclass(thing) else ():
        if base is object:
            break
        more = inspect.signature(base).parameters.values()
        rows += [p.replace(kind=p.KEYWORD_ONLY) for p in more if p.name not in names and p.kind < p.VAR_KEYWORD]
        names |= {p.name for p in more}
        if all(p.kind is not p.VAR_KEYWORD for p in more):
            break
    return rows

def described(thing, name):
    text = (inspect.getdoc(thing) or "") + (inspect.getdoc(getattr(thing, "__init__", None)) or "")
    return f"{name} (list" in text

RESULT = {}
for owner in [*OWNERS, *OTHERS]:
    thing = take(owner)
    if thing is None:
        module, _, name = owner.rpartition(".")
        thing = getattr(take(module), name, None) if take(module) else None
    try:
        parameters = [p for p in inspect.signature(thing).parameters.values() if p.name != "self"]
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            parameters += inherited(thing, {p.name for p in parameters})
    except (TypeError, ValueError):
        continue
    rows = []
    for index, p in enumerate(parameters):
        text = inspect.formatannotation(p.annotation) if p.annotation is not p.empty else ""
        if p.kind is not p.VAR_KEYWORD and p.kind is not p.VAR_POSITIONAL:
            text = text.strip(chr(39)) or ("list" if described(thing, p.name) else "")
            rows.append([p.name, index if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) else None, text])
    RESULT[owner] = rows
RESULT = json.dumps(RESULT)
"""


def _in(version: int, code: str) -> str:
    for name, module in MODULES[version].items():
        code = re.sub(rf"\b{name}\b(?=\.)", module, code)
    return code


def _path(version: int, owner: str) -> str:
    return _in(version, owner)


_ANYWHERE = {"str", "Step", "Parameter", "PipelineVariable", "Model", "InstanceGroup", "CollectionConfig"}
"""Elements that also stand where one is wanted, so that trying a list there would tell nothing new."""
MOST_AT_ONCE = 12
"""Snippets in one fork of the SDK's process, each with names of its own: importing the SDK takes longer than most."""
ATTEMPTS = """
Pipeline.__init__ = Pipeline.__init__.__wrapped__  # each attempt itself asks for what it wants to see

def attempt(code):
    CALLS.clear()
    names = dict(globals())
    try:
        exec(compile(code, "attempt.py", "exec"), names)
        return {"ok": True, "value": str(names["RESULT"])}
    except Exception as error:
        return {"ok": False, "error": type(error).__name__, "message": str(error)}

RESULT = json.dumps([attempt(code) for code in CODES])
"""


def _run(version: int, snippets: list[str]) -> Iterator[Result]:
    groups = [snippets[start : start + MOST_AT_ONCE] for start in range(0, len(snippets), MOST_AT_ONCE)]
    head = _in(version, HEAD)
    for start in range(0, len(groups), MOST_AT_ONCE):
        some = groups[start : start + MOST_AT_ONCE]
        for whole in run_all(version, [head + ATTEMPTS.replace("CODES", repr(group)) for group in some]):
            assert whole.ok, whole
            yield from (Result(**one) for one in json.loads(whole.value))


def _words(text: str, name: str) -> list[str]:
    """The words of an annotation for which there is an element; what stands beside a list does not count twice. A list
    of mappings has elements by the parameter's name, or none."""
    if re.search(r"\b(List|list)\[(typing\.)?(Dict|dict)\b", text):
        return [name] if name in MAPPINGS else []
    names = set(re.findall(r"(\w+)\b(?!\.)", text)) - set(re.findall(r"(\w+)\b(?!\.)", _beside_lists(text)))
    found = [word for word in ELEMENTS if word in names or (word == "RetryPolicy" and f"Step{word}" in names)]
    if re.fullmatch(r"(typing\.)?(Optional\[)?(typing\.)?List\]?|list", text):
        found = ["Parameter", "str"]
    return found if _is_list(text) or not set(found) & _ANYWHERE else []


def _beside_lists(text: str) -> str:
    """The annotation without the lists in it: what is taken as it is."""
    parts = re.split(r"\b(?:List|Sequence|list)\[", text)
    rest = parts[0]
    for part in parts[1:]:
        depth, at = 1, 0
        while depth and at < len(part):
            depth += {"[": 1, "]": -1}.get(part[at], 0)
            at += 1
        rest += part[at:]
    return rest if len(parts) > 1 else ""


def _is_list(text: str) -> bool:
    """Whether a list stands first in it, or beside other things."""
    return re.match(r"(Optional\[)?(Union\[[^][]*)?(List|Sequence|list)\b", text.replace("typing.", "")) is not None


def _snippet(version: int, parameter: Parameter, recipe: tuple[str, ...], word: str, shape: str) -> str:
    base, use, *before = recipe
    call = before[0] if before else f"call = take({parameter.owner!r})"
    element, made = SHAPES[shape].format("element"), (ELEMENTS | MAPPINGS)[word]
    given = f"{{**{base}, {parameter.name!r}: {element}}}"
    code = f"{call}\nelement = {made}\nit = call(**{given})\nRESULT = {use}\n"
    return _in(version, code)


def _outcome(one: Result, many: Result, some: Result, is_list: bool) -> dict[str, object] | str:
    """What is wrong with one where many are right, or the other way round; in words, why neither is found."""
    if many.ok and not one.ok:
        tuple_error = "" if some.ok else f"{some.error}: {some.message}"
        return {"wants": "list", "wrong": _short(one), "tuple": tuple_error}
    if many.ok and one.ok and is_list and many.value != one.value:
        return {"wants": "list", "wrong": "", "tuple": "" if some.ok else f"{some.error}: {some.message}"}
    if one.ok and not many.ok and not is_list:
        return {"wants": "one", "wrong": _short(many), "tuple": ""}
    return "one and a list come to the same" if many.ok else f"a list fails, too: {_short(many)}"


def _short(result: Result) -> str:
    message = re.sub(r" at 0x[0-9a-f]+", "", result.message)
    return f"{result.error}: {message}"[:120]


def lists() -> tuple[dict[str, dict[str, Entries]], dict[str, str]]:
    """Both files: by path, version and parameter what is wanted; by version, path and parameter what was not found."""
    found: dict[str, dict[str, Entries]] = {}
    undecided: dict[str, str] = {}
    for version in MODULES:
        rows, more = probe(version)
        for path, entries in rows.items():
            found.setdefault(path, {})[str(version)] = entries
        undecided.update({f"{version} {key}": why for key, why in more.items()})
    return dict(sorted(found.items())), dict(sorted(undecided.items()))


def dump(content: dict[str, dict[str, Entries]]) -> str:
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
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found, undecided = lists()
    texts = {LISTS: dump(found), UNDECIDED: json.dumps(undecided, indent=1) + "\n"}
    if options.check:
        return int(any(text != path.read_text(encoding="utf-8") for path, text in texts.items()))
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
