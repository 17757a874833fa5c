"""Steps kept on self, set in another method."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep


class Churn:
    def __init__(self):
        self.prepare = ProcessingStep(name="Prepare", step_args=None)
        self.make_train()

    def make_train(self):
        self.train = TrainingStep(name="Train", step_args=None)

    def order(self):
        self.train.add_depends_on(self.prepare)  # -> self.train.add_depends_on([self.prepare])
