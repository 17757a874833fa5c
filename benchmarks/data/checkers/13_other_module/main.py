"""Steps made by another module of the repository, without annotations."""

from steps.make import prepare_step, train_steps

first = prepare_step({"name": "Prepare"})
small, large = train_steps()
small.add_depends_on(first)  # -> small.add_depends_on([first])
large.add_depends_on(small)  # -> large.add_depends_on([small])
