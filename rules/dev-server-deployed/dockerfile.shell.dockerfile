FROM python:3.12-slim
# B006
# ruleid: dev-server-deployed-dockerfile
CMD ["sh", "-c", "flask db upgrade && exec flask run -p $PORT"]
