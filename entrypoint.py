"""What the container runs: the gate, with the inputs of the action."""

import os
import sys

from flaskgate.gate.run import main

if __name__ == "__main__":
    sys.exit(main(os.environ))
