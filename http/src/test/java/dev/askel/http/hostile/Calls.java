package dev.askel.http.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Calls as a client means them, all valid but for what the definitions and inputs hold. */
final class Calls {
    /** A call: its operation and its members, each a JSON text. */
    record Call(String operation, Map<String, String> members) {
        static Call of(String operation, String... namesAndValues) {
            var members = new LinkedHashMap<String, String>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                members.put(namesAndValues[i], namesAndValues[i + 1]);
            }
            return new Call(operation, members);
        }

        /** The body. */
        String json() {
            var json = new StringBuilder("{");
            members.forEach((name, value) ->
                    json.append(json.length() == 1 ? "" : ",")
                            .append('"')
                            .append(name)
                            .append("\":")
                            .append(value));
            return json.append('}').toString();
        }
    }

    private static final String ROLE = "\"arn:aws:iam::123456789012:role/r\"";

    private final Chance chance;
    private final Known known;
    private final Machines machines;
    private final List<Supplier<Call>> all;

    Calls(Chance chance, Known known, Machines machines) {
        this.chance = chance;
        this.known = known;
        this.machines = machines;
        Supplier<Call> create =
                () ->
                        Call.of(
                                "CreateStateMachine",
                                "name",
                                named("m", 400),
                                "definition",
                                Texts.quoted(machines.definition()),
                                "roleArn",
                                ROLE,
                                "type",
                                chance.perMille(950) ? "\"STANDARD\"" : "\"EXPRESS\"",
                                "tags",
                                "[{\"key\":\"k\",\"value\":\"v\"}]");
        Supplier<Call> start =
                () ->
                        Call.of(
                                "StartExecution",
                                "stateMachineArn",
                                one("stateMachineArn"),
                                "name",
                                named("e", 1_000_000),
                                "input",
                                Texts.quoted(machines.input()));
        all =
                List.of(
                        create,
                        create,
                        create,
                        start,
                        start,
                        start,
                        start,
                        () ->
                                of(
                                        "DescribeStateMachine",
                                        "stateMachineArn",
                                        "includedData",
                                        "\"ALL_DATA\""),
                        this::update,
                        () ->
                                chance.perMille(200)
                                        ? of("DeleteStateMachine", "stateMachineArn")
                                        : page("ListExecutions", "stateMachineArn"),
                        () -> page("ListStateMachines", null),
                        () ->
                                page(
                                        "ListExecutions",
                                        "stateMachineArn",
                                        "statusFilter",
                                        "\"RUNNING\""),
                        () -> of("DescribeExecution", "executionArn"),
                        () -> of("DescribeStateMachineForExecution", "executionArn"),
                        () ->
                                of(
                                        "StopExecution",
                                        "executionArn",
                                        "error",
                                        "\"E\"",
                                        "cause",
                                        "\"C\""),
                        () -> page("GetExecutionHistory", "executionArn"),
                        () ->
                                page(
                                        "GetExecutionHistory",
                                        "executionArn",
                                        "reverseOrder",
                                        "true",
                                        "includeExecutionData",
                                        "false"),
                        () -> Call.of("CreateActivity", "name", named("a", 40), "tags", "[]"),
                        () -> of("DescribeActivity", "activityArn"),
                        () ->
                                chance.perMille(50)
                                        ? of("DeleteActivity", "activityArn")
                                        : page("ListActivities", null),
                        () -> of("GetActivityTask", "activityArn", "workerName", "\"w\""),
                        () ->
                                of(
                                        "SendTaskSuccess",
                                        "taskToken",
                                        "output",
                                        Texts.quoted(machines.input())),
                        () ->
                                of(
                                        "SendTaskFailure",
                                        "taskToken",
                                        "error",
                                        "\"E\"",
                                        "cause",
                                        "\"C\""),
                        () -> of("SendTaskHeartbeat", "taskToken"),
                        () -> tagged("TagResource", "tags", "[{\"key\":\"k\",\"value\":\"v\"}]"),
                        () -> tagged("UntagResource", "tagKeys", "[\"k\"]"),
                        () -> tagged("ListTagsForResource"));
    }

    /** The next call. */
    Call next() {
        return chance.one(all).get();
    }

    private String one(String member) {
        return known.quoted(chance, member);
    }

    private String named(String stem, int bound) {
        return "\"" + stem + chance.below(bound) + "\"";
    }

    private Call of(String operation, String resource, String... more) {
        var call = Call.of(operation, more);
        var members = new LinkedHashMap<String, String>();
        members.put(resource, one(resource));
        members.putAll(call.members());
        return new Call(operation, members);
    }

    private Call page(
            String operation, @org.jspecify.annotations.Nullable String resource, String... more) {
        var call = resource == null ? Call.of(operation, more) : of(operation, resource, more);
        call.members().put("maxResults", String.valueOf(chance.below(20)));
        if (chance.perMille(200)) {
            call.members().put("nextToken", one("nextToken"));
        }
        return call;
    }

    private Call update() {
        return of(
                "UpdateStateMachine",
                "stateMachineArn",
                "definition",
                Texts.quoted(machines.definition()),
                "tracingConfiguration",
                "{\"enabled\":true}",
                "loggingConfiguration",
                "{\"level\":\"OFF\",\"destinations\":[]}");
    }

    private Call tagged(String operation, String... more) {
        var call = Call.of(operation, more);
        call.members()
                .put("resourceArn", one(chance.perMille(500) ? "stateMachineArn" : "activityArn"));
        return call;
    }
}
