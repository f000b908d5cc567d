#!/usr/bin/env python3
"""The scanner at the warehouse's gate: reports one arrival to the workflow that waits for it."""

import json
import os

import boto3
from botocore.config import Config

ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:goods-arrived"

askel = boto3.client(
    "stepfunctions",
    endpoint_url=os.environ.get("ASKEL_URL", "http://127.0.0.1:8083"),
    config=Config(read_timeout=70, retries={"max_attempts": 0}),
)

task = askel.get_activity_task(activityArn=ACTIVITY, workerName="gate-3")
order = json.loads(task["input"])["orderId"]
print("order", order, "has arrived")
askel.send_task_success(taskToken=task["taskToken"], output=json.dumps({"gate": 3, "orderId": order}))
