FROM python:3.12-slim
# the form without an equals sign
# ruleid: debug-environment-dockerfile
ENV FLASK_DEBUG true
CMD ["python", "app.py"]
