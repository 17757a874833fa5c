"""Runs snippets against a real SageMaker SDK without network. For trusted code only.

    PYTHON_OF_AN_SDK_ENVIRONMENT harness.py < snippets.json > results.jsonl

stdin is a JSON list of sources, or of programs of several files (path to source, `main.py` runs in their folder). For
each, one line on stdout: `{"ok": true, "pipelines": {name: {step: [names]}},
"adjacency": {name: {step: [names that wait for it]}}, "value": "..."}` (the second as the SDK's PipelineGraph has it,
a string where that refuses; the value is what the snippet calls RESULT) or
`{"ok": false, "line": 3, "error": "TypeError", "message": "..."}`. The SDK is
imported once; each snippet runs in a fork.
"""

import functools
import importlib
import json
import logging
import os
import signal
import socket
import sys
import tempfile
import traceback
import types
import warnings

ROLE = "arn:aws:iam::123456789012:role/SageMakerRole"
ANSWERS = {
    "GetCallerIdentity": {"Account": "123456789012", "Arn": ROLE, "UserId": "x"},
    "GetRole": {"Role": {"Arn": ROLE, "RoleName": "SageMakerRole"}},
    "GetBucketLocation": {"LocationConstraint": "us-west-2"},
    "ListBuckets": {"Buckets": []},
    "DescribePipeline": {"PipelineArn": "arn:aws:sagemaker:us-west-2:123456789012:pipeline/p"},
}


def cut_off() -> None:
    """No network, no credentials, no noise."""
    for name, value in (
        ("AWS_DEFAULT_REGION", "us-west-2"),
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("SAGEMAKER_SUPPRESS_V2_WARNING", "1"),
        ("SAGEMAKER_INTERNAL_IMAGE_URI", "123456789012.dkr.ecr.us-west-2.amazonaws.com/base:1"),
    ):
        os.environ[name] = value
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)

    def refuse(*args: object, **options: object) -> None:
        raise OSError("no network here")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.getaddrinfo = refuse  # type: ignore[assignment]
    client = importlib.import_module("botocore.client")
    client.BaseClient._make_api_call = lambda self, name, params: dict(ANSWERS.get(name, {}))


def load() -> type:
    """The SDK's Pipeline class, v3 or v2."""
    for module in ("sagemaker.mlops.workflow.pipeline", "sagemaker.workflow.pipeline"):
        try:
            pipeline: type = importlib.import_module(module).Pipeline
        except ImportError:
            continue
        importlib.import_module(module.replace("pipeline", "function_step"))
        return pipeline
    raise SystemExit("no SageMaker SDK here")


def dependencies(steps: "list[dict]") -> "dict[str, list]":
    """Step name to what it depends on, steps inside conditions too."""
    found = {}
    for step in steps:
        found[step["Name"]] = step.get("DependsOn", [])
        arguments = step.get("Arguments")
        if isinstance(arguments, dict):
            for part in ("IfSteps", "ElseSteps", "ForEachBody"):
                found.update(dependencies(arguments.get(part) or []))
    return found


def adjacency(made: object) -> "dict[str, list[str]] | str":
    """What the SDK's own PipelineGraph makes of a pipeline, or its complaint."""
    modules = (sys.modules[cls.__module__] for cls in type(made).__mro__)  # the snippet's own class may derive from it
    graph = next(module.PipelineGraph for module in modules if hasattr(module, "PipelineGraph"))
    try:
        return {step: sorted(after) for step, after in graph.from_pipeline(made).adjacency_list.items()}
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def execute(source: str, pipeline: type) -> dict:
    """Run one snippet and make the definition of every pipeline that it built."""
    made = []
    original = pipeline.__init__

    @functools.wraps(original)
    def remember(self: object, *args: object, **options: object) -> None:
        original(self, *args, **options)
        made.append(self)

    pipeline.__init__ = remember  # type: ignore[misc, assignment]
    module = types.ModuleType("__main__")
    module.__file__ = "snippet.py"
    sys.modules["__main__"] = module
    try:
        exec(compile(source, "snippet.py", "exec"), module.__dict__)
        return {
            "ok": True,
            "pipelines": {p.name: dependencies(json.loads(p.definition())["Steps"]) for p in made},
            "adjacency": {p.name: adjacency(p) for p in made},
            "value": str(module.__dict__.get("RESULT", "")),
        }
    except BaseException as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "snippet.py"]
        return {"ok": False, "line": lines[-1] if lines else None, "error": type(error).__name__, "message": str(error)}


def execute_tree(files: "dict[str, str]", pipeline: type) -> dict:
    """Write a program of several files into a folder of its own and run its `main.py` there."""
    with tempfile.TemporaryDirectory() as folder:
        for path, code in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as stream:
                stream.write(code)
        os.chdir(folder)
        sys.path.insert(0, folder)
        return execute(files["main.py"], pipeline)


def in_a_fork(source: "str | dict[str, str]", pipeline: type) -> dict:
    """One snippet's result, with 60 seconds and 4 GiB for it."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        import resource

        os.close(receive)
        os.dup2(2, 1)
        signal.alarm(60)
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        run = execute if isinstance(source, str) else execute_tree
        os.write(send, json.dumps(run(source, pipeline)).encode())
        os._exit(0)
    os.close(send)
    data = b"".join(iter(lambda: os.read(receive, 65536), b""))
    os.close(receive)
    status = os.waitpid(child, 0)[1]
    return json.loads(data) if data else {"ok": False, "line": None, "error": "Killed", "message": f"status {status}"}


def main() -> None:
    """Snippets in, results out."""
    cut_off()
    pipeline = load()
    for source in json.load(sys.stdin):
        print(json.dumps(in_a_fork(source, pipeline)), flush=True)


if __name__ == "__main__":
    main()
