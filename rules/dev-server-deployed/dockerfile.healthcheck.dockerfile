FROM python:3.12-slim
# a health check after it overrides nothing
# ruleid: dev-server-deployed-dockerfile
CMD flask run --host=0.0.0.0
HEALTHCHECK --interval=30s \
  CMD curl --fail http://localhost:5000/
