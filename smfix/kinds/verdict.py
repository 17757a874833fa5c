"""See `smfix.dataflow.classify`."""

from smfix.dataflow.classify import Argument, Receiver, argument, described_all, is_one_or_none, reason, receiver

__all__ = ["Argument", "Receiver", "argument", "described_all", "is_one_or_none", "reason", "receiver"]
