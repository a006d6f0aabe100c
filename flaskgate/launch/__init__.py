"""Launch analysis: from every artefact that starts something to the line that serves.

    artefacts → launch units → starts (classified commands) → Python files → effects → verdicts

`readers` make units of artefacts (with `containers` for images and Compose), `commands` see through
wrappers and scripts, `project` finds files and versions, `python` follows programs without running
them, `verdict` judges, `evidence` hands the result to the pipeline. What is not known is `None`
or an `UNKNOWN` with its reason, never a pass.
"""
