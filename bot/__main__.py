"""`python -m bot` is the command `sitat`."""

import sys

from bot.cli import main

sys.exit(main())
