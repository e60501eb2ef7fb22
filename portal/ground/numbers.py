"""What is counted for Prometheus.

Several processes answer on one port and a scrape meets any of them, so each writes its counts into a file of the
folder PROMETHEUS_MULTIPROC_DIR (`flask serve` makes a fresh one) and every scrape sums them all: a counter then never
jumps back, also after a process was killed. Without the folder one process counts for itself.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)

registry = CollectorRegistry()
requests = Counter("mainstay_requests", "Answers given", ["method", "endpoint", "status"], registry=registry)
waits = Histogram("mainstay_request_seconds", "Time to answer", ["endpoint"], buckets=SECONDS, registry=registry)
runs = Counter("mainstay_job_runs", "Scheduled jobs run", ["job", "outcome"], registry=registry)


def count_request(method: str, endpoint: str, status: int, seconds: float) -> None:
    requests.labels(method if method in ("GET", "POST", "HEAD") else "other", endpoint, status).inc()
    waits.labels(endpoint).observe(seconds)


def count_run(job: str, outcome: str) -> None:
    runs.labels(job, outcome).inc()


def all_numbers() -> bytes:
    """Everything counted, in the text form Prometheus reads."""
    if FOLDER not in os.environ:
        return generate_latest(registry)
    everyone = CollectorRegistry()
    MultiProcessCollector(everyone)  # type: ignore[no-untyped-call]
    return generate_latest(everyone)
