"""`depends_on=` of a constructor, and set afterwards."""

from sagemaker.lambda_helper import Lambda
from sagemaker.workflow.lambda_step import LambdaStep
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

call = Lambda(function_arn="arn")
prepare = ProcessingStep(name="Prepare", step_args=None)
train = TrainingStep(name="Train", depends_on=prepare)  # -> train = TrainingStep(name="Train", depends_on=[prepare])
notify = LambdaStep("Notify", call, depends_on=train.name)  # -> notify = LambdaStep("Notify", call, depends_on=[train.name])
prepare.depends_on = notify  # -> prepare.depends_on = [notify]
