FROM python:3.12-slim
# B013: an entry point comes later
# ok: debug-deployed-dockerfile
CMD ["flask", "run", "--debug"]
# ruleid: debug-deployed-dockerfile
ENTRYPOINT ["flask", "--debug", "run"]
