FROM python:3.12-slim
# B095: a console script made with FlaskGroup
# ruleid: debug-deployed-dockerfile
CMD superset run -p 8088 --with-threads --reload --debugger
