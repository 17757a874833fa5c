"""The language server (LSP): findings while one types, fixes, evidence and graphs. It never writes a source file.

The protocol's side runs in an event loop (`app`), all work on code in one thread (`worker`, `analysis`). What comes
from the protocol is checked where it enters: `paths`, `documents`, `notebooks`, `protocol`.
"""
