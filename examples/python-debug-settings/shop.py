"""A shop whose settings switch debug mode on, twice.

The production settings do it in so many words. The variable does it by mistake: `os.getenv` gives
text, and the text "0" is true, so debug mode is on unless the variable is set and empty.
"""

import os

from flask import Flask

app = Flask(__name__)
app.config.from_object("config.ProductionConfig")


@app.get("/")
def catalogue():
    return {"articles": ["tea", "coffee"]}


if __name__ == "__main__":
    app.run(debug=os.getenv("SHOP_DEBUG", "0"))
