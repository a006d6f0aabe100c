FROM python:3.12-slim
# B004, B083
# ruleid: dev-server-deployed-dockerfile
CMD [ "python3", "-u", "-m" , "flask", "run", "--host=0.0.0.0"]
