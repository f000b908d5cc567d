#!/usr/bin/env python3
"""Calls STS by the AWS CLI on a server with askel.auth = keys. The first difference ends it with status 1.

    ASKEL_URL=http://127.0.0.1:8083 AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… python3 access.py
"""

import json
import os
import subprocess
import sys


def aws(*arguments, **environment):
    command = ["aws", *arguments, "--endpoint-url", os.environ["ASKEL_URL"], "--output", "json"]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120)


def same(what, actual, expected):
    if actual != expected:
        sys.exit("aws: %s is %r, expected %r" % (what, actual, expected))


def refused(error, answer):
    if answer.returncode == 0 or "(%s)" % error not in answer.stderr:
        sys.exit("aws: expected %s, got %s%s" % (error, answer.stdout, answer.stderr))


identity = aws("sts", "get-caller-identity")
same("the status", identity.returncode, 0)
same("the caller", json.loads(identity.stdout)["Arn"], "arn:aws:iam::123456789012:user/clients")
same("the status", aws("stepfunctions", "list-state-machines").returncode, 0)
refused("InvalidSignatureException", aws("stepfunctions", "list-state-machines", AWS_SECRET_ACCESS_KEY="wrong"))
refused("MissingAuthenticationTokenException", aws("stepfunctions", "list-state-machines", "--no-sign-request"))
refused("SignatureDoesNotMatch", aws("sts", "get-caller-identity", AWS_SECRET_ACCESS_KEY="wrong"))
refused("AccessDenied", aws("sts", "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/none",
                            "--role-session-name", "ci"))
# The tests of the repository issue this session.
if "EXPIRED_SESSION_TOKEN" in os.environ:
    expired = {"AWS_" + name: os.environ["EXPIRED_" + name]
               for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")}
    refused("ExpiredTokenException", aws("stepfunctions", "list-state-machines", **expired))
    refused("ExpiredToken", aws("sts", "get-caller-identity", **expired))
