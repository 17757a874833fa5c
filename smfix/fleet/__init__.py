"""Many repositories: each one is cloned, fixed, proven and committed on a branch, by whatever executor there is.

A `Task` goes out, a `Result` comes back; both are small values. One failure costs its own repository. Only the process
that was started by the user writes the state folder, and what is in it says where the next run goes on.
"""
