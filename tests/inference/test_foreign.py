"""What is not SageMaker's: other libraries with a method of that name, and what the settings say of company code."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

HEADS = {"FOREIGN": "", "SETTINGS": ""}

FOREIGN = table("""
--- leave: CDK under the name of the SDK
from aws_cdk import aws_sagemaker as sagemaker
class Stack:
    def __init__(self, scope):
        self.model = sagemaker.CfnModel(self, "M")
        self.endpoint = sagemaker.CfnEndpoint(self, "E")
        self.endpoint.add_depends_on(self.model)

--- leave: a class that derives from CDK's
from aws_cdk import CfnResource
class Mine(CfnResource):
    pass
Mine(None, "x").add_depends_on(Mine(None, "y"))

--- leave: a list of CDK's
from aws_cdk import CfnResource
resources = [CfnResource(None, "x"), CfnResource(None, "y")]
for one in resources:
    one.add_depends_on(resources[0])

--- leave: a helper that returns CDK's
import aws_cdk as cdk
def make(name):
    return cdk.CfnResource(None, name)
make("x").add_depends_on(make("y"))

--- leave: a parameter with CDK's type
from aws_cdk import CfnResource
def wire(one: CfnResource, two: CfnResource):
    one.add_depends_on(two)

--- leave: troposphere, Pulumi, CDK for Terraform, solutions constructs
import troposphere, pulumi, cdktf
from aws_solutions_constructs import aws_s3
troposphere.Thing("x").add_depends_on(troposphere.Thing("y"))
pulumi.Thing("x").add_depends_on(pulumi.Thing("y"))
cdktf.Thing("x").add_depends_on(cdktf.Thing("y"))
aws_s3.Thing("x").add_depends_on(aws_s3.Thing("y"))

--- leave: nothing known of either
def wire(one, two):
    one.add_depends_on(two)

--- leave: a class of the file's own
class Task:
    def add_depends_on(self, other):
        self.others.append(other)
Task().add_depends_on(Task())
Task().add_depends_on("A")

--- fix: both kinds in one file, SageMaker's
from aws_cdk import CfnResource
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
one, two = CfnResource(None, "x"), ProcessingStep(name="A")
TrainingStep(name="C").add_depends_on(two)

--- leave: both kinds in one file, CDK's
from aws_cdk import CfnResource
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
one, two = CfnResource(None, "x"), ProcessingStep(name="A")
one.add_depends_on(CfnResource(None, "y"))

--- undecided (comes from `aws_cdk.CfnResource()`): both kinds in one name
from aws_cdk import CfnResource
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def wire(flag):
    one = CfnResource(None, "x") if flag else TrainingStep(name="C")
    one.add_depends_on(ProcessingStep(name="A"))

--- leave: both kinds in one argument
from aws_cdk import CfnResource
def wire(one, flag):
    from sagemaker.workflow.steps import ProcessingStep
    two = CfnResource(None, "x") if flag else ProcessingStep(name="A")
    one.add_depends_on(two)

--- leave: a name alone proves nothing of the receiver
def wire(one):
    one.add_depends_on("A")

--- undecided (SageMaker step): a name alone, in a file that builds pipelines
from sagemaker.workflow.pipeline import Pipeline
def wire(one):
    one.add_depends_on("A")

--- leave: a name alone, in a file that builds pipelines and CDK's stacks
import aws_cdk
from sagemaker.workflow.pipeline import Pipeline
def wire(one):
    one.add_depends_on("A")

--- likely (takes a list): names that look like steps, in a file that builds pipelines
from sagemaker.workflow.pipeline import Pipeline
def wire(train_step, process_step):
    train_step.add_depends_on(process_step)

--- undecided (SageMaker step): names that look like many steps
from sagemaker.workflow.pipeline import Pipeline
def wire(train_step, process_steps):
    train_step.add_depends_on(process_steps)
""")

SETTINGS = table("""
--- fix: a class that the settings call a step
from corp.pipelines import BaseStep
BaseStep("C").add_depends_on(BaseStep("A"))

--- leave: a list of them
from corp.pipelines import BaseStep
BaseStep("C").add_depends_on([BaseStep("A")])

--- fix: a class that derives from it
from corp.pipelines import BaseStep
class Mine(BaseStep):
    pass
Mine("C").add_depends_on("A")

--- fix: through the module
import corp.pipelines
corp.pipelines.BaseStep("C").add_depends_on(corp.pipelines.BaseStep("A"))

--- fix: through the module, by another name
from corp import pipelines as p
p.BaseStep("C").add_depends_on(p.BaseStep("A"))

--- leave: another class of that module
from corp.pipelines import Node
Node("C").add_depends_on(Node("A"))

--- leave: what the settings call foreign
from sagemaker.workflow.steps import ProcessingStep
from corp.graph import Node
Node("C").add_depends_on("A")

--- leave: what the settings call foreign, through its module
from sagemaker.workflow.steps import ProcessingStep
import corp.graph as graph
graph.Node("C").add_depends_on(ProcessingStep(name="A"))

--- leave: and a class below it
from sagemaker.workflow.steps import ProcessingStep
from corp.graph.inner import Node
class Mine(Node):
    pass
Mine("C").add_depends_on(ProcessingStep(name="A"))
""")


@pytest.mark.parametrize("row", FOREIGN)
def test_foreign(row: Row) -> None:
    row.check(head="")


@pytest.mark.parametrize("row", SETTINGS)
def test_settings(row: Row) -> None:
    row.check(head="", step_classes=("corp.pipelines.BaseStep",), foreign=("corp.graph",))
