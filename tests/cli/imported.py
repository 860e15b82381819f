"""All that a `guanxi` imports and reads at its start, done once by the process that the others are forked from."""

import gc
import importlib

import bench._discord_stand_in  # noqa: F401
import bot.cli
import bot.demo.run
import bot.running  # noqa: F401
from bot import i18n
from bot.app import COGS

for cog in COGS:
    importlib.import_module(cog)
for language in i18n.LANGUAGES:
    texts = i18n._bundle(language)
    for key in texts._messages:
        texts.get_message(key)  # compiles it: all of them are asked for when the commands are described to Discord
gc.freeze()  # what is there stays shared with those that are forked
