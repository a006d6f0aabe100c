FROM python:3.12-slim
# words that are printed
# ruleid: debug-deployed-dockerfile
ENTRYPOINT ["flask", "--debug", "run"]
# ok: debug-deployed-dockerfile
CMD echo "flask run --debug" && exec gunicorn app:app
