package dev.askel.http.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Valid calls, except for the content of definitions and inputs. */
final class FuzzCalls {
    /** A call with its operation and its members, each a JSON text. */
    record Call(String operation, Map<String, String> members) {
        static Call of(String operation, String... namesAndValues) {
            var members = new LinkedHashMap<String, String>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                members.put(namesAndValues[i], namesAndValues[i + 1]);
            }
            return new Call(operation, members);
        }

        /** Renders the body. */
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

    private final SeededRandom random;
    private final KnownIds known;
    private final FuzzDefinitions machines;
    private final List<Supplier<Call>> all;

    FuzzCalls(SeededRandom random, KnownIds known, FuzzDefinitions machines) {
        this.random = random;
        this.known = known;
        this.machines = machines;
        Supplier<Call> create =
                () ->
                        Call.of(
                                "CreateStateMachine",
                                "name",
                                named("m", 400),
                                "definition",
                                FuzzTexts.quoted(machines.definition()),
                                "roleArn",
                                ROLE,
                                "type",
                                random.perMille(950) ? "\"STANDARD\"" : "\"EXPRESS\"",
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
                                FuzzTexts.quoted(machines.input()));
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
                                random.perMille(200)
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
                                random.perMille(50)
                                        ? of("DeleteActivity", "activityArn")
                                        : page("ListActivities", null),
                        () -> of("GetActivityTask", "activityArn", "workerName", "\"w\""),
                        () ->
                                of(
                                        "SendTaskSuccess",
                                        "taskToken",
                                        "output",
                                        FuzzTexts.quoted(machines.input())),
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

    /** Returns the next call. */
    Call next() {
        return random.one(all).get();
    }

    private String one(String member) {
        return known.quoted(random, member);
    }

    private String named(String stem, int bound) {
        return "\"" + stem + random.below(bound) + "\"";
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
        call.members().put("maxResults", String.valueOf(random.below(20)));
        if (random.perMille(200)) {
            call.members().put("nextToken", one("nextToken"));
        }
        return call;
    }

    private Call update() {
        return of(
                "UpdateStateMachine",
                "stateMachineArn",
                "definition",
                FuzzTexts.quoted(machines.definition()),
                "tracingConfiguration",
                "{\"enabled\":true}",
                "loggingConfiguration",
                "{\"level\":\"OFF\",\"destinations\":[]}");
    }

    private Call tagged(String operation, String... more) {
        var call = Call.of(operation, more);
        call.members()
                .put("resourceArn", one(random.perMille(500) ? "stateMachineArn" : "activityArn"));
        return call;
    }
}
