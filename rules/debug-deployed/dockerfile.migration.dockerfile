FROM python:3.12-slim
# B031: `run` is the name of a module here
# ruleid: debug-deployed-dockerfile
ENTRYPOINT ["flask", "--debug", "run"]
# ok: debug-deployed-dockerfile
CMD flask --app run db upgrade && flask run-worker && gunicorn run:app
