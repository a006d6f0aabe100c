"""How far one imagined run is followed: counted in what is done, never by a clock."""

STEPS = 80_000
"""Statements and calls of one run; a program that needs more is not followed to its end."""
ASIDE = 6_000
"""Steps of all threads and child processes, of those of the run."""
AT_LEAST = 500
"""Steps of each of them, even so."""
DEPTH = 24
"""Calls within calls."""
REPEATS = 200
"""Executions of one function; what further calls do is forgotten."""
ENOUGH = 10
"""Executions of a function that can start nothing, once a third of the steps is taken."""
EARLY = 5_000
"""Steps of a run up to which every function is followed as often as `REPEATS` says."""
DEAR = 500
"""Steps that a function which can start nothing may take in all; further calls are forgotten."""
AMPLE = 10_000
"""Steps of a run up to which no call is given up in its midst."""
ONE_CALL = 1_500
"""Steps that a call may take from then on, if it serves nothing."""
PAUSE = 200
"""Steps between two looks at the calls that are being followed."""
REASON = 300
"""Characters of what a reason is about."""
REASONS = 50
"""Reasons of one run."""
BRANCHES = 10
"""Branches within branches that cannot be told, in which calls are still followed."""
IMPORTS = 30
"""Imports within imports."""
