"""Makes smfix/sdk/variables.json: which parameters of the SageMaker SDK take a pipeline variable, by trying them.

    python tools/make_variables.py [--check]

Runs in the real SDK environments of the tests, without network. Each parameter of what the recipes build is given a
`Join` of a text and a parameter of the pipeline: as it is, in a list, and as a value of a mapping. It takes one where
the pipeline's definition then holds that `Join`, whole, among the arguments of a step, and where its annotation does
not say that it wants a plain text: the SDK writes much into the definition that the service refuses. What is no class
but makes objects of one (`ParameterBoolean` is a partial of `Parameter`) is found in the same go. With --check the
committed file is compared and nothing is written; exit 1 where it differs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sdk.environments import run_all  # noqa: E402
from tools.make_lists import HEAD, MODULES, RECIPES, _in  # noqa: E402

VARIABLES = ROOT / "smfix" / "sdk" / "variables.json"
FORMS = {"value": "{}", "item": "[{}]", "entry": '{{"k": {}}}'}
"""How a variable is given: by itself, in a list, as a value of a mapping."""
TAKES = r"Pipeline|PipeVar|Expression|Parameter\b|ExecutionVariable|Properties|Primitive|Any\b|object\b"
"""What an annotation says that takes a variable, in the words of the SDK."""
BARE = r"(typing\.)?(Optional\[)?(typing\.)?([Dd]ict|[Ll]ist)\]?"
"""An annotation that says nothing of what is inside."""

_INPUT = 'dict(source="s3://b", destination="/d")'
_RUN = 'define([ProcessingStep(name="It", step_args=Processor(R, I, sagemaker_session=S, **M).run({}=[it]))])'
_CREATE = 'define([take("MLOPS.model_step.ModelStep")(name="It", step_args=it.create())])'
_TRANSFORMER = 'take("ROOT.transformer.Transformer")("m", 1, "ml.m5.large", output_path="s3://o", sagemaker_session=S)'
_TRANSFORM = 'define([take("MLOPS.steps.TransformStep")(name="It", step_args={})])'
_S3_INPUT = 'take("sagemaker.core.shapes.ProcessingInput")(input_name="i", s3_input=it)'
_S3_OUTPUT = 'take("sagemaker.core.shapes.ProcessingOutput")(output_name="o", s3_output=it)'
_REGISTER = """take("ROOT.model.Model")(I, "s3://m", role=R, sagemaker_session=S).register(
    content_types=["t"], response_types=["t"], inference_instances=["ml.m5.large"],
    transform_instances=["ml.m5.large"], model_package_group_name="g", model_metrics={})"""
_METRICS = _REGISTER.format('take("ROOT.model_metrics.ModelMetrics")(model_statistics=it)')
CONDITIONS = ("Equals", "GreaterThan", "GreaterThanOrEqualTo", "LessThan", "LessThanOrEqualTo")

MORE: dict[str, tuple[str, ...] | list[tuple[str, ...]]] = {
    "sagemaker.processing.ProcessingInput": (_INPUT, _RUN.format("inputs")),
    "sagemaker.processing.ProcessingOutput": ('dict(source="/d", output_name="o")', _RUN.format("outputs")),
    "sagemaker.core.shapes.ProcessingS3Input": (
        'dict(s3_uri="s3://b", local_path="/d", s3_data_type="S3Prefix", s3_input_mode="File")',
        _RUN.format("inputs").replace("it", _S3_INPUT),
    ),
    "sagemaker.core.shapes.ProcessingS3Output": (
        'dict(s3_uri="s3://b", local_path="/d", s3_upload_mode="EndOfJob")',
        _RUN.format("outputs").replace("it", _S3_OUTPUT),
    ),
    "ROOT.inputs.TransformInput": (
        'dict(data="s3://d")',
        _TRANSFORM.format(f'{_TRANSFORMER}.transform("s3://d")').replace('.transform("s3://d")', ".transform(it.data)"),
    ),
    "ROOT.transformer.Transformer": (
        'dict(model_name="m", output_path="s3://o", sagemaker_session=S, **M)',
        _TRANSFORM.format('it.transform("s3://d")'),
    ),
    "ROOT.transformer.Transformer.transform": (
        'dict(data="s3://d")',
        _TRANSFORM.format("it"),
        f"call = {_TRANSFORMER}.transform",
    ),
    "ROOT.estimator.Estimator.fit": (
        "{}",
        'define([TrainingStep(name="It", step_args=it)])',
        "call = estimator().fit",
    ),
    "ROOT.model.Model": ('dict(image_uri=I, model_data="s3://m", role=R, sagemaker_session=S)', _CREATE),
    "ROOT.model_metrics.MetricsSource": (
        'dict(content_type="application/json", s3_uri="s3://m")',
        f'define([take("MLOPS.model_step.ModelStep")(name="It", step_args={_METRICS})])',
    ),
    "ROOT.processing.ScriptProcessor.run": (
        'dict(code="s3://b/c.py")',
        'define([ProcessingStep(name="It", step_args=it)])',
        'call = take("ROOT.processing.ScriptProcessor")(R, I, command=["python3"], sagemaker_session=S, **M).run',
    ),
    "ROOT.sklearn.processing.SKLearnProcessor.run": (
        "dict(code=entry_point())",
        'define([ProcessingStep(name="It", step_args=it)])',
        """call = take("ROOT.sklearn.processing.SKLearnProcessor")(
            framework_version="1.2-1", role=R, sagemaker_session=S, **M).run""",
    ),
    "CORE.functions.JsonGet": (
        'dict(step_name="X", s3_uri=take("CORE.functions.Join")(on="", values=["s3://b"]), json_path="a")',
        "define([make('X'), make('Y', inputs={'a': it})])",
    ),
    **{f"CORE.conditions.Condition{name}": ("dict(left=1, right=1)", "by_condition(it)") for name in CONDITIONS},
}
"""Recipes beside those of make_lists.py, in the same form."""
NEVER = frozenset({"name", "display_name", "description", "depends_on", "steps", "parameters", "job_name"})
"""What names steps, and what holds them: known before the pipeline runs, whatever the SDK writes."""

ATTEMPT = """
import re, signal
signal.alarm(900)  # a framework has some seventy parameters
Pipeline.__init__ = Pipeline.__init__.__wrapped__  # each attempt itself asks for what it wants to see
Join = take("CORE.functions.Join")
WANTED = {"Std:Join": {"On": "", "Values": ["s3://", {"Get": "Parameters.Probe"}]}}

def variable():
    return Join(on="", values=["s3://", ParameterString("Probe", default_value="q")])

def holds(found):
    if isinstance(found, dict):
        return found == WANTED or any(holds(one) for one in found.values())
    return isinstance(found, list) and any(holds(one) for one in found)

def has_room(form, text):  # whether an annotation leaves room for a variable
    return not text or re.search(TAKES, text) or (form != "value" and re.fullmatch(BARE, text))

def takes(code):
    names = dict(globals())
    try:
        exec(compile(code, "attempt.py", "exec"), names)
        steps = json.loads(names["RESULT"])["Steps"]
    except Exception:
        return False
    return any(holds(step.get("Arguments")) for step in steps)

def parameters_of(thing):
    rows, names, only_by_name = [], set(), False
    bases = [base for base in thing.__mro__ if base is not object] if inspect.isclass(thing) else [thing]
    for base in bases:
        found = [p for p in inspect.signature(base).parameters.values() if p.name != "self"]
        for index, p in enumerate(found):
            if p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) or p.name in names:
                continue
            text = "" if p.annotation is p.empty else inspect.formatannotation(p.annotation)
            by_place = p.kind is p.POSITIONAL_OR_KEYWORD and not only_by_name
            rows.append((p.name, index if by_place else None, text))
            names.add(p.name)
        only_by_name = True
        if all(p.kind is not p.VAR_KEYWORD for p in found):
            break
    return rows

def row_of(owner, recipes):
    found = {}
    for base, use, *before in recipes:
        names = dict(globals())
        try:
            exec(before[0] if before else f"call = take({owner!r})", names)
            rows = parameters_of(names["call"])
        except Exception:
            continue
        call = before[0] if before else f"call = take({owner!r})"
        for name, position, text in rows:
            for form, shape in FORMS.items():
                if name in NEVER or not has_room(form, text.strip(chr(39))):
                    continue
                given = "{**" + base + ", " + repr(name) + ": " + shape.format("variable()") + "}"
                if takes(call + chr(10) + "it = call(**" + given + ")" + chr(10) + "RESULT = " + use):
                    entry = found.setdefault(name, {"position": position, "as": []})
                    entry["as"] = sorted({*entry["as"], form})
    return found

RESULT = json.dumps({owner: row_of(owner, recipes) for owner, recipes in OWNERS})
"""
PARTIALS = """
import functools
PARTIALS = {}
for path in ("CORE.parameters",):
    module = importlib.import_module(path)
    for name, thing in vars(module).items():
        if isinstance(thing, functools.partial):
            PARTIALS[f"{path}.{name}"] = f"{thing.func.__module__}.{thing.func.__qualname__}"
RESULT = json.dumps(PARTIALS)
"""


def _recipes() -> dict[str, list[tuple[str, ...]]]:
    """All recipes by owner, those of methods and functions that no step is made of left out."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for owner, recipes in {**RECIPES, **MORE}.items():
        found[owner] = recipes if isinstance(recipes, list) else [recipes]
    return found


def probe(version: int) -> tuple[dict[str, dict[str, object]], dict[str, str]]:
    """By the path of what is called and the name of a parameter, how this version takes a variable; and the partials,
    by the path from which they are imported."""
    head = f"{HEAD}\nTAKES, BARE, NEVER, FORMS = {TAKES!r}, {BARE!r}, {sorted(NEVER)!r}, {FORMS!r}\n"
    codes = [f"{head}\nOWNERS = {[one]!r}\n{ATTEMPT}" for one in _recipes().items()]
    *answers, partials = run_all(version, [_in(version, code) for code in [*codes, HEAD + PARTIALS]])
    found: dict[str, dict[str, object]] = {}
    for answer in answers:
        assert answer.ok, answer
        found.update({path: rows for path, rows in json.loads(answer.value).items() if rows})
    assert partials.ok, partials
    return found, json.loads(partials.value)


def variables() -> dict[str, object]:
    """The file: by path and version, the parameters; and what makes objects of a class without being one."""
    takes: dict[str, dict[str, dict[str, object]]] = {}
    made: dict[str, str] = {}
    for version in MODULES:
        found, partials = probe(version)
        for path, rows in found.items():
            takes.setdefault(path, {})[str(version)] = rows
        made.update(partials)
    return {"makes": dict(sorted(made.items())), "takes": dict(sorted(takes.items()))}


def dump(content: dict[str, object]) -> str:
    """As committed: a line a parameter."""
    return (
        re.sub(
            r"\{\s+\"position\": (\w+),\s+\"as\": \[\s+([^\]]*?)\s+\]\s+\}", _on_one_line, json.dumps(content, indent=1)
        )
        + "\n"
    )


def _on_one_line(match: re.Match[str]) -> str:
    return f'{{"position": {match[1]}, "as": [{" ".join(match[2].split())}]}}'


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = dump(variables())
    if options.check:
        return int(text != VARIABLES.read_text(encoding="utf-8"))
    VARIABLES.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
