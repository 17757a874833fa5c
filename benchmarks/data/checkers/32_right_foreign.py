"""Right: other libraries' methods of the same name take one."""

from aws_cdk import Stack, aws_sagemaker as sagemaker

from sagemaker_graph import Node


class Task:
    def add_depends_on(self, other):
        self.other = other


stack = Stack()
model = sagemaker.CfnModel(stack, "m", execution_role_arn="r")
endpoint = sagemaker.CfnEndpointConfig(stack, "e", production_variants=[])
endpoint.add_depends_on(model)  # right
train_step, prepare_step = Task(), Task()
train_step.add_depends_on(prepare_step)  # right
Node("a").add_depends_on(Node("b"))  # right
