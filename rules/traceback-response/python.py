# Fixture for python.yaml; what must stay silent comes first.
import logging
import traceback

from flask import Flask

app = Flask(__name__)


@app.errorhandler(404)
def not_found(error):
    logging.error(traceback.format_exc())
    # ok: traceback-response
    return "Not found", 404


@app.errorhandler(Exception)
def only_in_debug(error):
    if app.debug:
        # ok: traceback-response
        return traceback.format_exc(), 500
    if app.config.get("DEBUG"):
        # ok: traceback-response
        return render_template("500.html", trace=traceback.format_exc()), 500
    return "Sorry", 500


def report():
    # ok: traceback-response
    return traceback.format_exc()


# A105
@app.errorhandler(500)
def failed(error):
    # ruleid: traceback-response
    return traceback.format_exc(), 500


@app.errorhandler(Exception)
def failed_with_page(error):
    # ruleid: traceback-response
    return render_template("500.html", trace=traceback.format_exc()), 500


@app.route("/job")
def job():
    try:
        return run_job()
    except Exception:
        text = traceback.format_exc()
        # ruleid: traceback-response
        return jsonify(error=text)
