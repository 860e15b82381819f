"""Several bots at once, each with a shard of its own: `python -m tests.scale.nursery <port of the stand-in> <shards>`.

Like tests.crash.nursery, of which it is made, it imports everything once and forks. For each line `<shard>` on standard
input it begets `guanxi run --shards <shard>`: `born <shard> <pid>`, and `dead <shard> <exit code>` when it is.
Their leases, and their patience with one another, are a thirtieth of what they are elsewhere.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import timedelta

import bot.watch
import services.jobs
from tests.crash import nursery

FASTER = 30


def main(port: int, of: int) -> None:
    """Beget the bots that are asked for."""
    nursery.import_everything(port)
    services.jobs.LEASE /= FASTER
    services.jobs.HOLD_ON /= FASTER
    bot.watch.EVERY /= FASTER
    bot.watch.GRACE /= FASTER
    bot.watch.WAIT /= FASTER
    for line in sys.stdin:
        shard = int(line)
        child = os.fork()
        if child == 0:
            os._exit(nursery.live(timedelta(0), "--shards", str(shard), "--of", str(of)))
        print("born", shard, child, flush=True)
        threading.Thread(target=_bury, args=(shard, child), daemon=True).start()


def _bury(shard: int, child: int) -> None:
    _, status = os.waitpid(child, 0)
    print("dead", shard, os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
