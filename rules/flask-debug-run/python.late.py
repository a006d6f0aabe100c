# A044: the call stands above the import.
# ok: flask-debug-run-lookalike
# ruleid: flask-debug-run
loop.run(debug=True)


def main():
    # ruleid: flask-debug-run
    web.run(debug=True)


from flask import Flask

web = Flask(__name__)
