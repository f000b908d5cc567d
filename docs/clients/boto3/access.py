#!/usr/bin/env python3
"""Calls a server with askel.auth = keys by boto3, with right and wrong keys. The first difference ends it with status 1.

    ASKEL_URL=http://127.0.0.1:8083 AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… python3 access.py
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

import boto3
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

URL = os.environ["ASKEL_URL"]
KEY = os.environ["AWS_ACCESS_KEY_ID"]
SECRET = os.environ["AWS_SECRET_ACCESS_KEY"]


def same(what, actual, expected):
    if actual != expected:
        sys.exit("boto3: %s is %r, expected %r" % (what, actual, expected))


def client(service, key=KEY, secret=SECRET, token=None, **config):
    return boto3.client(
        service, endpoint_url=URL, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret,
        aws_session_token=token, config=Config(inject_host_prefix=False, **config))


def refused(error, call, **arguments):
    try:
        call(**arguments)
    except ClientError as refusal:
        same("the error", refusal.response["Error"]["Code"], error)
        return
    sys.exit("boto3: not refused with %s" % error)


def rest(method, path, body=None):
    """Calls the REST API, signed."""
    data = None if body is None else json.dumps(body)
    request = AWSRequest(method, URL + "/api/v1" + path, data=data,
                         headers={} if data is None else {"Content-Type": "application/json"})
    SigV4Auth(Credentials(KEY, SECRET), "states", "us-east-1").add_auth(request)
    prepared = request.prepare()
    sent = urllib.request.Request(prepared.url, None if data is None else data.encode(), dict(prepared.headers.items()),
                                  method=method)
    with urllib.request.urlopen(sent, timeout=60) as answer:
        return json.load(answer)


client("stepfunctions").list_state_machines()
refused("InvalidSignatureException", client("stepfunctions", secret="wrong").list_state_machines)
refused("UnrecognizedClientException", client("stepfunctions", key="AKIAQNZGKIQY56JQ7WML").list_state_machines)
refused("UnrecognizedClientException", client("stepfunctions", key="any").list_state_machines)
refused("MissingAuthenticationTokenException",
        client("stepfunctions", signature_version=UNSIGNED).list_state_machines)
refused("UnrecognizedClientException", client("stepfunctions", token="x").list_state_machines)

identity = client("sts").get_caller_identity()
same("the account", identity["Account"], "123456789012")
same("the user", identity["Arn"], "arn:aws:iam::123456789012:user/clients")
refused("SignatureDoesNotMatch", client("sts", secret="wrong").get_caller_identity)
refused("InvalidClientTokenId", client("sts", key="AKIAQNZGKIQY56JQ7WML").get_caller_identity)

presigned = client("sts").generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
with urllib.request.urlopen(presigned, timeout=60) as answer:
    if "user/clients" not in answer.read().decode():
        sys.exit("boto3: the presigned call names another caller")
try:
    urllib.request.urlopen(presigned.replace("GetCallerIdentity", "GetCallerIdentit"), timeout=60)
    sys.exit("boto3: a changed presigned call was not refused")
except urllib.error.HTTPError as refusal:
    same("the status of a changed presigned call", refusal.code, 403)

role = "role-" + uuid.uuid4().hex[:8]
trust = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": identity["Arn"]}}]}
created = rest("POST", "/roles", {"roleName": role, "trustPolicy": json.dumps(trust), "policies": ["administrator"]})
session = client("sts").assume_role(RoleArn=created["roleArn"], RoleSessionName="ci", DurationSeconds=900)["Credentials"]
keys = (session["AccessKeyId"], session["SecretAccessKey"])
same("the session", client("sts", *keys, session["SessionToken"]).get_caller_identity()["Arn"],
     "arn:aws:sts::123456789012:assumed-role/%s/ci" % role)
client("stepfunctions", *keys, session["SessionToken"]).list_state_machines()
refused("UnrecognizedClientException", client("stepfunctions", *keys).list_state_machines)
refused("AccessDenied", client("sts").assume_role, RoleArn="arn:aws:iam::123456789012:role/none", RoleSessionName="s1")

# The tests of the repository issue this session.
if "EXPIRED_SESSION_TOKEN" in os.environ:
    expired = [os.environ["EXPIRED_" + name] for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")]
    refused("ExpiredTokenException", client("stepfunctions", *expired).list_state_machines)
    refused("ExpiredToken", client("sts", *expired).get_caller_identity)

arn = "arn:aws:states:us-east-1:123456789012:stateMachine:none"
for path in ("/state-machines/" + arn, "/state-machines/" + arn.replace(":", "%3A")):
    try:
        rest("GET", path)
        sys.exit("boto3: %s exists" % path)
    except urllib.error.HTTPError as refusal:
        same("the status of " + path, refusal.code, 404)

rest("DELETE", "/roles/" + role)
deadline = time.monotonic() + 30
while True:
    try:
        client("sts", *keys, session["SessionToken"]).get_caller_identity()
    except ClientError as refusal:
        same("the error after the role's deletion", refusal.response["Error"]["Code"], "InvalidClientTokenId")
        break
    if time.monotonic() > deadline:
        sys.exit("boto3: the session outlives its role")
