#!/usr/bin/env python3
"""Creates resources with boto3, uses them and deletes them. The first difference ends the script with status 1.

    ASKEL_URL=http://127.0.0.1:8083 python3 calls.py
"""

import json
import os
import socket
import sys
import time
import urllib.parse
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

URL = os.environ.get("ASKEL_URL", "http://127.0.0.1:8083")
ROLE = "arn:aws:iam::123456789012:role/clients"
# Other clients use the same server, and this script may run repeatedly on it.
PREFIX = "boto3-" + uuid.uuid4().hex[:8] + "-"


def same(what, actual, expected):
    if actual != expected:
        sys.exit("boto3: %s is %r, expected %r" % (what, actual, expected))


def refused(error, call, **arguments):
    try:
        call(**arguments)
    except ClientError as refusal:
        same("the error of " + call.__name__, refusal.response["Error"]["Code"], error)
        return refusal.response["Error"]["Message"]
    sys.exit("boto3: %s was not refused with %s" % (call.__name__, error))


def becomes(what, look, expected):
    deadline = time.monotonic() + 60
    while look() != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    same(what, look(), expected)


def client(url, **settings):
    return boto3.client(
        "stepfunctions",
        endpoint_url=url,
        region_name="us-east-1",
        # A server with askel.auth = keys needs a key of its own.
        aws_access_key_id=os.environ.get("ASKEL_ACCESS_KEY_ID", "any"),
        aws_secret_access_key=os.environ.get("ASKEL_SECRET_ACCESS_KEY", "any"),
        config=Config(**settings),
    )


def pages(operation, member, size, **arguments):
    """All items, and over how many pages they came."""
    found, count = [], 0
    paginator = askel.get_paginator(operation)
    for page in paginator.paginate(**arguments, PaginationConfig={"PageSize": size}):
        found += page[member]
        count += 1
    return found, count


def pages_by_hand(call, member, **arguments):
    """boto3 has no paginators for versions and aliases."""
    found, count, token = [], 0, {}
    while True:
        page = call(maxResults=1, **arguments, **token)
        found += page[member]
        count += 1
        if "nextToken" not in page:
            return found, count
        token = {"nextToken": page["nextToken"]}


def status(execution):
    return askel.describe_execution(executionArn=execution)["status"]


# The operations with a host prefix: none is put before the host.
askel = client(URL, inject_host_prefix=False)

# --- Definitions ----------------------------------------------------------------------------------
activity = askel.create_activity(name=PREFIX + "work", tags=[{"key": "team", "value": "blue"}])["activityArn"]
same("the activity", askel.describe_activity(activityArn=activity)["name"], PREFIX + "work")
# The server must return its blanks and letters unchanged.
definition = '{ "Comment": "työ ☃",\n\t"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": "%s", "End": true}} }' % activity
same("a valid definition", askel.validate_state_machine_definition(definition=definition)["result"], "OK")
invalid = askel.validate_state_machine_definition(definition=definition.replace('"Work", "States"', '"Rest", "States"'))
same("an invalid definition", (invalid["result"], len(invalid["diagnostics"])), ("FAIL", 2))
refused("InvalidDefinition", askel.create_state_machine, name=PREFIX + "bad", definition="{}", roleArn=ROLE)

# --- State machines, versions, aliases --------------------------------------------------------------
created = askel.create_state_machine(
    name=PREFIX + "machine", definition=definition, roleArn=ROLE, publish=True, versionDescription="first",
    tags=[{"key": "team", "value": "blue"}])
machine = created["stateMachineArn"]
first = created["stateMachineVersionArn"]
same("the first version", first, machine + ":1")
described = askel.describe_state_machine(stateMachineArn=machine)
same("the definition", described["definition"], definition)
same("the machine", (described["status"], described["type"], described["roleArn"]), ("ACTIVE", "STANDARD", ROLE))
updated = askel.update_state_machine(
    stateMachineArn=machine, definition=definition + " ", publish=True, versionDescription="second")
second = updated["stateMachineVersionArn"]
same("the second version", second, machine + ":2")
published = askel.publish_state_machine_version(stateMachineArn=machine, revisionId=updated["revisionId"])
same("a revision published again", published["stateMachineVersionArn"], second)
same("the description of a version", askel.describe_state_machine(stateMachineArn=first)["description"], "first")
versions = pages_by_hand(askel.list_state_machine_versions, "stateMachineVersions", stateMachineArn=machine)
same("the versions", ([v["stateMachineVersionArn"] for v in versions[0]], versions[1]), ([second, first], 2))

route = [{"stateMachineVersionArn": first, "weight": 100}]
alias = askel.create_state_machine_alias(name="live", routingConfiguration=route)["stateMachineAliasArn"]
other = askel.create_state_machine_alias(name="next", routingConfiguration=route)["stateMachineAliasArn"]
both = [{"stateMachineVersionArn": first, "weight": 0}, {"stateMachineVersionArn": second, "weight": 100}]
askel.update_state_machine_alias(stateMachineAliasArn=alias, description="traffic", routingConfiguration=both)
described = askel.describe_state_machine_alias(stateMachineAliasArn=alias)
same("the alias", (described["description"], described["routingConfiguration"]), ("traffic", both))
aliases = pages_by_hand(askel.list_state_machine_aliases, "stateMachineAliases", stateMachineArn=machine)
same("the aliases", ([a["stateMachineAliasArn"] for a in aliases[0]], aliases[1]), ([alias, other], 2))
refused("ConflictException", askel.delete_state_machine_version, stateMachineVersionArn=first)

# --- Executions, activity tasks, redrive, stop ------------------------------------------------------
run = askel.start_execution(stateMachineArn=alias, name="run", input='{"n": 1}')["executionArn"]
again = askel.start_execution(stateMachineArn=alias, name="run", input='{"n": 1}')["executionArn"]
same("a repeated start", again, run)
refused("ExecutionAlreadyExists", askel.start_execution, stateMachineArn=alias, name="run", input='{"n": 2}')
described = askel.describe_execution(executionArn=run)
same("what was started", (described["stateMachineAliasArn"], described["stateMachineVersionArn"]), (alias, second))
started_with = askel.describe_state_machine_for_execution(executionArn=run)["definition"]
same("the definition of an execution", started_with, definition + " ")
task = askel.get_activity_task(activityArn=activity, workerName="me")
same("the task's input", json.loads(task["input"]), {"n": 1})
askel.send_task_heartbeat(taskToken=task["taskToken"])
askel.send_task_failure(taskToken=task["taskToken"], error="Tired", cause="too much work")
becomes("a failed execution", lambda: status(run), "FAILED")
redriven = askel.redrive_execution(executionArn=run, clientToken="token-1")["redriveDate"]
same("a repeated redrive", askel.redrive_execution(executionArn=run, clientToken="token-1")["redriveDate"], redriven)
task = askel.get_activity_task(activityArn=activity)
askel.send_task_success(taskToken=task["taskToken"], output='{"done": "työ"}')
becomes("a redriven execution", lambda: status(run), "SUCCEEDED")
described = askel.describe_execution(executionArn=run)
same("its output", (described["output"], described["redriveCount"]), ('{"done": "työ"}', 1))
refused("TaskTimedOut", askel.send_task_success, taskToken=task["taskToken"], output="{}")
refused("InvalidToken", askel.send_task_heartbeat, taskToken="no token")

events, count = pages("get_execution_history", "events", 3, executionArn=run)
same("the ids of the history", [event["id"] for event in events], list(range(1, len(events) + 1)))
same("the pages of the history", count, (len(events) + 2) // 3)
same("its events", [event["type"] for event in events], [
    "ExecutionStarted", "TaskStateEntered", "ActivityScheduled", "ActivityStarted", "ActivityFailed",
    "ExecutionFailed", "ExecutionRedriven", "ActivityScheduled", "ActivityStarted", "ActivitySucceeded",
    "TaskStateExited", "ExecutionSucceeded"])
backwards, _ = pages("get_execution_history", "events", 5, executionArn=run, reverseOrder=True)
same("the history backwards", backwards, events[::-1])

stopped = askel.start_execution(stateMachineArn=machine, name="stopped")["executionArn"]
askel.stop_execution(executionArn=stopped, error="Enough", cause="for today")
described = askel.describe_execution(executionArn=stopped)
same("a stopped execution", [described[m] for m in ("status", "error", "cause")], ["ABORTED", "Enough", "for today"])
third = askel.start_execution(stateMachineArn=first, name="third")["executionArn"]
listed, count = pages("list_executions", "executions", 2, stateMachineArn=machine)
same("the executions", ([e["executionArn"] for e in listed], count), ([third, stopped, run], 2))
listed, _ = pages("list_executions", "executions", 1, stateMachineArn=machine, statusFilter="ABORTED")
same("the stopped executions", [e["name"] for e in listed], ["stopped"])
listed, _ = pages("list_executions", "executions", 1, stateMachineArn=machine, redriveFilter="REDRIVEN")
same("the redriven executions", [e["name"] for e in listed], ["run"])
askel.stop_execution(executionArn=third)
# One page: no state of this machine is a distributed Map.
same("the Map Runs", pages("list_map_runs", "mapRuns", 1, executionArn=run), ([], 1))
refused("ResourceNotFound", askel.describe_map_run, mapRunArn=run.replace(":execution:", ":mapRun:").replace(":run", "/label:run"))

# --- A task token of a callback ---------------------------------------------------------------------
told = askel.create_state_machine(name=PREFIX + "told", roleArn=ROLE, definition=json.dumps(
    {"StartAt": "Told", "States": {"Told": {"Type": "Succeed"}}}))["stateMachineArn"]
asking = askel.create_state_machine(name=PREFIX + "asking", roleArn=ROLE, definition=json.dumps(
    {"StartAt": "Ask", "States": {"Ask": {
        "Type": "Task", "End": True, "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
        "Parameters": {"StateMachineArn": told, "Name": "child", "Input": {"token.$": "$$.Task.Token"}}}}}))["stateMachineArn"]
question = askel.start_execution(stateMachineArn=asking)["executionArn"]
child = told.replace(":stateMachine:", ":execution:") + ":child"
becomes("the child", lambda: len(askel.list_executions(stateMachineArn=told)["executions"]), 1)
token = json.loads(askel.describe_execution(executionArn=child)["input"])["token"]
askel.send_task_success(taskToken=token, output='"42"')
becomes("who asked", lambda: status(question), "SUCCEEDED")

starting = askel.create_state_machine(name=PREFIX + "starting", roleArn=ROLE, type="STANDARD", definition=json.dumps(
    {"StartAt": "Start", "States": {"Start": {
        "Type": "Task", "End": True, "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": told + ":1", "Input": {"n": 1}}}}}))["stateMachineArn"]
version = askel.publish_state_machine_version(stateMachineArn=told)["stateMachineVersionArn"]
started = askel.start_execution(stateMachineArn=starting)["executionArn"]
becomes("who started a version", lambda: status(started), "SUCCEEDED")
shown = json.loads(askel.describe_execution(executionArn=started)["output"])
same("what is shown of it", [shown[m] for m in ("Output", "StateMachineArn", "StateMachineVersionArn")], [{"n": 1}, told, version])

# --- Tags -------------------------------------------------------------------------------------------
askel.tag_resource(resourceArn=machine, tags=[{"key": "cost", "value": "7"}, {"key": "team", "value": "red"}])
askel.untag_resource(resourceArn=machine, tagKeys=["cost"])
same("the tags", askel.list_tags_for_resource(resourceArn=machine)["tags"], [{"key": "team", "value": "red"}])
same("an activity's tags", askel.list_tags_for_resource(resourceArn=activity)["tags"], [{"key": "team", "value": "blue"}])

# --- Lists ------------------------------------------------------------------------------------------
for operation, member in (("list_state_machines", "stateMachines"), ("list_activities", "activities")):
    if member == "activities":
        askel.create_activity(name=PREFIX + "rest")
    listed, count = pages(operation, member, 1)
    mine = [item["name"] for item in listed if item["name"].startswith(PREFIX)]
    expected = ["asking", "machine", "starting", "told"] if member == "stateMachines" else ["rest", "work"]
    same(operation, sorted(mine), [PREFIX + name for name in expected])
    same("the pages of " + operation, count >= len(expected), True)

# --- The operations with a host prefix --------------------------------------------------------------
express = askel.create_state_machine(name=PREFIX + "express", roleArn=ROLE, type="EXPRESS", definition=json.dumps(
    {"StartAt": "Add", "States": {"Add": {
        "Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($.a, $.b)"}, "End": True}}}))["stateMachineArn"]
one_state = json.dumps({"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($.a, $.b)"}, "End": True})


def prefixed(sfn, how):
    answer = sfn.start_sync_execution(stateMachineArn=express, input='{"a": 1, "b": 2}')
    same("StartSyncExecution " + how, (answer["status"], answer["output"]), ("SUCCEEDED", '{"sum":3}'))
    answer = sfn.test_state(definition=one_state, roleArn=ROLE, input='{"a": 1, "b": 2}', inspectionLevel="DEBUG")
    same("TestState " + how, (answer["status"], answer["output"]), ("SUCCEEDED", '{"sum":3}'))
    same("its inspection " + how, answer["inspectionData"]["afterParameters"], '{"sum":3}')


prefixed(askel, "without prefix")
batching = {"Type": "Map", "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"of.$": "$[0]"}}, "End": True,
            "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                              "StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}}
tested = askel.test_state(definition=json.dumps(batching), input="[7,8,9]", mock={"result": "[]"}, inspectionLevel="TRACE")
same("the batches of a Map", json.loads(tested["inspectionData"]["afterItemBatcher"]),
     [{"BatchInput": {"of": 7}, "Items": [7, 8]}, {"BatchInput": {"of": 7}, "Items": [9]}])
os.environ["AWS_DISABLE_HOST_PREFIX_INJECTION"] = "true"
prefixed(client(URL), "with AWS_DISABLE_HOST_PREFIX_INJECTION")
del os.environ["AWS_DISABLE_HOST_PREFIX_INJECTION"]

port = urllib.parse.urlsplit(URL).port
try:
    client("http://127.0.0.1:%d" % port, retries={"total_max_attempts": 1}).start_sync_execution(stateMachineArn=express)
    sys.exit("boto3: there is a sync-127.0.0.1")
except EndpointConnectionError as nowhere:
    same("where it went", "sync-127.0.0.1" in str(nowhere), True)

# With the prefix the host needs a second name. This stands for a line in /etc/hosts, or for a record in DNS.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve(
    "127.0.0.1" if host in ("localhost", "sync-localhost") else host, *rest, **more)
prefixed(client("http://localhost:%d" % port), "with prefix")

# --- Deleting ---------------------------------------------------------------------------------------
for arn in (alias, other):
    askel.delete_state_machine_alias(stateMachineAliasArn=arn)
askel.delete_state_machine_version(stateMachineVersionArn=first)
same("the versions left", len(askel.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]), 1)
for arn in (machine, told, asking, starting, express):
    askel.delete_state_machine(stateMachineArn=arn)
for name in ("work", "rest"):
    askel.delete_activity(activityArn=activity.replace(PREFIX + "work", PREFIX + name))
refused("ActivityDoesNotExist", askel.describe_activity, activityArn=activity)


def gone():
    try:
        return askel.describe_state_machine(stateMachineArn=machine)["status"]
    except ClientError as refusal:
        return refusal.response["Error"]["Code"]


becomes("a deleted machine", gone, "StateMachineDoesNotExist")
print("boto3 %s: all well" % boto3.__version__)
