"""Feeding case systems: reports in, cases where the office works.

Enters: reports. Leaves: cases in a database, at an endpoint, in a ledger or a file, each exactly once as far as the other
side can tell; an outbox remembers what went where. What cases look like there is a mapping: data, in `mappings/`.

    from docintel.sinks import FeedPlan, feed
    result = feed(docintel.analyze_many(["来文/"]), FeedPlan("sqlite:///cases.db"))

**A sink of one's own** is a function that is given a `Target` (address, columns, options) and returns an object with
`send` and `close`. It is named in the entry points of one's package, under the scheme of its addresses:

    [project.entry-points."docintel.sinks"]
    notebook = "our_package:open_notebook"

Then `docintel feed reports.jsonl --to notebook://河长办` calls this:

>>> from docintel.sinks import Receipt, SinkError
>>> class Notebook:
...     network = False       # True: documents with a secrecy mark stay here
...     batch = 10            # so many documents at a time; None: all
...     remembers = True      # False: every run sends everything
...     def __init__(self, target):
...         self.pages, self.name = {}, target.address.removeprefix("notebook://")
...     def send(self, shipments):
...         for case in (case for shipment in shipments for case in shipment.cases):
...             if len(self.pages) == 100:
...                 raise SinkError("本子写满了")                      # the rest waits in the outbox
...             if not case.record["description"]:
...                 yield Receipt(case.key, "refused", "没有描述")      # for good
...                 continue
...             self.pages[case.idempotency_key] = case.record         # the same key twice is the same case
...             yield Receipt(case.key)
...     def close(self):
...         pass
>>> def open_notebook(target):
...     return Notebook(target)

A receipt says that a case is safe on the other side; whatever has none, because the sink raised or the machine died,
comes again under the same idempotency key.
"""

from __future__ import annotations

from docintel.sinks.base import Case, Receipt, Shipment, Sink, SinkError, Target
from docintel.sinks.cases import Tables, tables_of
from docintel.sinks.feeding import FeedResult, feed, rehearse
from docintel.sinks.mapping import Mapping, MappingError, load_mapping
from docintel.sinks.masking import masked
from docintel.sinks.recording import FeedPlan

__all__ = [
    "Case",
    "FeedPlan",
    "FeedResult",
    "Mapping",
    "MappingError",
    "Receipt",
    "Shipment",
    "Sink",
    "SinkError",
    "Tables",
    "Target",
    "feed",
    "load_mapping",
    "masked",
    "rehearse",
    "tables_of",
]
