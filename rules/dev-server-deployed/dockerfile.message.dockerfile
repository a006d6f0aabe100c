FROM python:3.12-slim
# words that are printed
# ruleid: dev-server-deployed-dockerfile
ENTRYPOINT ["flask", "run"]
# ok: dev-server-deployed-dockerfile
CMD echo "flask run --debug" && exec gunicorn app:app
