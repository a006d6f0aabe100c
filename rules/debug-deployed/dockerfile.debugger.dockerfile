FROM python:3.12-slim
# B002: the debugger without debug mode
# ruleid: debug-deployed-dockerfile
CMD ["python", "-m", "flask", "run", "--debugger"]
