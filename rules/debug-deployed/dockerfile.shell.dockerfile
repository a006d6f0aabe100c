FROM python:3.12-slim
# B003
# ruleid: debug-deployed-dockerfile
CMD flask --app web run --debug --host 0.0.0.0
