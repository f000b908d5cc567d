"""Consumes messages of the queue and completes the tasks of their orders: python3 warehouse.py QUEUE_URL [ORDERS]"""
import json
import os
import sys

import boto3

aws = boto3.client("sqs", endpoint_url=os.environ.get("AWS_TOUR_URL", "http://127.0.0.1:5000"))
askel = boto3.client("stepfunctions", endpoint_url=os.environ.get("ASKEL_URL", "http://127.0.0.1:8083"))

queue = sys.argv[1]
left = int(sys.argv[2]) if len(sys.argv) > 2 else 1
while left > 0:
    for message in aws.receive_message(QueueUrl=queue, WaitTimeSeconds=20).get("Messages", []):
        task = json.loads(message["Body"])
        order = task["order"]
        if order["quantity"] > 10:
            askel.send_task_failure(taskToken=task["taskToken"], error="OutOfStock", cause="only 10 are left")
        else:
            askel.send_task_success(taskToken=task["taskToken"], output=json.dumps({"reserved": True, "shelf": "B7"}))
        aws.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        print("answered for", order["id"], flush=True)
        left -= 1
