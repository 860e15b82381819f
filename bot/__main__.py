"""`python -m bot` is `guanxi`."""

import sys

from bot.cli import main

sys.exit(main())
