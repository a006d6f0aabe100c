FROM python:3.12-slim
# B028
# ruleid: werkzeug-pin-environment-dockerfile
ENV FLASK_APP=web WERKZEUG_DEBUG_PIN="123-456-789"
