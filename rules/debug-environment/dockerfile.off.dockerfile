FROM python:3.12-slim
# B020: on for `python app.py` and for gunicorn
# ruleid: debug-environment-dockerfile
ENV FLASK_DEBUG=off
CMD ["python", "app.py"]
