#!/usr/bin/env python3
"""Creates resources with the AWS CLI, uses them and deletes them. The first difference ends the script with status 1.

    ASKEL_URL=http://127.0.0.1:8083 python3 calls.py

Each line given to `sfn` is what stands behind `aws stepfunctions` in a shell. Where the AWS CLI is a library of this
Python (version 1), the lines go to it without starting a process for each, which would take half a second; where it is
a program of its own (version 2), each is a process. The calls whose environment matters are processes anyway.
"""

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.parse
import uuid

try:
    from awscli.clidriver import create_clidriver
except ImportError:
    create_clidriver = None

URL = os.environ.get("ASKEL_URL", "http://127.0.0.1:8083")
ROLE = "arn:aws:iam::123456789012:role/clients"
# Other clients use the same server, and this script may run repeatedly on it.
PREFIX = "cli-" + uuid.uuid4().hex[:8] + "-"

for name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_DEFAULT_OUTPUT"):
    os.environ.pop(name, None)
os.environ.update(
    # A server with askel.auth = keys needs a key of its own.
    AWS_ACCESS_KEY_ID=os.environ.get("ASKEL_ACCESS_KEY_ID", "any"),
    AWS_SECRET_ACCESS_KEY=os.environ.get("ASKEL_SECRET_ACCESS_KEY", "any"), AWS_DEFAULT_REGION="us-east-1",
    # The variables that docs/clients.md describes.
    AWS_ENDPOINT_URL_SFN=URL, AWS_DISABLE_HOST_PREFIX_INJECTION="true")
cli = create_clidriver() if create_clidriver else None


def same(what, actual, expected):
    if actual != expected:
        sys.exit("AWS CLI: %s is %r, expected %r" % (what, actual, expected))


def process(words, **environment):
    run = subprocess.run(["aws", "stepfunctions", *words], env=os.environ | environment, capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr


def library(words):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(["stepfunctions", *words])
    out.flush()
    return status, out.buffer.getvalue().decode(), err.getvalue()


def run(line, arguments):
    words = shlex.split(line)
    for name, value in arguments.items():
        words += ["--" + name.replace("_", "-"), value]
    return library(words) if cli else process(words)


def sfn(line, **arguments):
    """Runs it; long arguments may be given by name. Returns the JSON that it writes."""
    status, out, err = run(line, arguments)
    if status != 0:
        sys.exit("AWS CLI: %s ended with %d: %s" % (line, status, err.strip()))
    return json.loads(out) if out.strip() else {}


def refused(error, line, **arguments):
    _, out, err = run(line, arguments)
    code = re.search(r"An error occurred \((\w+)\)", err)
    same("the error of " + line, code and code.group(1), error)


def becomes(what, look, expected):
    deadline = time.monotonic() + 60
    while look() != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    same(what, look(), expected)


def status(execution):
    return sfn("describe-execution --execution-arn %s --query status" % execution)


# --- Definitions ----------------------------------------------------------------------------------
activity = sfn("create-activity --name %swork --tags key=team,value=blue" % PREFIX)["activityArn"]
same("the activity", sfn("describe-activity --activity-arn " + activity)["name"], PREFIX + "work")
# The server must return its blanks and letters unchanged.
definition = '{ "Comment": "työ ☃",\n\t"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": "%s", "End": true}} }' % activity
same("a valid definition", sfn("validate-state-machine-definition", definition=definition)["result"], "OK")
invalid = sfn("validate-state-machine-definition", definition=definition.replace('"Work", "States"', '"Rest", "States"'))
same("an invalid definition", (invalid["result"], len(invalid["diagnostics"])), ("FAIL", 2))
refused("InvalidDefinition", "create-state-machine --name %sbad --definition {} --role-arn %s" % (PREFIX, ROLE))

# --- State machines, versions, aliases --------------------------------------------------------------
created = sfn("create-state-machine --name %smachine --role-arn %s --publish --version-description first --tags key=team,value=blue" % (PREFIX, ROLE),
              definition=definition)
machine = created["stateMachineArn"]
first = created["stateMachineVersionArn"]
same("the first version", first, machine + ":1")
described = sfn("describe-state-machine --state-machine-arn " + machine)
same("the definition", described["definition"], definition)
same("the machine", (described["status"], described["type"], described["roleArn"]), ("ACTIVE", "STANDARD", ROLE))
updated = sfn("update-state-machine --state-machine-arn %s --publish --version-description second" % machine, definition=definition + " ")
second = updated["stateMachineVersionArn"]
same("the second version", second, machine + ":2")
published = sfn("publish-state-machine-version --state-machine-arn %s --revision-id %s" % (machine, updated["revisionId"]))
same("a revision published again", published["stateMachineVersionArn"], second)
same("the description of a version", sfn("describe-state-machine --state-machine-arn %s --query description" % first), "first")
page = sfn("list-state-machine-versions --state-machine-arn %s --max-results 1" % machine)
rest = sfn("list-state-machine-versions --state-machine-arn %s --max-results 1" % machine, next_token=page["nextToken"])
listed = page["stateMachineVersions"] + rest["stateMachineVersions"]
same("the versions", ([v["stateMachineVersionArn"] for v in listed], "nextToken" in rest), ([second, first], False))

route = "stateMachineVersionArn=%s,weight=100" % first
alias = sfn("create-state-machine-alias --name live --routing-configuration " + route)["stateMachineAliasArn"]
other = sfn("create-state-machine-alias --name next --routing-configuration " + route)["stateMachineAliasArn"]
sfn("update-state-machine-alias --state-machine-alias-arn %s --description traffic --routing-configuration"
    " stateMachineVersionArn=%s,weight=0 stateMachineVersionArn=%s,weight=100" % (alias, first, second))
described = sfn("describe-state-machine-alias --state-machine-alias-arn " + alias)
same("the alias", (described["description"], [r["weight"] for r in described["routingConfiguration"]]), ("traffic", [0, 100]))
page = sfn("list-state-machine-aliases --state-machine-arn %s --max-results 1" % machine)
rest = sfn("list-state-machine-aliases --state-machine-arn %s --max-results 1" % machine, next_token=page["nextToken"])
listed = page["stateMachineAliases"] + rest["stateMachineAliases"]
same("the aliases", [a["stateMachineAliasArn"] for a in listed], [alias, other])
refused("ConflictException", "delete-state-machine-version --state-machine-version-arn " + first)

# --- Executions, activity tasks, redrive, stop ------------------------------------------------------
execution = sfn("start-execution --state-machine-arn %s --name run" % alias, input='{"n":1}')["executionArn"]
refused("ExecutionAlreadyExists", "start-execution --state-machine-arn %s --name run" % alias, input='{"n":2}')
described = sfn("describe-execution --execution-arn " + execution)
same("what was started", (described["stateMachineAliasArn"], described["stateMachineVersionArn"]), (alias, second))
same("the definition of an execution",
     sfn("describe-state-machine-for-execution --execution-arn %s --query definition" % execution), definition + " ")
task = sfn("get-activity-task --worker-name me --activity-arn " + activity)
same("the task's input", task["input"], '{"n":1}')
sfn("send-task-heartbeat", task_token=task["taskToken"])
sfn("send-task-failure --error Tired --cause 'too much work'", task_token=task["taskToken"])
becomes("a failed execution", lambda: status(execution), "FAILED")
sfn("redrive-execution --execution-arn " + execution)
task = sfn("get-activity-task --activity-arn " + activity)
sfn("send-task-success", task_token=task["taskToken"], task_output='{"done": "työ"}')
becomes("a redriven execution", lambda: status(execution), "SUCCEEDED")
described = sfn("describe-execution --execution-arn " + execution)
same("its output", (described["output"], described["redriveCount"]), ('{"done": "työ"}', 1))
refused("InvalidToken", "send-task-heartbeat --task-token nonsense")

history = "get-execution-history --execution-arn %s" % execution
events = sfn(history + " --page-size 3")["events"]
same("the events over four pages", [event["id"] for event in events], list(range(1, 13)))
same("the history backwards", sfn(history + " --page-size 5 --reverse-order")["events"], events[::-1])
page = sfn(history + " --max-items 5")
rest = sfn(history, starting_token=page["NextToken"])
same("the history from a token on", page["events"] + rest["events"], events)

stopped = sfn("start-execution --name stopped --state-machine-arn " + machine)["executionArn"]
sfn("stop-execution --error Enough --cause 'for today' --execution-arn " + stopped)
described = sfn("describe-execution --execution-arn " + stopped)
same("a stopped execution", [described[m] for m in ("status", "error", "cause")], ["ABORTED", "Enough", "for today"])
third = sfn("start-execution --name third --state-machine-arn " + first)["executionArn"]
listed = sfn("list-executions --page-size 2 --state-machine-arn " + machine)["executions"]
same("the executions", [e["executionArn"] for e in listed], [third, stopped, execution])
listed = sfn("list-executions --page-size 1 --status-filter ABORTED --state-machine-arn " + machine)["executions"]
same("the stopped executions", [e["name"] for e in listed], ["stopped"])
sfn("stop-execution --execution-arn " + third)

# --- Tags -------------------------------------------------------------------------------------------
sfn("tag-resource --resource-arn %s --tags key=cost,value=7 key=team,value=red" % machine)
sfn("untag-resource --resource-arn %s --tag-keys cost" % machine)
same("the tags", sfn("list-tags-for-resource --resource-arn " + machine)["tags"], [{"key": "team", "value": "red"}])

# --- The operations with a host prefix --------------------------------------------------------------
adding = '{"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($.a, $.b)"}, "End": true}'
express = sfn("create-state-machine --name %sexpress --type EXPRESS --role-arn %s" % (PREFIX, ROLE),
              definition='{"StartAt": "Add", "States": {"Add": %s}}' % adding)["stateMachineArn"]
ended = sfn("start-sync-execution --state-machine-arn " + express, input='{"a": 1, "b": 2}')
same("StartSyncExecution", (ended["status"], ended["output"]), ("SUCCEEDED", '{"sum":3}'))
tested = sfn("test-state --inspection-level DEBUG --role-arn " + ROLE, definition=adding, input='{"a": 1, "b": 2}')
same("TestState", (tested["output"], tested["inspectionData"]["afterParameters"]), ('{"sum":3}', '{"sum":3}'))

sync = ["start-sync-execution", "--state-machine-arn", express, "--input", '{"a": 1, "b": 2}', "--query", "output"]
code, out, err = process(sync)
same("a process with AWS_DISABLE_HOST_PREFIX_INJECTION", (code, out.strip(), err), (0, r'"{\"sum\":3}"', ""))
# `localhost` would need the second name sync-localhost, an address cannot have one.
code, out, err = process(sync, AWS_DISABLE_HOST_PREFIX_INJECTION="false", AWS_MAX_ATTEMPTS="1",
                         AWS_ENDPOINT_URL_SFN="http://127.0.0.1:%d" % urllib.parse.urlsplit(URL).port)
same("a process that puts the prefix before an address", (code != 0, "sync-127.0.0.1" in err), (True, True))

# --- Lists ------------------------------------------------------------------------------------------
sfn("create-activity --name %srest" % PREFIX)
names = sfn("list-activities --page-size 1 --query activities[].name")
same("the activities", sorted(n for n in names if n.startswith(PREFIX)), [PREFIX + "rest", PREFIX + "work"])
names = sfn("list-state-machines --page-size 1 --query stateMachines[].name")
same("the machines", sorted(n for n in names if n.startswith(PREFIX)), [PREFIX + "express", PREFIX + "machine"])

# --- Deleting ---------------------------------------------------------------------------------------
for arn in (alias, other):
    sfn("delete-state-machine-alias --state-machine-alias-arn " + arn)
sfn("delete-state-machine-version --state-machine-version-arn " + first)
for arn in (machine, express):
    sfn("delete-state-machine --state-machine-arn " + arn)
for name in ("work", "rest"):
    sfn("delete-activity --activity-arn " + activity.replace(PREFIX + "work", PREFIX + name))
refused("ActivityDoesNotExist", "describe-activity --activity-arn " + activity)
becomes("a deleted machine", lambda: "StateMachineDoesNotExist" in run("describe-state-machine --state-machine-arn " + machine, {})[2], True)
print("AWS CLI: all well")
