"""A Dask cluster in the place of this machine, by its concurrent.futures interface. Needs the extra `fleet`."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import TYPE_CHECKING

from smfix.fleet import sandbox
from smfix.fleet.types import Result, Task

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 2
"""How often a task is tried again after an error of the cluster; a lost worker's tasks move by themselves."""


class Unreachable(Exception):
    """There is no such cluster; the text says what to do."""


class Cluster:
    """A connection to a scheduler."""

    def __init__(self, address: str) -> None:
        """Connect. Raises Unreachable."""
        try:
            from distributed import Client
        except ImportError:
            raise Unreachable("--scheduler needs dask.distributed: install `smfix[fleet]`") from None
        try:
            self._client: Client = Client(address, timeout=5, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise Unreachable(f"there is no scheduler at {address}: {error}") from None

    def executor(self) -> Executor:
        """Its concurrent.futures interface."""
        executor: Executor = self._client.get_executor(pure=False, retries=RETRIES)  # type: ignore[no-untyped-call]
        return executor

    def close(self) -> None:
        """Leave the cluster; what is not done is dropped."""
        self._client.close()  # type: ignore[no-untyped-call]


def tend(task: Task) -> Result:
    """Do one repository in a worker, in a folder that the worker cleans up by itself should it die."""
    from distributed import get_worker

    return sandbox.tend(task, get_worker().local_directory)
