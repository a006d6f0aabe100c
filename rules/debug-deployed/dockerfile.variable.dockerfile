FROM python:3.12-slim
# B016 on one line
# ruleid: debug-deployed-dockerfile
CMD FLASK_DEBUG=1 exec flask run
