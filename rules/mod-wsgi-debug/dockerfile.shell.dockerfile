FROM python:3.12-slim
# B042: arguments in ENTRYPOINT, and a harmless CMD
# ruleid: mod-wsgi-debug-dockerfile
ENTRYPOINT exec mod_wsgi-express start-server wsgi.py --debug-mode
# ok: mod-wsgi-debug-dockerfile
CMD ["mod_wsgi-express", "start-server", "wsgi.py"]
