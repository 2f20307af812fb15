"""`python -m bot` is the command `sitat`."""

import sys

from bot.cli.main import main

sys.exit(main())
