#!/usr/bin/env python3
"""Writes what AWS services answer, as their API models say it, into this module's resources.

    mvn dependency:get -Dartifact=com.amazonaws:aws-java-sdk-models:1.12.797 -Dtransitive=false
    pip install botocore==1.43.11
    python3 compact_models.py

Both are under the Apache License 2.0. The archive has the models as of December 2025, the time of the
recordings of TestState, which it agrees with; S3 and what is newer come from botocore.

One gzip file of JSON per service, under the service's name in `arn:aws:states:::aws-sdk:<service>:...`
(the client of the AWS SDK for Java v2 in lower case). Only what a check of an answer needs is kept: the
shapes of outputs with names, types, bounds and enumerations, no documentation. The same
sources give the same bytes.

    {"operations": {"Encrypt": 0, "TagResource": null}, "shapes": [...]}

A shape is an object: `t` its type (o structure, a list, m map, s string, n number, b boolean, x anything),
`m` a structure's members by the name that Step Functions gives them, `r` the required ones, `e` the shape
of a list's or map's values, `min` and `max` of numbers and of lengths, `enum` the values of a string.
"""
import gzip
import json
import pathlib
import re
import zipfile

import botocore

ARCHIVE = (pathlib.Path.home() / ".m2/repository/com/amazonaws/aws-java-sdk-models/1.12.797"
           / "aws-java-sdk-models-1.12.797.jar")
NEWER = pathlib.Path(botocore.__file__).parent / "data"
OUT = pathlib.Path(__file__).parent.parent / "main/resources/dev/askel/connectors/model"
TYPES = {"structure": "o", "list": "a", "map": "m", "string": "s", "character": "s", "blob": "s",
         "timestamp": "s", "integer": "n", "long": "n", "float": "n", "double": "n", "boolean": "b"}
BOUNDED = {"string", "list", "integer", "long", "float", "double"}


def service_name(service_id):
    """The client's name in the AWS SDK for Java v2, in lower case."""
    name = re.sub("[^a-z0-9]", "", service_id.lower())
    return name.removeprefix("amazon").removeprefix("aws").removesuffix("service")


def pascal(name):
    return name[:1].upper() + name[1:]


class Compact:
    def __init__(self, model):
        self.given, self.shapes, self.known = model["shapes"], [], {}
        self.operations = {name: self.shape(op["output"]["shape"]) if "output" in op else None
                           for name, op in sorted(model["operations"].items())}

    def shape(self, name):
        if name in self.known:
            return self.known[name]
        given = self.given[name]
        kind = "x" if given.get("document") or given.get("eventstream") else TYPES[given["type"]]
        made = {"t": kind}
        if kind not in "xoam":
            self.constrain(made, given)
            text = json.dumps(made, sort_keys=True)
            if text not in self.known:
                self.known[text] = len(self.shapes)
                self.shapes.append(made)
            self.known[name] = self.known[text]
            return self.known[name]
        self.known[name] = len(self.shapes)
        self.shapes.append(made)
        if kind == "o":
            made["m"] = {pascal(k): self.shape(v["shape"]) for k, v in given["members"].items()}
            if given.get("required"):
                made["r"] = [pascal(k) for k in given["required"]]
        elif kind == "a":
            self.constrain(made, given)
            made["e"] = self.shape(given["member"]["shape"])
        elif kind == "m":
            made["e"] = self.shape(given["value"]["shape"])
        return self.known[name]

    @staticmethod
    def constrain(made, given):
        if given["type"] in BOUNDED:
            made.update({k: given[k] for k in ("min", "max") if k in given})
        if "enum" in given:
            made["enum"] = given["enum"]


def archived_models():
    with zipfile.ZipFile(ARCHIVE) as archive:
        for name in archive.namelist():
            if name.startswith("models/") and name.endswith("-model.json"):
                yield json.loads(archive.read(name))


def newer_models():
    for file in sorted(NEWER.glob("*/*/service-2.json.gz")):
        yield json.loads(gzip.decompress(file.read_bytes()))


def by_service(models):
    """The newest API of each service; what no client of version 2 has is left out."""
    newest = {}
    for model in models:
        if "serviceId" in model["metadata"]:
            service = service_name(model["metadata"]["serviceId"])
            other = newest.get(service)
            if other is None or other["metadata"]["apiVersion"] < model["metadata"]["apiVersion"]:
                newest[service] = model
    return newest


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.json.gz"):
        old.unlink()
    newest = by_service(newer_models())
    newest.update(by_service(archived_models()))
    total = 0
    for service, model in sorted(newest.items()):
        compact = Compact(model)
        text = json.dumps({"operations": compact.operations, "shapes": compact.shapes},
                          separators=(",", ":"), ensure_ascii=True)
        packed = gzip.compress(text.encode(), 9, mtime=0)
        (OUT / (service + ".json.gz")).write_bytes(packed)
        total += len(packed)
    print(f"{len(newest)} services, {total} bytes")


main()
