FROM python:3.12-slim
# B013: an entry point comes later
# ok: dev-server-deployed-dockerfile
CMD ["flask", "run", "--debug"]
# ruleid: dev-server-deployed-dockerfile
ENTRYPOINT ["flask", "run"]
