# The image of the action: what installs it stays in the first stage, what runs is /opt/flaskgate
# and one program of git. What is left out, and how that was decided: docs/container.md.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS build
# Debian's versions are those of the day of the build, with their fixes; the SBOM lists them.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git python3-venv
# git lists files and compares commits, which needs no Perl and no network: its program is enough.
# Scanners know it by its entry in status.d.
RUN git config --system --add safe.directory '*' \
 && for file in /usr/bin/git /etc/gitconfig /usr/share/doc/git/copyright; do \
      install -D --mode "$(stat --format %a "$file")" "$file" "/image$file" || exit; \
    done \
 && mkdir -p /image/var/lib/dpkg/status.d \
 && dpkg --status git >/image/var/lib/dpkg/status.d/git
COPY requirements/image.txt tools/drop_sections.py /build/
RUN python3 -m venv /build/pip \
 && python3 -m venv --without-pip /opt/flaskgate \
 && /build/pip/bin/pip --python /opt/flaskgate/bin/python install --no-cache-dir --no-compile \
      --no-deps --only-binary :all: --require-hashes --requirement /build/image.txt
COPY flaskgate /build/flaskgate
COPY rules /build/flaskgate/rules
COPY entrypoint.py LICENSE /opt/flaskgate/
# Semgrep's front end in Python has nothing to import here: its own modules go, its program stays.
# That is cut to what is loaded (tools/drop_sections.py), and does not start without a list of
# certificates, though it connects to nothing.
RUN site=$(/opt/flaskgate/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
 && find "$site/semgrep" -mindepth 1 -maxdepth 1 ! -name __init__.py ! -name bin -exec rm -r {} + \
 && python3 /build/drop_sections.py "$site/semgrep/bin/semgrep-core" \
 && rm -r "$site/semdep" /opt/flaskgate/bin/*semgrep* \
 && rm "$site"/zstandard/_cffi.*.so "$site/zstandard/backend_cffi.py" \
 && find "$site" -type d -name tests -prune -exec rm -r {} + \
 && mv /build/flaskgate "$site" \
 && /opt/flaskgate/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/flaskgate \
 && mkdir -p /image/etc/ssl/certs \
 && ln -s "$site/certifi/cacert.pem" /image/etc/ssl/certs/ca-certificates.crt
# The command, for everything that is not GitHub: `--entrypoint flaskgate`.
RUN mkdir -p /image/usr/local/bin \
 && printf '%s\n' '#!/opt/flaskgate/bin/python -IB' 'from flaskgate.gate.cli import main' 'raise SystemExit(main())' \
      >/image/usr/local/bin/flaskgate \
 && chmod 755 /image/usr/local/bin/flaskgate

FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 \
 && rm -rf /usr/lib/python3*/test /usr/lib/python3*/pydoc_data \
      /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log
COPY --from=build /image /
COPY --from=build /opt/flaskgate /opt/flaskgate
# -I: no variable of a workflow (PYTHONPATH ...) and no file of the workspace (yaml.py ...) decides
# what is imported. The two variables are for whoever starts another Python in here.
ENV PYTHONSAFEPATH=1 \
    PYTHONDONTWRITEBYTECODE=1
ENTRYPOINT ["/opt/flaskgate/bin/python", "-IB", "/opt/flaskgate/entrypoint.py"]

ARG BASE
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Flaskgate" \
      org.opencontainers.image.description="The CI gate that keeps Flask's debug mode and development server out of production" \
      org.opencontainers.image.source="https://github.com/flaskgate/flaskgate" \
      org.opencontainers.image.documentation="https://github.com/flaskgate/flaskgate#readme" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${BASE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
