#!/usr/bin/env python3
"""Applies main.tf on a server with askel.auth = keys by Terraform, with right and wrong keys and an expired session.

    ASKEL_URL=http://127.0.0.1:8083 AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… python3 apply.py

The first difference ends it with status 1. Status 3: Terraform cannot install its AWS provider. Without a network,
ASKEL_TERRAFORM_PLUGINS names a folder with the provider, as for `terraform init -plugin-dir`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "main.tf")
PROVIDER_MISSING = 3


def terraform(*arguments, **environment):
    # A file of the user's settings may name another source of the provider.
    own = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    command = ["terraform", *arguments]
    return subprocess.run(command, cwd=folder, env={**own, "AWS_EC2_METADATA_DISABLED": "true", **environment},
                          capture_output=True, text=True, timeout=240)


def succeeds(*arguments):
    answer = terraform(*arguments)
    if answer.returncode != 0:
        sys.exit("terraform %s: %s%s" % (arguments[0], answer.stdout, answer.stderr))
    return answer.stdout


def refused(error, **environment):
    answer = terraform("plan", "-input=false", "-no-color", *VARIABLES, **environment)
    if answer.returncode == 0 or error not in answer.stdout + answer.stderr:
        sys.exit("terraform: expected %s, got %s%s" % (error, answer.stdout, answer.stderr))


VARIABLES = ["-var", "askel=" + os.environ["ASKEL_URL"]]
with tempfile.TemporaryDirectory(prefix="askel-terraform-") as folder:
    shutil.copy(SOURCE, folder)
    plugins = os.environ.get("ASKEL_TERRAFORM_PLUGINS")
    installed = terraform("init", "-input=false", "-no-color", *(["-plugin-dir=" + plugins] if plugins else []))
    if installed.returncode != 0:
        print(installed.stdout, installed.stderr)
        sys.exit(PROVIDER_MISSING)
    succeeds("apply", "-auto-approve", "-input=false", "-no-color", *VARIABLES)
    outputs = json.loads(succeeds("output", "-json"))
    for output, expected in (("caller", "arn:aws:iam::123456789012:user/clients"),
                             ("machine", "arn:aws:states:us-east-1:123456789012:stateMachine:terraform-applied"),
                             ("schedule", "arn:aws:scheduler:us-east-1:123456789012:schedule/terraform-applied/terraform-applied"),
                             ("rule", "arn:aws:events:us-east-1:123456789012:rule/terraform-applied/terraform-applied")):
        if outputs[output]["value"] != expected:
            sys.exit("terraform: %s is %s" % (output, outputs[output]["value"]))
    # Status 2 would be a plan with changes.
    succeeds("plan", "-detailed-exitcode", "-input=false", "-no-color", *VARIABLES)
    # Another hour changes the schedule, the rule and its target, the connection and the API destination in place.
    changed = VARIABLES + ["-var", "hour=4"]
    applied = succeeds("apply", "-auto-approve", "-input=false", "-no-color", *changed)
    if "0 added, 5 changed, 0 destroyed" not in applied:
        sys.exit("terraform: the change is not in place: " + applied)
    succeeds("plan", "-detailed-exitcode", "-input=false", "-no-color", *changed)
    VARIABLES = changed
    refused("SignatureDoesNotMatch", AWS_SECRET_ACCESS_KEY="wrong")
    refused("InvalidClientTokenId", AWS_ACCESS_KEY_ID="AKIAQNZGKIQY56JQ7WML")
    # The tests of the repository issue this session.
    if "EXPIRED_SESSION_TOKEN" in os.environ:
        refused("ExpiredToken", **{"AWS_" + name: os.environ["EXPIRED_" + name]
                                   for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")})
    succeeds("destroy", "-auto-approve", "-input=false", "-no-color", *VARIABLES)
