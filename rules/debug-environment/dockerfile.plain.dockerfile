FROM python:3.12-slim
# B016, B017
# ruleid: debug-environment-dockerfile
ENV FLASK_DEBUG=1
CMD ["python", "app.py"]
