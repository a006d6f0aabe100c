FROM python:3.12-slim
# a command over several lines
# ruleid: debug-deployed-dockerfile
CMD poetry run flask run \
    --host=0.0.0.0 \
    --debug
