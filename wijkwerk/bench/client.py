"""A few clients at once against a server on this machine: times of each answer, as JSON. Standard library only.

Reads `{"port", "method", "path", "headers", "body", "clients", "requests"}` from standard input. `requests` is how many
each client sends, one after another over one connection; `{n}` in the body becomes a number that no other request has.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from typing import Any


def measure(order: dict[str, Any]) -> dict[str, Any]:
    """Do what is ordered; gives seconds per answer, the seconds of the whole, and how many had which status."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    lock = threading.Lock()

    def one(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", order["port"], timeout=30)
        for turn in range(order["requests"]):
            body = (order.get("body") or "").replace("{n}", f"{number}-{turn}").encode() or None
            start = time.perf_counter()
            connection.request(order["method"], order["path"], body=body, headers=order["headers"])
            answer = connection.getresponse()
            answer.read()
            took = time.perf_counter() - start
            with lock:
                times.append(took)
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
        connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(order["clients"])]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"times": times, "seconds": time.perf_counter() - start, "statuses": statuses}


if __name__ == "__main__":
    json.dump(measure(json.load(sys.stdin)), sys.stdout)
