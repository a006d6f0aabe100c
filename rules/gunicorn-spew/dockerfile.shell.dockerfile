FROM python:3.12-slim
# B035: arguments in ENTRYPOINT, and a harmless CMD
# ruleid: gunicorn-spew-dockerfile
ENTRYPOINT exec gunicorn --spew app:app
# ok: gunicorn-spew-dockerfile
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
