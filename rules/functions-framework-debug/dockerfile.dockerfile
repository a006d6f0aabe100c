FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: functions-framework-debug-dockerfile
CMD ["functions-framework", "--target=f", "--debug"]
FROM python:3.12-slim
# ok: functions-framework-debug-dockerfile
RUN functions-framework --target=f --debug --version
# CMD functions-framework --target=f --debug
# B013: a later CMD wins
# ok: functions-framework-debug-dockerfile
CMD ["functions-framework", "--target=f", "--debug"]
# B093, B094
# ruleid: functions-framework-debug-dockerfile
CMD ["functions-framework", "--target=f", "--debug"]
