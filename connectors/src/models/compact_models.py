#!/usr/bin/env python3
"""Writes the compact API models of AWS services into this module's resources.

    mvn dependency:get -Dartifact=com.amazonaws:aws-java-sdk-models:1.12.797 -Dtransitive=false
    pip install botocore==1.43.11
    python3 compact_models.py            # writes; with --check it only compares

Both sources are under the Apache License 2.0. The archive contains the models as of December 2025, when the results of
TestState were recorded, and agrees with them. These parts come from botocore: S3, newer services, and for all services
the unsigned operations, paths without a trailing slash, the global endpoints of SES, and the hosts of the services.

Each service has one gzip file of JSON, under its name in `arn:aws:states:::aws-sdk:<service>:...` (the client of the AWS
SDK for Java v2 in lower case). It contains the data to create requests, read answers and validate mocked results, but no
documentation. The same sources produce the same bytes. SOURCES contains, for each service, the SHA-256 of its model's
text, its name, the SHA-256 of the source and the name of the source.

    {"service": {...}, "operations": {"PutItem": {...}}, "errors": {"<code>": "<shape>"}, "shapes": [...]}

`service`: `id`, `protocol`, `host` (before the region), `signs` (the name in signatures) and `version`. Optional:
`target`, `json`, `query` (1 for a service that previously used the query protocol), and `at`, for hosts other than
`host.{region}.amazonaws.com` (in China with `.cn`). Its keys are prefixes of region names, of which the longest match
applies; its values are the host and the signing region, `*` for all, by botocore's endpoint rules.

An operation: `in` and `out` (indexes in `shapes`), and `method` and `uri` if they differ from POST and /. Optional:
`host` (a prefix), `root` and `xmlns` of an XML body, `wrapper` of an answer, `unsigned`, `checksum` (the member with the
algorithm), and `events` for a request or answer that is a stream of events.

A shape is an object:

- `t`: its type (o structure, a list, m map, s string, y blob, d timestamp, n number, b boolean, x any)
- `m`: the members of a structure, by their names in Step Functions; `r`: the required ones
- `e`: the shape of a list's or map's values
- `min` and `max` of numbers and lengths, and `enum`, the values of a string; only in answers
- `p`: the member that is the complete body
- `f`: 1 for a list or map without an enclosing element
- `n` and `k`: the names of entries, and of a map's keys
- `d`: the format of a timestamp

A member is an index in `shapes`, or a list of an index and an object: `n` its name on the wire, `l` its location (header,
headers, uri, querystring, statusCode), `q` its name in EC2's queries, `a` 1 for an XML attribute, `x` its XML namespace (a
text, or a prefix and a text), `k` 1 for an idempotency token, `d` the format of a timestamp, `j` 1 for JSON in a text.
"""
import gzip
import hashlib
import json
import pathlib
import re
import sys
import zipfile

import botocore
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.loaders import Loader

ARCHIVE = (pathlib.Path.home() / ".m2/repository/com/amazonaws/aws-java-sdk-models/1.12.797"
           / "aws-java-sdk-models-1.12.797.jar")
NEWER = pathlib.Path(botocore.__file__).parent / "data"
OUT = pathlib.Path(__file__).parent.parent / "main/resources/dev/askel/connectors/model"
TYPES = {"structure": "o", "list": "a", "map": "m", "string": "s", "character": "s", "blob": "y",
         "timestamp": "d", "integer": "n", "long": "n", "float": "n", "double": "n", "boolean": "b"}
BOUNDED = {"string", "blob", "list", "integer", "long", "float", "double"}


def service_name(service_id):
    """Returns the name of the client in the AWS SDK for Java v2, in lower case."""
    name = re.sub("[^a-z0-9]", "", service_id.lower())
    return name.removeprefix("amazon").removeprefix("aws").removesuffix("service")


def pascal(name):
    return name[:1].upper() + name[1:]


def namespace(given):
    found = given.get("xmlNamespace")
    if isinstance(found, dict):
        return [found["prefix"], found["uri"]] if "prefix" in found else found["uri"]
    return found


class Compact:
    def __init__(self, model):
        self.given, self.shapes, self.known = model["shapes"], [], {}
        self.bounded = True
        operations = sorted(model["operations"].items())
        answers = {name: self.shape(op["output"]["shape"]) for name, op in operations if "output" in op}
        # Only answers have bounds, because the services validate requests.
        self.bounded = False
        self.operations = {name: self.operation(op, answers.get(name)) for name, op in operations}
        self.errors = self.codes(model)
        self.service = self.metadata(model["metadata"])

    @staticmethod
    def metadata(given):
        made = {"id": given["serviceId"], "protocol": Compact.protocol(given), "host": given["endpointPrefix"],
                "signs": given.get("signingName", given["endpointPrefix"]), "version": given["apiVersion"]}
        for name, there in (("target", "targetPrefix"), ("json", "jsonVersion")):
            if there in given:
                made[name] = given[there]
        if "awsQueryCompatible" in given:
            made["query"] = 1
        return made

    @staticmethod
    def protocol(given):
        """Returns the first supported protocol, because some services prefer CBOR."""
        for name in [given["protocol"], *given.get("protocols", ())]:
            if name in ("json", "rest-json", "rest-xml", "query", "ec2"):
                return name
        return given["protocol"]

    def operation(self, given, answer):
        made = {}
        if "input" in given:
            made["in"] = self.shape(given["input"]["shape"])
            for name, there in (("root", given["input"].get("locationName")), ("xmlns", namespace(given["input"]))):
                if there:
                    made[name] = there
        if answer is not None:
            made["out"] = answer
            if "resultWrapper" in given["output"]:
                made["wrapper"] = given["output"]["resultWrapper"]
        http = given.get("http", {})
        if http.get("method", "POST") != "POST":
            made["method"] = http["method"]
        if http.get("requestUri", "/") != "/":
            made["uri"] = http["requestUri"]
        if given.get("endpoint", {}).get("hostPrefix"):
            made["host"] = given["endpoint"]["hostPrefix"]
        if given.get("authtype") == "none":
            made["unsigned"] = 1
        member = given.get("httpChecksum", {}).get("requestAlgorithmMember")
        if member:
            made["checksum"] = pascal(member)
        if self.streams(given, "input") or self.streams(given, "output"):
            made["events"] = 1
        return made

    def streams(self, operation, direction):
        if direction not in operation:
            return False
        members = self.given[operation[direction]["shape"]].get("members", {})
        return any(self.given[member["shape"]].get("eventstream") for member in members.values())

    def codes(self, model):
        """Returns the names of errors by their codes on the wire."""
        made = {}
        for op in model["operations"].values():
            for error in op.get("errors", ()):
                name = error["shape"]
                code = self.given[name].get("error", {}).get("code", name)
                made[code] = name
        return dict(sorted(made.items()))

    def shape(self, name):
        if name in self.known:
            return self.known[name]
        given = self.given[name]
        kind = "x" if given.get("document") or given.get("eventstream") else TYPES[given["type"]]
        made = {"t": kind}
        if kind == "d" and "timestampFormat" in given:
            made["d"] = given["timestampFormat"]
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
        if given.get("flattened"):
            made["f"] = 1
        if kind == "o":
            made["m"] = {pascal(k): self.member(k, v) for k, v in given["members"].items()}
            if given.get("required"):
                made["r"] = [pascal(k) for k in given["required"]]
            if "payload" in given:
                made["p"] = pascal(given["payload"])
            if namespace(given):
                made["x"] = namespace(given)
            if "locationName" in given:
                made["n"] = given["locationName"]
        elif kind == "a":
            self.constrain(made, given)
            made["e"] = self.shape(given["member"]["shape"])
            if "locationName" in given["member"]:
                made["n"] = given["member"]["locationName"]
        elif kind == "m":
            made["e"] = self.shape(given["value"]["shape"])
            for name_of, part in (("k", "key"), ("n", "value")):
                if "locationName" in given[part]:
                    made[name_of] = given[part]["locationName"]
        return self.known[name]

    def member(self, name, given):
        shape, traits = self.shape(given["shape"]), {}
        wire = given.get("locationName", name)
        if wire != pascal(name):
            traits["n"] = wire
        for short, trait in (("l", "location"), ("q", "queryName"), ("d", "timestampFormat")):
            if trait in given:
                traits[short] = given[trait]
        for short, trait in (("a", "xmlAttribute"), ("k", "idempotencyToken"), ("j", "jsonvalue"), ("f", "flattened")):
            if given.get(trait):
                traits[short] = 1
        if namespace(given):
            traits["x"] = namespace(given)
        return [shape, traits] if traits else shape

    def constrain(self, made, given):
        if not self.bounded:
            return
        if given["type"] in BOUNDED:
            made.update({k: given[k] for k in ("min", "max") if k in given})
        if "enum" in given:
            made["enum"] = given["enum"]


class RegionalHosts:
    """Finds the hosts of services by the endpoint rules of their models."""
    PARTITIONS = {"": "aws", "cn-": "aws-cn", "us-gov-": "aws-us-gov"}

    def __init__(self):
        self.known = Loader().load_data("partitions")
        partitions = {each["id"]: each["regions"] for each in self.known["partitions"]}
        self.regions = {prefix: [region for region in partitions[name] if not region.endswith("-global")]
                        for prefix, name in self.PARTITIONS.items()}

    def find(self, host, rules):
        made = {}
        provider = EndpointProvider(rules, self.known)
        for prefix, regions in self.regions.items():
            usual = host + ".{region}.amazonaws.com" + (".cn" if prefix == "cn-" else ""), "{region}"
            there = {region: self.resolved(provider, rules["parameters"], region) for region in regions}
            if None in there.values():
                return {}
            general = [usual] + [tuple(part.replace(region, "{region}") for part in there[region]) for region in regions]
            best = max(general, key=lambda at: sum(self.at(at, region) == there[region] for region in regions))
            if "" in made or best != usual:
                made[prefix] = best
            made.update({region: there[region] for region in regions if self.at(best, region) != there[region]})
        return made

    @staticmethod
    def at(general, region):
        return tuple(part.replace("{region}", region) for part in general)

    @staticmethod
    def resolved(provider, parameters, region):
        """Returns host and signing region; None when they depend on an operation's parameters."""
        given = {name: trait["default"] for name, trait in parameters.items() if "default" in trait}
        given.update({name: region for name, trait in parameters.items() if trait.get("builtIn") == "AWS::Region"})
        # Services with a global endpoint also have one in each region.
        given.update({name: False for name in parameters if name == "UseGlobalEndpoint"})
        try:
            endpoint = provider.resolve_endpoint(**given)
        except EndpointProviderError:
            return None
        scheme = (endpoint.properties.get("authSchemes") or [{}])[0]
        signed = "*" if scheme.get("name") == "sigv4a" else scheme.get("signingRegion", region)
        return endpoint.url.removeprefix("https://"), signed


def archived_models():
    with zipfile.ZipFile(ARCHIVE) as archive:
        for name in archive.namelist():
            if name.startswith("models/") and name.endswith("-model.json"):
                yield name, archive.read(name)


def newer_models():
    for file in sorted(NEWER.glob("*/*/service-2.json.gz")):
        yield "botocore/data/" + str(file.relative_to(NEWER)), gzip.decompress(file.read_bytes())


def endpoint_rules(source):
    """Reads the endpoint rules of a model in botocore."""
    model = NEWER / source.partition(" botocore/data/")[2]
    return json.loads(gzip.decompress(model.with_name("endpoint-rule-set-1.json.gz").read_bytes()))


def by_service(sources):
    """Returns the newest API of each service that has a client in version 2 of the SDK."""
    newest = {}
    for name, text in sources:
        model = json.loads(text)
        if "serviceId" in model["metadata"]:
            service = service_name(model["metadata"]["serviceId"])
            other = newest.get(service)
            if other is None or other[0]["metadata"]["apiVersion"] < model["metadata"]["apiVersion"]:
                newest[service] = model, hashlib.sha256(text).hexdigest() + " " + name
    return newest


def amend(model, newer):
    """Adds properties of operations that the archive lacks or has in an older form."""
    for name, operation in model["operations"].items():
        other = newer["operations"].get(name, {})
        if other.get("authtype") == "none":
            operation["authtype"] = "none"
        uri = other.get("http", {}).get("requestUri", "")
        if uri and operation.get("http", {}).get("requestUri") == uri + "/":
            operation["http"]["requestUri"] = uri
        if "input" in operation and "input" in other:
            members = model["shapes"][operation["input"]["shape"]].setdefault("members", {})
            for member, given in newer["shapes"][other["input"]["shape"]].get("members", {}).items():
                # The archive belongs to version 1 of the SDK for Java, which does not support SES's global
                # endpoints.
                if given.get("contextParam", {}).get("name") == "EndpointId" and member not in members:
                    members[member] = {"shape": given["shape"]}
                    model["shapes"].setdefault(given["shape"], newer["shapes"][given["shape"]])


def build_models():
    """Returns the uncompressed content of the model files by name, and the content of SOURCES."""
    newest = by_service(newer_models())
    rules = {service: endpoint_rules(source) for service, (_, source) in newest.items()}
    for service, (model, source) in by_service(archived_models()).items():
        if service in newest:
            amend(model, newest[service][0])
        newest[service] = model, source
    # botocore declares a text, because some servers answer with invalid times. In requests it is a time.
    newest["s3"][0]["shapes"]["Expires"]["type"] = "timestamp"
    files, sources, regional_hosts = {}, [], RegionalHosts()
    for service, (model, source) in sorted(newest.items()):
        compact = Compact(model)
        if service == "health":
            # The service runs in one region behind a global name.
            at = {"": ("global.health.amazonaws.com", "us-east-1"),
                  "cn-": ("health.{region}.amazonaws.com.cn", "{region}"),
                  "us-gov-": ("health.{region}.amazonaws.com", "{region}")}
        else:
            at = regional_hosts.find(compact.service["host"], rules[service]) if service in rules else {}
        if at:
            compact.service["at"] = at
        text = json.dumps({"service": compact.service, "operations": compact.operations,
                           "errors": compact.errors, "shapes": compact.shapes},
                          separators=(",", ":"), ensure_ascii=True).encode()
        files[service + ".json.gz"] = text
        sources.append(f"{hashlib.sha256(text).hexdigest()} {service} {source}\n")
    return files, "".join(sources).encode()


def write(files, sources):
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.json.gz"):
        old.unlink()
    for name, text in files.items():
        (OUT / name).write_bytes(gzip.compress(text, 9, mtime=0))
    (OUT / "SOURCES").write_bytes(sources)
    print(f"{len(files)} services, {sum(file.stat().st_size for file in OUT.glob('*.json.gz'))} bytes")


def check(files, sources):
    stored = {file.name: gzip.decompress(file.read_bytes()) for file in OUT.glob("*.json.gz")}
    wrong = sorted(name for name in files.keys() | stored.keys() if files.get(name) != stored.get(name))
    if (OUT / "SOURCES").read_bytes() != sources:
        wrong.append("SOURCES")
    if wrong:
        sys.exit("services that differ from their sources: " + " ".join(wrong))
    print(f"{len(stored)} services match their sources")


(check if "--check" in sys.argv else write)(*build_models())
