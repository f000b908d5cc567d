#!/usr/bin/env python3
"""Runs executions on a cluster whose servers are being replaced: load.py URL FUNCTION_URL USERS END_FILE

Each user starts an execution (a function that takes three seconds, a Wait state, a Pass state), polls it until it ends
and starts the next one, with boto3 and its default retries, until END_FILE exists. This program serves the function and
records the idempotency keys of its calls. The exit status is 1 if a call failed, an execution did not succeed, or a call
was made twice."""

import collections
import http.server
import json
import os
import sys
import threading
import time
import urllib.parse
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

url, function, users, end = sys.argv[1], urllib.parse.urlparse(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
keys = collections.Counter()
calls, failures, times = collections.Counter(), [], []
outcomes = collections.Counter()
lock = threading.Lock()


class Function(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            keys[self.headers["Askel-Idempotency-Key"]] += 1
        time.sleep(3)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


askel = boto3.client(
    "stepfunctions",
    endpoint_url=url,
    region_name="us-east-1",
    config=Config(max_pool_connections=users),
)


class CallFailed(Exception):
    """A call that failed after all retries. It has been recorded."""


def recorded_call(operation, call, /, **arguments):
    started = time.monotonic()
    try:
        return call(**arguments)
    except (BotoCoreError, ClientError) as e:
        with lock:
            failures.append(f"{operation}: {e}")
        raise CallFailed from e
    finally:
        with lock:
            calls[operation] += 1
            times.append(time.monotonic() - started)


def run_user(machine_arn):
    while not os.path.exists(end):
        try:
            name = str(uuid.uuid4())
            arn = recorded_call("StartExecution", askel.start_execution, stateMachineArn=machine_arn, name=name, input="{}")["executionArn"]
            status = "RUNNING"
            while status == "RUNNING":
                time.sleep(0.5)
                status = recorded_call("DescribeExecution", askel.describe_execution, executionArn=arn)["status"]
            with lock:
                outcomes[status] += 1
        except CallFailed:
            time.sleep(0.5)


# A new server opens a connection for each active call, and none may be refused.
http.server.ThreadingHTTPServer.request_queue_size = 1024
server = http.server.ThreadingHTTPServer((function.hostname, function.port), Function)
threading.Thread(target=server.serve_forever, daemon=True).start()
definition = {
    "StartAt": "Work",
    "States": {
        "Work": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:work", "Next": "Rest"},
        "Rest": {"Type": "Wait", "Seconds": 2, "Next": "Add"},
        "Add": {"Type": "Pass", "Result": 1, "ResultPath": "$.added", "End": True},
    },
}
machine = askel.create_state_machine(
    name="rehearsal", definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/rehearsal"
)
print("calls are made by boto3", boto3.__version__, flush=True)
threads = [threading.Thread(target=run_user, args=(machine["stateMachineArn"],)) for _ in range(users)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

repeated = sum(1 for count in keys.values() if count > 1)
times.sort()
if not times:
    sys.exit("no call was made")
print("calls:", dict(calls), "failed:", len(failures))
print("executions:", dict(outcomes))
print("calls of the function:", sum(keys.values()), "made twice:", repeated)
print("longest call, with its retries: %.1f s; 99 of 100 within %.2f s" % (times[-1], times[int(len(times) * 0.99)]))
for failure in failures[:5]:
    print("failed:", failure)
sys.exit(1 if failures or repeated or set(outcomes) != {"SUCCEEDED"} else 0)
