FROM python:3.12-slim
# B005
# ruleid: dev-server-deployed-dockerfile
CMD ["poetry", "run", "flask", "--app", "web", "run", "-h", "0.0.0.0"]
