FROM python:3.12-slim
# B032: arguments in ENTRYPOINT, and a harmless CMD
# ruleid: gunicorn-reload-dockerfile
ENTRYPOINT exec gunicorn --bind 0.0.0.0:8000 --reload app:app
# ok: gunicorn-reload-dockerfile
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
