#!/bin/sh
# ok: werkzeug-pin-environment-shell
echo "export WERKZEUG_DEBUG_PIN=off"
# ok: werkzeug-pin-environment-shell
export WERKZEUG_DEBUG_PIN="$PIN"
# B027
# ruleid: werkzeug-pin-environment-shell
export WERKZEUG_DEBUG_PIN=off
# B028
# ruleid: werkzeug-pin-environment-shell
WERKZEUG_DEBUG_PIN=123-456-789 python app.py
# ruleid: werkzeug-pin-environment-shell
WERKZEUG_DEBUG_PIN=off flask run
