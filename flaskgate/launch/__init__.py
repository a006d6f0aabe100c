"""Launch analysis: from every artefact that starts something to the line that serves.

    artefacts → launch units → starts (classified commands) → Python files → effects → verdicts

Nothing of the workspace is run or imported; Python is read with the standard `ast` alone. What
cannot be told is `None` or an `UNKNOWN` with its reason, never a pass.
"""
