#!/usr/bin/env python3
"""One run of a scheduled function: polls for one task of the activity, does it and ends.

A crontab line would be:  * * * * *  python3 pull.py
Without a task it ends when the server's long poll ends, after a minute.
"""

import json
import os

import boto3
from botocore.config import Config

ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:resize-picture"

askel = boto3.client(
    "stepfunctions",
    endpoint_url=os.environ.get("ASKEL_URL", "http://127.0.0.1:8083"),
    # Longer than the server's 60 seconds. No retries: a repeated poll would get a second task.
    config=Config(read_timeout=70, retries={"max_attempts": 0}),
)

task = askel.get_activity_task(activityArn=ACTIVITY, workerName="scheduled-function")
if task.get("taskToken"):
    work = json.loads(task["input"])
    print("resizing", work["picture"], "to", work["width"])
    askel.send_task_success(taskToken=task["taskToken"], output=json.dumps({"pixels": work["width"] * 480}))
else:
    print("nothing to do")
