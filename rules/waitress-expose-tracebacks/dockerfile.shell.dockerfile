FROM python:3.12-slim
# E-WAITRESS: arguments in ENTRYPOINT, and a harmless CMD
# ruleid: waitress-expose-tracebacks-dockerfile
ENTRYPOINT exec waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# ok: waitress-expose-tracebacks-dockerfile
CMD ["waitress-serve", "--listen=127.0.0.1:8000", "app:app"]
