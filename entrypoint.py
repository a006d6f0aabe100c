"""What the container runs: the gate, with the inputs of the action."""

import os
import sys

from flaskgate.app import main

if __name__ == "__main__":
    sys.exit(main(os.environ))
