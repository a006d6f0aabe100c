FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: debug-environment-dockerfile
ENV FLASK_DEBUG=1
FROM python:3.12-slim
ARG RELEASE=1
# B022: off
# ok: debug-environment-dockerfile
ENV FLASK_DEBUG=0
# ok: debug-environment-dockerfile
ENV FLASK_DEBUG=false
# ok: debug-environment-dockerfile
ENV FLASK_DEBUG=no
# ok: debug-environment-dockerfile
ENV FLASK_DEBUG=
# an outer value decides; nothing is known of it
# ok: debug-environment-dockerfile
ENV FLASK_DEBUG=${FLASK_DEBUG}
# B031
# ok: debug-environment-dockerfile
ENV FLASK_APP=run FLASK_ENV=production
# B023: inert since Flask 2.3
# ok: debug-environment-dockerfile
ENV FLASK_ENV=development
# ok: debug-environment-dockerfile
RUN FLASK_DEBUG=1 flask db upgrade
# ENV FLASK_DEBUG=1
# overridden below
# ok: debug-environment-dockerfile
ENV DASH_DEBUG=1
# ok: debug-environment-dockerfile
ENV DASH_DEBUG=false
# B019
# ruleid: debug-environment-dockerfile
ENV A=b FLASK_DEBUG=1 C=d
# B025
# ruleid: debug-environment-dockerfile
ENV FLASK_RUN_DEBUG=1
# ruleid: debug-environment-dockerfile
ENV FLASK_RUN_DEBUGGER "true"
CMD ["python", "app.py"]
