FROM python:3.12-slim
# B031: `run` is the name of a module here
# ruleid: dev-server-deployed-dockerfile
ENTRYPOINT ["flask", "run"]
# ok: dev-server-deployed-dockerfile
CMD flask --app run db upgrade && flask run-worker && gunicorn run:app
