#!/usr/bin/env python3
"""A carrier: fetches the task token of a parcel, sends five heartbeats on its way, and delivers.

    python3 carrier.py PARCEL_ID
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

import boto3

PARCELS = os.environ.get("FUNCTIONS_URL", "http://127.0.0.1:9000") + "/parcels/"

askel = boto3.client("stepfunctions", endpoint_url=os.environ.get("ASKEL_URL", "http://127.0.0.1:8083"))


def token_of(parcel):
    # The workflow may not have ordered the parcel yet.
    for _ in range(150):
        try:
            with urllib.request.urlopen(PARCELS + parcel) as answer:
                return json.load(answer)["token"]
        except urllib.error.HTTPError:
            time.sleep(0.2)
    sys.exit("nobody has ordered parcel " + parcel)


parcel = sys.argv[1]
token = token_of(parcel)
for _ in range(5):
    print("on the way")
    askel.send_task_heartbeat(taskToken=token)
    time.sleep(1)
askel.send_task_success(taskToken=token, output=json.dumps({"parcelId": parcel, "signedBy": "Väinö"}))
print("delivered")
