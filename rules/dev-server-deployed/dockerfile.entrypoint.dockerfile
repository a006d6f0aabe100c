FROM python:3.12-slim
# ENTRYPOINT with arguments from CMD
# ruleid: dev-server-deployed-dockerfile
ENTRYPOINT ["uv", "run", "--no-dev", "flask", "run"]
CMD ["--host=0.0.0.0"]
