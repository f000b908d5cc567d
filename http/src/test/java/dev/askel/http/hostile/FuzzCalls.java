package dev.askel.http.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Generates calls of valid form; definitions, inputs, ARNs and tokens may be invalid. */
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
    private final FuzzDefinitions definitions;
    private final List<Supplier<Call>> all;

    FuzzCalls(SeededRandom random, KnownIds known, FuzzDefinitions definitions) {
        this.random = random;
        this.known = known;
        this.definitions = definitions;
        Supplier<Call> create =
                () ->
                        Call.of(
                                "CreateStateMachine",
                                "name",
                                named("m", 400),
                                "definition",
                                FuzzTexts.quoted(definitions.definition()),
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
                                knownId("stateMachineArn"),
                                "name",
                                named("e", 1_000_000),
                                "input",
                                FuzzTexts.quoted(definitions.input()));
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
                                callOn(
                                        "DescribeStateMachine",
                                        "stateMachineArn",
                                        "includedData",
                                        "\"ALL_DATA\""),
                        this::update,
                        () ->
                                random.perMille(200)
                                        ? callOn("DeleteStateMachine", "stateMachineArn")
                                        : page("ListExecutions", "stateMachineArn"),
                        () -> page("ListStateMachines", null),
                        () ->
                                page(
                                        "ListExecutions",
                                        "stateMachineArn",
                                        "statusFilter",
                                        "\"RUNNING\""),
                        () -> callOn("DescribeExecution", "executionArn"),
                        () -> callOn("DescribeStateMachineForExecution", "executionArn"),
                        () ->
                                callOn(
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
                        () -> callOn("DescribeActivity", "activityArn"),
                        () ->
                                random.perMille(50)
                                        ? callOn("DeleteActivity", "activityArn")
                                        : page("ListActivities", null),
                        () -> callOn("GetActivityTask", "activityArn", "workerName", "\"w\""),
                        () ->
                                callOn(
                                        "SendTaskSuccess",
                                        "taskToken",
                                        "output",
                                        FuzzTexts.quoted(definitions.input())),
                        () ->
                                callOn(
                                        "SendTaskFailure",
                                        "taskToken",
                                        "error",
                                        "\"E\"",
                                        "cause",
                                        "\"C\""),
                        () -> callOn("SendTaskHeartbeat", "taskToken"),
                        () -> tagged("TagResource", "tags", "[{\"key\":\"k\",\"value\":\"v\"}]"),
                        () -> tagged("UntagResource", "tagKeys", "[\"k\"]"),
                        () -> tagged("ListTagsForResource"));
    }

    /** Returns the next call. */
    Call next() {
        return random.choose(all).get();
    }

    private String knownId(String member) {
        return known.quoted(random, member);
    }

    private String named(String stem, int bound) {
        return "\"" + stem + random.below(bound) + "\"";
    }

    private Call callOn(String operation, String resourceMember, String... more) {
        var call = Call.of(operation, more);
        var members = new LinkedHashMap<String, String>();
        members.put(resourceMember, knownId(resourceMember));
        members.putAll(call.members());
        return new Call(operation, members);
    }

    private Call page(
            String operation, @org.jspecify.annotations.Nullable String resource, String... more) {
        var call = resource == null ? Call.of(operation, more) : callOn(operation, resource, more);
        call.members().put("maxResults", String.valueOf(random.below(20)));
        if (random.perMille(200)) {
            call.members().put("nextToken", knownId("nextToken"));
        }
        return call;
    }

    private Call update() {
        return callOn(
                "UpdateStateMachine",
                "stateMachineArn",
                "definition",
                FuzzTexts.quoted(definitions.definition()),
                "tracingConfiguration",
                "{\"enabled\":true}",
                "loggingConfiguration",
                "{\"level\":\"OFF\",\"destinations\":[]}");
    }

    private Call tagged(String operation, String... more) {
        var call = Call.of(operation, more);
        call.members()
                .put(
                        "resourceArn",
                        knownId(random.perMille(500) ? "stateMachineArn" : "activityArn"));
        return call;
    }
}
