FROM python:3.12-slim
# B002
# ruleid: debug-deployed-dockerfile
ENTRYPOINT ["flask", "--debug", "run"]
