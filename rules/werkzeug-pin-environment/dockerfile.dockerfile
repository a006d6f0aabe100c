FROM python:3.12-slim
# ok: werkzeug-pin-environment-dockerfile
ENV WERKZEUG_DEBUG_PIN=""
# ok: werkzeug-pin-environment-dockerfile
ENV WERKZEUG_DEBUG_PIN=${PIN}
# overridden below
# ok: werkzeug-pin-environment-dockerfile
ENV WERKZEUG_DEBUG_PIN=123-456-789
# B027
# ruleid: werkzeug-pin-environment-dockerfile
ENV WERKZEUG_DEBUG_PIN=off
