#!/usr/bin/env python3
"""What boto3 does with schedules of Askel; the first thing that differs ends it with status 1.

    ASKEL_URL=http://127.0.0.1:8083 python3 schedules.py
"""

import datetime
import json
import os
import sys
import time
import uuid

import boto3
from botocore.exceptions import ClientError

URL = os.environ.get("ASKEL_URL", "http://127.0.0.1:8083")
ROLE = "arn:aws:iam::123456789012:role/clients"
# Runs beside others, and again on the same server.
PREFIX = "boto3-" + uuid.uuid4().hex[:8] + "-"


def client(service):
    return boto3.client(
        service,
        endpoint_url=URL,
        region_name="us-east-1",
        aws_access_key_id=os.environ.get("ASKEL_ACCESS_KEY_ID", "any"),
        aws_secret_access_key=os.environ.get("ASKEL_SECRET_ACCESS_KEY", "any"),
    )


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


def eventually(what, look):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    sys.exit("boto3: %s did not happen" % what)


steps, scheduler = client("stepfunctions"), client("scheduler")
machine = steps.create_state_machine(
    name=PREFIX + "machine", roleArn=ROLE,
    definition=json.dumps({"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}))["stateMachineArn"]
OFF = {"Mode": "OFF"}


def executions():
    return steps.list_executions(stateMachineArn=machine)["executions"]


# Groups and tags.
group = PREFIX + "group"
arn = scheduler.create_schedule_group(Name=group, Tags=[{"Key": "team", "Value": "blue"}])["ScheduleGroupArn"]
same("the group's ARN", arn, "arn:aws:scheduler:us-east-1:123456789012:schedule-group/" + group)
scheduler.tag_resource(ResourceArn=arn, Tags=[{"Key": "askel:catch-up", "Value": "all"}])
scheduler.untag_resource(ResourceArn=arn, TagKeys=["team"])
same("the tags", scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"],
     [{"Key": "askel:catch-up", "Value": "all"}])
same("the state of the group", scheduler.get_schedule_group(Name=group)["State"], "ACTIVE")
refused("ConflictException", scheduler.create_schedule_group, Name=group)
same("groups with the prefix",
     [each["Name"] for each in scheduler.list_schedule_groups(NamePrefix=PREFIX)["ScheduleGroups"]], [group])

# A one-time schedule starts one execution in time.
at = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=3)
once = scheduler.create_schedule(
    Name=PREFIX + "once", GroupName=group, FlexibleTimeWindow=OFF, ActionAfterCompletion="DELETE",
    ScheduleExpression="at(%s)" % at.strftime("%Y-%m-%dT%H:%M:%S"),
    Target={"Arn": machine, "RoleArn": ROLE, "Input": json.dumps({
        "schedule": "<aws.scheduler.schedule-arn>", "time": "<aws.scheduler.scheduled-time>",
        "attempt": "<aws.scheduler.attempt-number>"})})["ScheduleArn"]
started = eventually("the execution of the schedule", executions)
same("the number of executions", len(started), 1)
late = started[0]["startDate"] - at
if not datetime.timedelta(0) <= late < datetime.timedelta(seconds=5):
    sys.exit("boto3: the execution started %s late" % late)
execution = steps.describe_execution(executionArn=started[0]["executionArn"])
same("the input", json.loads(execution["input"]),
     {"schedule": once, "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "attempt": "1"})
eventually("the deletion of the completed schedule", lambda: not [
    each for each in scheduler.list_schedules(GroupName=group)["Schedules"]])

# A recurring schedule, its changes and its deletion.
daily = dict(Name=PREFIX + "daily", ScheduleExpression="cron(0 9 ? * MON-FRI *)",
             ScheduleExpressionTimezone="Europe/Berlin", Description="each working day",
             FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 10}, State="DISABLED",
             Target={"Arn": machine, "RoleArn": ROLE, "RetryPolicy": {
                 "MaximumEventAgeInSeconds": 600, "MaximumRetryAttempts": 2}})
scheduler.create_schedule(**daily)
found = scheduler.get_schedule(Name=PREFIX + "daily")
same("the schedule", {name: found[name] for name in daily}, daily)
same("the group of the schedule", found["GroupName"], "default")
refused("ConflictException", scheduler.create_schedule, **daily)
scheduler.update_schedule(**{**daily, "ScheduleExpression": "rate(1 hours)", "FlexibleTimeWindow": OFF,
                             "State": "ENABLED"})
eventually("the first execution of the rate", lambda: len(executions()) == 2)
same("schedules with the prefix", [
    each["Name"] for page in scheduler.get_paginator("list_schedules").paginate(NamePrefix=PREFIX)
    for each in page["Schedules"]], [PREFIX + "daily"])
scheduler.delete_schedule(Name=PREFIX + "daily")
same("the message about the deleted schedule",
     refused("ResourceNotFoundException", scheduler.get_schedule, Name=PREFIX + "daily"),
     "Schedule %sdaily does not exist." % PREFIX)

# Refusals.
same("the message about the expression",
     refused("ValidationException", scheduler.create_schedule, Name=PREFIX + "bad", FlexibleTimeWindow=OFF,
             ScheduleExpression="rate(5 weeks)", Target={"Arn": machine, "RoleArn": ROLE}),
     "Invalid Schedule Expression rate(5 weeks).")
refused("ResourceNotFoundException", scheduler.create_schedule, Name=PREFIX + "bad", FlexibleTimeWindow=OFF,
        GroupName=PREFIX + "missing", ScheduleExpression="rate(5 days)", Target={"Arn": machine, "RoleArn": ROLE})

scheduler.delete_schedule_group(Name=group)
eventually("the deletion of the group", lambda: not scheduler.list_schedule_groups(
    NamePrefix=PREFIX)["ScheduleGroups"])
steps.delete_state_machine(stateMachineArn=machine)
