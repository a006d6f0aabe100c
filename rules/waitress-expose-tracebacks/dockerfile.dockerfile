FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: waitress-expose-tracebacks-dockerfile
CMD ["waitress-serve", "--expose-tracebacks", "--listen=127.0.0.1:8000", "app:app"]
FROM python:3.12-slim
# ok: waitress-expose-tracebacks-dockerfile
RUN waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app --version
# CMD waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# B013: a later CMD wins
# ok: waitress-expose-tracebacks-dockerfile
CMD ["waitress-serve", "--expose-tracebacks", "--listen=127.0.0.1:8000", "app:app"]
# E-WAITRESS
# ruleid: waitress-expose-tracebacks-dockerfile
CMD ["waitress-serve", "--expose-tracebacks", "--listen=127.0.0.1:8000", "app:app"]
