from sagemaker.workflow.steps import ProcessingStep, TrainingStep


def prepare_step(config):
    return ProcessingStep(name=config["name"], step_args=None)


def train_steps():
    made = {size: TrainingStep(name=size, step_args=None) for size in ("small", "large")}
    return made["small"], made["large"]
