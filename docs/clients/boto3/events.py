#!/usr/bin/env python3
"""What boto3 does with the event buses of Askel; the first thing that differs ends it with status 1.

    ASKEL_URL=http://127.0.0.1:8083 python3 events.py
"""

import json
import os
import sys
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = os.environ.get("ASKEL_URL", "http://127.0.0.1:8083")
ROLE = "arn:aws:iam::123456789012:role/clients"
# Runs beside others, and again on the same server.
PREFIX = "boto3-" + uuid.uuid4().hex[:8] + "-"


def same(what, actual, expected):
    if actual != expected:
        sys.exit("boto3 events: %s is %r, expected %r" % (what, actual, expected))


def refused(error, call, **arguments):
    try:
        call(**arguments)
    except ClientError as refusal:
        same("the error of " + call.__name__, refusal.response["Error"]["Code"], error)
        return refusal.response["Error"]["Message"]
    sys.exit("boto3 events: %s was not refused with %s" % (call.__name__, error))


def becomes(what, look, expected):
    deadline = time.monotonic() + 60
    while look() != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    same(what, look(), expected)


def client(service):
    return boto3.client(
        service,
        endpoint_url=URL,
        region_name="us-east-1",
        aws_access_key_id=os.environ.get("ASKEL_ACCESS_KEY_ID", "any"),
        aws_secret_access_key=os.environ.get("ASKEL_SECRET_ACCESS_KEY", "any"),
        config=Config(retries={"max_attempts": 3}),
    )


events = client("events")
states = client("stepfunctions")


def machine(name):
    definition = {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}
    return states.create_state_machine(
        name=PREFIX + name, definition=json.dumps(definition), roleArn=ROLE
    )["stateMachineArn"]


def inputs(arn):
    found = []
    for execution in states.list_executions(stateMachineArn=arn, statusFilter="SUCCEEDED")["executions"]:
        found.append(json.loads(states.describe_execution(executionArn=execution["executionArn"])["input"]))
    return sorted(found, key=json.dumps)


def manages_buses_rules_and_tags():
    bus = PREFIX + "orders"
    arn = events.create_event_bus(Name=bus, Description="d", Tags=[{"Key": "a", "Value": "1"}])["EventBusArn"]
    same("the bus", events.describe_event_bus(Name=arn)["Description"], "d")
    refused("ResourceAlreadyExistsException", events.create_event_bus, Name=bus)
    events.update_event_bus(Name=bus, Description="e")
    same("the buses", [b["Description"] for b in events.list_event_buses(NamePrefix=bus)["EventBuses"]], ["e"])
    rule = events.put_rule(Name="r", EventBusName=bus, EventPattern='{"source": ["shop"]}')["RuleArn"]
    same("the ARN of the rule", rule, arn.replace("event-bus", "rule") + "/r")
    refused("InvalidEventPatternException", events.put_rule, Name="x", EventPattern='{"source": "shop"}')
    events.disable_rule(Name="r", EventBusName=bus)
    same("the state", events.describe_rule(Name="r", EventBusName=bus)["State"], "DISABLED")
    events.enable_rule(Name="r", EventBusName=bus)
    for tagged in (arn, rule):
        events.tag_resource(ResourceARN=tagged, Tags=[{"Key": "b", "Value": "2"}])
        events.untag_resource(ResourceARN=tagged, TagKeys=["a"])
        same("the tags", events.list_tags_for_resource(ResourceARN=tagged)["Tags"], [{"Key": "b", "Value": "2"}])
    target = {
        "Id": "q",
        "Arn": "arn:aws:sqs:us-east-1:123456789012:q",
        "InputTransformer": {"InputPathsMap": {"a": "$.detail.a"}, "InputTemplate": '{"a": <a>}'},
        "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:123456789012:d"},
        "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
    }
    same("no target fails", events.put_targets(Rule="r", EventBusName=bus, Targets=[target])["FailedEntryCount"], 0)
    same("the targets", events.list_targets_by_rule(Rule="r", EventBusName=bus)["Targets"], [target])
    names = events.list_rule_names_by_target(TargetArn=target["Arn"], EventBusName=bus)["RuleNames"]
    same("the rules of the target", names, ["r"])
    refused("ValidationException", events.delete_rule, Name="r", EventBusName=bus)
    events.remove_targets(Rule="r", EventBusName=bus, Ids=["q"])
    pages = events.get_paginator("list_rules").paginate(EventBusName=bus, PaginationConfig={"PageSize": 1})
    same("the rules", [r["Name"] for page in pages for r in page["Rules"]], ["r"])
    events.delete_rule(Name="r", EventBusName=bus)
    events.delete_event_bus(Name=bus)
    refused("ResourceNotFoundException", events.describe_event_bus, Name=bus)


def tests_patterns():
    event = {"id": "1", "account": "1", "source": "shop", "time": "t", "region": "r", "resources": [], "detail-type": "d"}
    for pattern, expected in (({"source": ["shop"]}, True), ({"source": [{"prefix": "x"}]}, False)):
        tested = events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(event))
        same("the result", tested["Result"], expected)


def starts_executions():
    large, all_of_them = machine("large"), machine("all")
    source = PREFIX + "shop"
    for name, pattern, arn, how in (
        (
            PREFIX + "large",
            {"source": [source], "detail": {"total": [{"numeric": [">", 100]}]}},
            large,
            {"InputTransformer": {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"order": <id>}'}},
        ),
        (PREFIX + "all", {"source": [source]}, all_of_them, {"InputPath": "$.detail"}),
    ):
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, Targets=[dict(Id="m", Arn=arn, RoleArn=ROLE, **how)])
    answer = events.put_events(
        Entries=[
            {"Source": source, "DetailType": "order", "Detail": json.dumps({"id": "o-1", "total": 250})},
            {"Source": source, "DetailType": "order", "Detail": json.dumps({"id": "o-2", "total": 50})},
            {"Source": "other", "DetailType": "order", "Detail": "{}"},
            {"Source": "aws.ec2", "DetailType": "order", "Detail": "{}"},
            {"Source": source, "DetailType": "order", "Detail": "["},
            {"Source": source, "Detail": "{}"},
        ]
    )
    same("the number of failed entries", answer["FailedEntryCount"], 3)
    same(
        "the errors",
        [entry.get("ErrorCode") for entry in answer["Entries"]],
        [None, None, None, "NotAuthorizedForSourceException", "MalformedDetail", "InvalidArgument"],
    )
    becomes("the input of the large order", lambda: inputs(large), [{"order": "o-1"}])
    becomes("the inputs of all orders", lambda: inputs(all_of_them), [{"id": "o-1", "total": 250}, {"id": "o-2", "total": 50}])
    started = states.list_executions(stateMachineArn=large)["executions"][0]["name"]
    same("the id of the event in the name", started.startswith(answer["Entries"][0]["EventId"]), True)
    for name in (PREFIX + "large", PREFIX + "all"):
        events.remove_targets(Rule=name, Ids=["m"])
        events.delete_rule(Name=name)


def chains_workflows():
    first, next_one = machine("first"), machine("next")
    rule = PREFIX + "chain"
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [first], "status": ["SUCCEEDED"]},
    }
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    paths = {"name": "$.detail.name", "output": "$.detail.output"}
    template = '{"from": <name>, "output": <output>}'
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    events.put_targets(Rule=rule, Targets=[{"Id": "m", "Arn": next_one, "RoleArn": ROLE, "InputTransformer": transformer}])
    # A node notices the first rule of an account within a second.
    started = []

    def chained():
        if not inputs(next_one):
            started.append("e-%d" % len(started))
            states.start_execution(stateMachineArn=first, name=started[-1], input='{"a": 1}')
            time.sleep(0.5)
        return [i for i in inputs(next_one)][:1] != []

    becomes("a chained execution", chained, True)
    same("the output", json.loads(inputs(next_one)[0]["output"]), {"a": 1})
    same("the execution before", inputs(next_one)[0]["from"] in started, True)
    events.remove_targets(Rule=rule, Ids=["m"])
    events.delete_rule(Name=rule)


manages_buses_rules_and_tags()
tests_patterns()
starts_executions()
chains_workflows()
print("boto3 events: all calls answered as expected")
