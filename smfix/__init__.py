"""smfix repairs SageMaker Pipelines code: `add_depends_on(step)` becomes `add_depends_on([step])`, with proof."""

__version__ = "0.1.0"
