FROM python:3.12-slim
# B021
# ruleid: debug-environment-dockerfile
ENV FLASK_DEBUG="2"
CMD ["python", "app.py"]
