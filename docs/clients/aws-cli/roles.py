#!/usr/bin/env python3
"""Runs tasks with execution roles by the AWS CLI on a server with askel.auth = keys.

    ASKEL_URL=http://127.0.0.1:8083 AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… ASKEL_CONNECTION=arn:… python3 roles.py

The server has the roles `everything` (policy administrator) and `reader` (policy viewer), and a connection that may
call the server itself. The first difference ends the script with status 1.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import uuid

try:
    from awscli.clidriver import create_clidriver
except ImportError:
    create_clidriver = None

URL = os.environ["ASKEL_URL"]
ROLE = "arn:aws:iam::123456789012:role/"
PREFIX = "roles-" + uuid.uuid4().hex[:8] + "-"

os.environ.update(AWS_ENDPOINT_URL_SFN=URL, AWS_DISABLE_HOST_PREFIX_INJECTION="true")
cli = create_clidriver() if create_clidriver else None


def sfn(*words):
    if cli is None:
        run = subprocess.run(["aws", "stepfunctions", *words], capture_output=True, text=True)
        status, out, err = run.returncode, run.stdout, run.stderr
    else:
        written, failure = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with contextlib.redirect_stdout(written), contextlib.redirect_stderr(failure):
            status = cli.main(["stepfunctions", *words])
        written.flush()
        out, err = written.buffer.getvalue().decode(), failure.getvalue()
    if status:
        sys.exit("aws stepfunctions %s: %s" % (words[0], err))
    return json.loads(out) if out.strip() else {}


def same(what, actual, expected):
    if actual != expected:
        sys.exit("aws: %s is %r, expected %r" % (what, actual, expected))


def create(name, kind, role, definition):
    return sfn("create-state-machine", "--name", PREFIX + name, "--type", kind, "--role-arn", ROLE + role,
               "--definition", json.dumps(definition))["stateMachineArn"]


def branch(name, resource, parameters):
    """A branch whose output has the error of its task, or none."""
    return {"StartAt": name, "States": {
        name: {"Type": "Task", "Resource": resource, "Parameters": parameters, "ResultSelector": {"Error": "none"},
                 "Catch": [{"ErrorEquals": ["States.ALL"], "Next": name + " failed"}], "End": True},
        name + " failed": {"Type": "Pass", "End": True}}}


child = create("child", "STANDARD", "reader", {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
calls = {"StartAt": "All", "States": {"All": {"Type": "Parallel", "End": True, "Branches": [
    branch("Start", "arn:aws:states:::states:startExecution", {"StateMachineArn": child}),
    branch("Call", "arn:aws:states:::http:invoke", {
        "ApiEndpoint": URL + "/health/live", "Method": "GET",
        "Authentication": {"ConnectionArn": os.environ["ASKEL_CONNECTION"]}})]}}}

for role, expected in (
        ("everything", ["none", "none"]),
        ("reader", ["StepFunctions.AccessDeniedException", "States.Permissions"])):
    run = sfn("start-sync-execution", "--state-machine-arn", create("calls-" + role, "EXPRESS", role, calls))
    same("the status of " + role, run["status"], "SUCCEEDED")
    same("the errors of " + role, [each["Error"] for each in json.loads(run["output"])], expected)

# An activity needs no permission of the role, as on AWS.
activity = sfn("create-activity", "--name", PREFIX + "desk")["activityArn"]
manual = create("manual", "STANDARD", "reader",
                {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": activity, "End": True}}})
execution = sfn("start-execution", "--state-machine-arn", manual)["executionArn"]
task = sfn("get-activity-task", "--activity-arn", activity)
sfn("send-task-success", "--task-token", task["taskToken"], "--task-output", "{}")
for _ in range(100):
    status = sfn("describe-execution", "--execution-arn", execution)["status"]
    if status != "RUNNING":
        break
same("the status of the activity's execution", status, "SUCCEEDED")
