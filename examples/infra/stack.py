"""The infrastructure: AWS CDK, where `add_depends_on` takes exactly one resource."""

import aws_cdk as cdk
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct


class ServingStack(cdk.Stack):
    """A model and its endpoint."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        self.model = sagemaker.CfnModel(self, "Model", execution_role_arn="arn:aws:iam::123456789012:role/Role")
        self.config = sagemaker.CfnEndpointConfig(self, "Config", production_variants=[])
        self.endpoint = sagemaker.CfnEndpoint(self, "Endpoint", endpoint_config_name="config")
        self.config.add_depends_on(self.model)
        self.endpoint.add_depends_on(self.config)
