"""Steps read back from a pipeline and from a collection."""

from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

prepare = ProcessingStep(name="Prepare", step_args=None)
model = ModelStep(name="Model", step_args=None)
pipeline = Pipeline(name="P", steps=[prepare, TrainingStep(name="Train", step_args=None)])
pipeline.steps[-1].add_depends_on(prepare)  # -> pipeline.steps[-1].add_depends_on([prepare])
model.steps[0].add_depends_on(prepare)  # -> model.steps[0].add_depends_on([prepare])
prepare.add_depends_on(model)  # -> prepare.add_depends_on([model])
