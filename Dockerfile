# The container of the action. What runs is /opt/flaskgate: a virtual environment from the locked,
# hash-checked dependencies, our package, and the rules beside it.
FROM debian:trixie-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-venv \
 && rm -rf /var/lib/apt/lists/*
COPY requirements/run.txt /build/run.txt
RUN python3 -m venv /opt/flaskgate/venv \
 && /opt/flaskgate/venv/bin/pip install --no-cache-dir --no-compile --require-hashes --requirement /build/run.txt \
 && /opt/flaskgate/venv/bin/pip uninstall --yes pip
COPY flaskgate /opt/flaskgate/app/flaskgate
COPY rules /opt/flaskgate/app/rules
COPY entrypoint.py /opt/flaskgate/app/entrypoint.py
RUN python3 -m compileall -q /opt/flaskgate

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git python3 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/flaskgate /opt/flaskgate
# SAFEPATH: nothing of the workspace is ever imported, whatever its files are called.
ENV PYTHONSAFEPATH=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/opt/flaskgate/app
ENTRYPOINT ["/opt/flaskgate/venv/bin/python", "/opt/flaskgate/app/entrypoint.py"]
