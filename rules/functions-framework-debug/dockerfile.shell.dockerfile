FROM python:3.12-slim
# B093, B094: arguments in ENTRYPOINT, and a harmless CMD
# ruleid: functions-framework-debug-dockerfile
ENTRYPOINT exec functions-framework --target=f --debug
# ok: functions-framework-debug-dockerfile
CMD ["functions-framework", "--target=f"]
