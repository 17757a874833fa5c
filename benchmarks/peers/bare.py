"""What one writes in ten minutes: libcst over every file whose bytes hold the name."""

import os
import sys


def main(root: str) -> None:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(".py"):
                fix(os.path.join(folder, name))


def fix(path: str) -> None:
    with open(path, "rb") as file:
        data = file.read()
    if b"add_depends_on" not in data:
        return
    import libcst as cst
    from call import with_list

    class Wrap(cst.CSTTransformer):
        def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
            return with_list(updated_node)

    after = cst.parse_module(data).visit(Wrap()).bytes
    if after != data:
        with open(path, "wb") as file:
            file.write(after)


if __name__ == "__main__":
    main(sys.argv[1])
