# A044: the call stands above the import.
# ok: flask-debug-run
# ruleid: flask-debug-run-lookalike
loop.run(debug=True)


def main():
    # ruleid: flask-debug-run
    web.run(debug=True)


from flask import Flask

web = Flask(__name__)
