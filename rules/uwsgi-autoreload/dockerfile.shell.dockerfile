FROM python:3.12-slim
# B040: arguments in ENTRYPOINT, and a harmless CMD
# ruleid: uwsgi-autoreload-dockerfile
ENTRYPOINT exec uwsgi --http :8000 --py-autoreload 2 --module app:app
# ok: uwsgi-autoreload-dockerfile
CMD ["uwsgi", "--http", ":8000", "--module", "app:app"]
