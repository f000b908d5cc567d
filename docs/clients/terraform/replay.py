#!/usr/bin/env python3
"""The calls of Terraform's AWS provider for its Step Functions resources, in the provider's order.

    ASKEL_URL=http://127.0.0.1:8083 python3 replay.py

Where the provider itself cannot be downloaded this stands for `terraform apply`, `plan` and `destroy`: what it sends
(empty texts included, members that are false left out), what it keeps in its state of the answers, and that a plan
after each apply is empty. The first thing that differs ends it with status 1.
"""

import os
import sys
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

# As `endpoints { sfn = "..." }` has it: no operation with a host prefix is called, so none needs to be switched off.
sfn = boto3.client(
    "stepfunctions",
    endpoint_url=os.environ.get("ASKEL_URL", "http://127.0.0.1:8083"),
    region_name="us-east-1",
    aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "any"),
    aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "any"),
    # The provider sends empty texts, which boto3 would not.
    config=Config(parameter_validation=False),
)
PREFIX = "terraform-" + uuid.uuid4().hex[:8] + "-"
ROLE = "arn:aws:iam::123456789012:role/terraform"
LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/orders:*"


def same(what, actual, expected):
    if actual != expected:
        sys.exit("terraform: %s is %r, expected %r" % (what, actual, expected))


def found(missing, call, **arguments):
    """The answer, or None when the resource is gone."""
    try:
        return call(**arguments)
    except ClientError as refusal:
        same("the error of " + call.__name__, refusal.response["Error"]["Code"], missing)
        return None


def plan_is_empty(what, read, state):
    """Reads as `terraform plan` does; nothing may have changed."""
    same("a plan of " + what, read(), state)


def tags(arn):
    # The provider takes a missing list for an error of the service.
    return {tag["key"]: tag["value"] for tag in sfn.list_tags_for_resource(resourceArn=arn)["tags"]}


# --- aws_sfn_activity -------------------------------------------------------------------------------
def read_activity(arn):
    output = found("ActivityDoesNotExist", sfn.describe_activity, activityArn=arn)
    return output and {
        "name": output["name"], "creation_date": output["creationDate"],
        "encryption_configuration": output["encryptionConfiguration"], "tags": tags(arn)}


activity = sfn.create_activity(name=PREFIX + "work")["activityArn"]
state = read_activity(activity)
same("the activity", (state["name"], state["encryption_configuration"], state["tags"]),
     (PREFIX + "work", {"type": "AWS_OWNED_KEY"}, {}))
plan_is_empty("the activity", lambda: read_activity(activity), state)
sfn.tag_resource(resourceArn=activity, tags=[{"key": "team", "value": "blue"}])
same("the activity with a tag", read_activity(activity), state | {"tags": {"team": "blue"}})


# --- aws_sfn_state_machine --------------------------------------------------------------------------
def validate(definition, kind):
    """At each plan that changes a definition."""
    answer = sfn.validate_state_machine_definition(definition=definition, type=kind)
    return answer["result"], ["%(severity)s (%(code)s): %(message)s" % d for d in answer["diagnostics"]]


def read_machine(arn):
    output = found("StateMachineDoesNotExist", sfn.describe_state_machine, stateMachineArn=arn)
    if output is None:
        return None
    versions = sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    return {
        "arn": output["stateMachineArn"], "name": output["name"], "type": output["type"], "status": output["status"],
        "creation_date": output["creationDate"], "definition": output["definition"], "role_arn": output["roleArn"],
        "description": output.get("description"), "revision_id": output.get("revisionId"),
        "encryption_configuration": output["encryptionConfiguration"],
        "logging_configuration": output["loggingConfiguration"],
        "tracing_configuration": output["tracingConfiguration"],
        # The newest comes first.
        "state_machine_version_arn": versions[0]["stateMachineVersionArn"] if versions else None,
        "tags": tags(arn)}


def update_machine(arn, wanted, **changed):
    sfn.update_state_machine(stateMachineArn=arn, definition=wanted["definition"], roleArn=wanted["role_arn"], **changed)
    # Terraform repeats this call until it finds the new values. Askel must have them at the first call.
    output = sfn.describe_state_machine(stateMachineArn=arn)
    same("an updated definition", output["definition"], wanted["definition"])
    same("an updated role", output["roleArn"], wanted["role_arn"])
    for name in ("loggingConfiguration", "tracingConfiguration", "encryptionConfiguration"):
        if name in changed:
            same("an updated " + name, output[name], changed[name])
    return read_machine(arn)


def destroy_machine(arn):
    sfn.delete_state_machine(stateMachineArn=arn)
    deadline = time.monotonic() + 20
    while found("StateMachineDoesNotExist", sfn.describe_state_machine, stateMachineArn=arn):
        if time.monotonic() > deadline:
            sys.exit("terraform: %s is still there" % arn)
        time.sleep(0.05)


# As jsonencode() writes it and as a heredoc has it: the server must return both byte for byte.
ENCODED = '{"StartAt":"Work","States":{"Work":{"End":true,"Resource":"%s","Type":"Task"}}}' % activity
HEREDOC = '{\n  "Comment": "työ \\u00e4 <&> ☃",\n  "StartAt": "Work",\r\n\t"States": { "Work": {"Type": "Task", "Resource": "%s", "End": true} }\n}\n' % activity

same("a plan of a bad definition",
     validate(ENCODED.replace('"Work","States"', '"Rest","States"'), "STANDARD"),
     ("FAIL", [
         "ERROR (MISSING_TRANSITION_TARGET): Missing 'Next' target: Rest",
         'ERROR (MISSING_TRANSITION_TARGET): State "Work" is not reachable.',
     ]))
same("a plan", validate(ENCODED, "STANDARD"), ("OK", []))
machine = sfn.create_state_machine(
    name=PREFIX + "orders", definition=ENCODED, roleArn=ROLE, type="STANDARD")["stateMachineArn"]
state = read_machine(machine)
same("a machine of which only the least is said", state, {
    "arn": machine, "name": PREFIX + "orders", "type": "STANDARD", "status": "ACTIVE",
    "creation_date": state["creation_date"], "definition": ENCODED, "role_arn": ROLE,
    "description": None, "revision_id": None,
    "encryption_configuration": {"type": "AWS_OWNED_KEY"},
    "logging_configuration": {"level": "OFF", "includeExecutionData": False},
    "tracing_configuration": {"enabled": False},
    "state_machine_version_arn": None, "tags": {}})
plan_is_empty("a created machine", lambda: read_machine(machine), state)

same("a plan of a change", validate(HEREDOC, "STANDARD"), ("OK", []))
changed = update_machine(machine, state | {"definition": HEREDOC})
same("what an update changes", {name for name in state if state[name] != changed[name]}, {"definition", "revision_id"})
plan_is_empty("an updated machine", lambda: read_machine(machine), changed)

sfn.tag_resource(resourceArn=machine, tags=[{"key": "team", "value": "blue"}, {"key": "cost", "value": ""}])
same("the tags", read_machine(machine), changed | {"tags": {"team": "blue", "cost": ""}})
sfn.untag_resource(resourceArn=machine, tagKeys=["cost"])
sfn.tag_resource(resourceArn=machine, tags=[{"key": "team", "value": "red"}])
state = changed | {"tags": {"team": "red"}}
plan_is_empty("a tagged machine", lambda: read_machine(machine), state)

# Blocks, one by one; `publish` comes with the description that the resource never has.
logging = {"level": "ALL", "includeExecutionData": True,
           "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": LOG_GROUP}}]}
wanted = state | {"role_arn": ROLE + "-2"}
state = update_machine(
    machine, wanted, publish=True, versionDescription="", loggingConfiguration=logging,
    tracingConfiguration={"enabled": True}, encryptionConfiguration={"type": "AWS_OWNED_KEY"})
same("a machine with all blocks", [state[block] for block in ("logging_configuration", "tracing_configuration")],
     [logging, {"enabled": True}])
same("its version", state["state_machine_version_arn"], machine + ":1")
plan_is_empty("a machine with all blocks", lambda: read_machine(machine), state)
# A block that is left out is not sent; one that says less is.
state = update_machine(machine, state | {"definition": ENCODED}, publish=True, versionDescription="",
                       loggingConfiguration={"level": "OFF"} | {"includeExecutionData": False})
same("its next version", state["state_machine_version_arn"], machine + ":2")
plan_is_empty("a machine with fewer blocks", lambda: read_machine(machine), state)

created = {"loggingConfiguration": {"level": "ERROR", "destinations": logging["destinations"]},
           "tracingConfiguration": {"enabled": True}, "encryptionConfiguration": {"type": "AWS_OWNED_KEY"}}
express = sfn.create_state_machine(
    name=PREFIX + "express", definition='{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}', roleArn=ROLE,
    type="EXPRESS", publish=True, tags=[{"key": "team", "value": "blue"}], **created)["stateMachineArn"]
state_of_express = read_machine(express)
same("an Express machine", [state_of_express[name] for name in (
    "type", "logging_configuration", "tracing_configuration", "encryption_configuration", "state_machine_version_arn", "tags")],
    ["EXPRESS", created["loggingConfiguration"] | {"includeExecutionData": False}, {"enabled": True},
     {"type": "AWS_OWNED_KEY"}, express + ":1", {"team": "blue"}])
plan_is_empty("an Express machine", lambda: read_machine(express), state_of_express)


# --- aws_sfn_alias ----------------------------------------------------------------------------------
def read_alias(arn):
    output = found("ResourceNotFound", sfn.describe_state_machine_alias, stateMachineAliasArn=arn)
    return output and {
        "arn": output["stateMachineAliasArn"], "name": output["name"], "creation_date": output["creationDate"],
        # An empty description and none are the same to the provider.
        "description": output.get("description", ""), "routing_configuration": output["routingConfiguration"]}


route = [{"stateMachineVersionArn": machine + ":1", "weight": 100}]
alias = sfn.create_state_machine_alias(name="live", description="", routingConfiguration=route)["stateMachineAliasArn"]
state = read_alias(alias)
same("the alias", (state["name"], state["description"], state["routing_configuration"]), ("live", "", route))
plan_is_empty("the alias", lambda: read_alias(alias), state)
route = [{"stateMachineVersionArn": machine + ":1", "weight": 90}, {"stateMachineVersionArn": machine + ":2", "weight": 10}]
sfn.update_state_machine_alias(stateMachineAliasArn=alias, description="canary", routingConfiguration=route)
state = state | {"description": "canary", "routing_configuration": route}
plan_is_empty("the updated alias", lambda: read_alias(alias), state)

# --- Data sources -----------------------------------------------------------------------------------
by_name = [m["stateMachineArn"] for page in sfn.get_paginator("list_state_machines").paginate()
           for m in page["stateMachines"] if m["name"] == PREFIX + "orders"]
same("data aws_sfn_state_machine", by_name, [machine])
by_name = [a["activityArn"] for page in sfn.get_paginator("list_activities").paginate()
           for a in page["activities"] if a["name"] == PREFIX + "work"]
same("data aws_sfn_activity", by_name, [activity])
listed = sfn.list_state_machine_aliases(stateMachineArn=machine)["stateMachineAliases"]
same("data aws_sfn_alias", [a["stateMachineAliasArn"] for a in listed], [alias])
same("its empty list", sfn.list_state_machine_aliases(stateMachineArn=express)["stateMachineAliases"], [])
listed = sfn.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]
same("data aws_sfn_state_machine_versions", [v["stateMachineVersionArn"] for v in listed], [machine + ":2", machine + ":1"])

# --- Destroying, and a plan afterwards --------------------------------------------------------------
sfn.delete_state_machine_alias(stateMachineAliasArn=alias)
same("a destroyed alias", read_alias(alias), None)
for arn in (machine, express):
    destroy_machine(arn)
    same("a destroyed machine", read_machine(arn), None)
# Replacing: the name is free immediately.
again = sfn.create_state_machine(name=PREFIX + "orders", definition=HEREDOC, roleArn=ROLE, type="STANDARD")
same("a machine created again", again["stateMachineArn"], machine)
same("its versions and tags", [read_machine(machine)[name] for name in ("state_machine_version_arn", "tags")], [None, {}])
destroy_machine(machine)
sfn.delete_activity(activityArn=activity)
same("a destroyed activity", read_activity(activity), None)
print("terraform's calls: all well")
