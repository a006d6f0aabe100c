FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: mod-wsgi-debug-dockerfile
CMD ["mod_wsgi-express", "start-server", "wsgi.py", "--debug-mode"]
FROM python:3.12-slim
# ok: mod-wsgi-debug-dockerfile
RUN mod_wsgi-express start-server wsgi.py --debug-mode --version
# CMD mod_wsgi-express start-server wsgi.py --debug-mode
# B013: a later CMD wins
# ok: mod-wsgi-debug-dockerfile
CMD ["mod_wsgi-express", "start-server", "wsgi.py", "--debug-mode"]
# B042
# ruleid: mod-wsgi-debug-dockerfile
CMD ["mod_wsgi-express", "start-server", "wsgi.py", "--debug-mode"]
