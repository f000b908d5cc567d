#!/usr/bin/env python3
"""Follows executions to their end: prints each event of their histories, then status and output.

    python3 follow.py EXECUTION_ARN...
"""

import os
import sys
import time

import boto3

askel = boto3.client("stepfunctions", endpoint_url=os.environ.get("ASKEL_URL", "http://127.0.0.1:8083"))


def follow(arn):
    seen = 0
    while True:
        # Read first: an execution that has ended has all its events.
        execution = askel.describe_execution(executionArn=arn)
        for page in askel.get_paginator("get_execution_history").paginate(executionArn=arn):
            for event in page["events"][max(0, seen - page["events"][0]["id"] + 1):]:
                seen = event["id"]
                name = event.get("stateEnteredEventDetails", event.get("stateExitedEventDetails", {})).get("name", "")
                print("%4d  %s  %s %s" % (event["id"], event["timestamp"].strftime("%H:%M:%S.%f")[:-3], event["type"], name))
        if execution["status"] != "RUNNING":
            print(execution["status"], execution.get("output") or execution.get("error", ""))
            return
        time.sleep(0.3)


for arn in sys.argv[1:]:
    follow(arn)
