FROM python:3.12-slim
# B029: everything but `false` is on
# ruleid: debug-environment-dockerfile
ENV DASH_DEBUG=0
CMD ["python", "app.py"]
