package dev.askel.http.hostile;

import java.util.List;

/**
 * Generates definitions, valid and invalid, and inputs for them: endless expressions, loops, data
 * that grows, very long waits.
 */
final class FuzzDefinitions {
    private static final List<String> PATHS =
            List.of(
                    "$",
                    "$.a",
                    "$.deep",
                    "$.long",
                    "$.list",
                    "$.list[*]",
                    "$.list[0]",
                    "$.list[-1]",
                    "$.list[0:1000000000]",
                    "$.none",
                    "$..a",
                    "$..*",
                    "$..a..a..a..a",
                    "$..*..*..*",
                    "$[*][*][*]",
                    "$..[?(@.a)]",
                    "$.list[?(@ == 'x')]",
                    "$..[?(@.a =~ /(a+)+$/)]",
                    "$.list[?(@ =~ /(x+x+)+y/)]",
                    "$..[?(@.a == @.b || @.b == @.a && !(@.c))]",
                    "$['a','b','\\u0000']",
                    "$['\\ud800']",
                    "$.list.length()",
                    "$.list.sum()",
                    "$$.Execution.Input",
                    "$$..*",
                    "$$.Task.Token",
                    "$.a[",
                    "a",
                    "$.",
                    "$..",
                    "$[?(",
                    "");

    private static final List<String> INTRINSICS =
            List.of(
                    "States.ArrayRange(0, 999, 1)",
                    "States.ArrayRange(0, 100000, 1)",
                    "States.ArrayPartition(States.ArrayRange(0, 999, 1), 1)",
                    "States.ArrayContains($.list, $.a)",
                    "States.ArrayUnique($.list)",
                    "States.ArrayLength($.list)",
                    "States.ArrayGetItem($.list, 99999999999)",
                    "States.Format('{}{}{}{}', $.long, $.long, $.long, $.long)",
                    "States.Format('{}', States.Format('{}', States.Format('{}', $.a)))",
                    "States.JsonToString($)",
                    "States.StringToJson($.text)",
                    "States.StringToJson($.long)",
                    "States.JsonMerge($, $, false)",
                    "States.Base64Encode($.long)",
                    "States.Base64Decode($.long)",
                    "States.Hash($.long, 'SHA-512')",
                    "States.StringSplit($.long, 'x')",
                    "States.MathRandom(0, 9223372036854775807)",
                    "States.MathAdd(1e400, 1)",
                    "States.MathAdd(2147483647, 1)",
                    "States.UUID()",
                    "States.Array($, $, $, $)",
                    "States.Nothing()",
                    "States.Format(",
                    "States.Array(".repeat(11) + "1" + ")".repeat(11));

    /** Inputs; the first ones match the expressions. */
    private static final List<String> INPUTS =
            List.of(
                    "{}",
                    "{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\",\"b\":1}",
                    "{\"a\":1e400,\"b\":-0,\"c\":1.0}",
                    "{\"a\":\"\\u0000\\ud800\",\"\\udc00\":\"\\u0000\"}",
                    "{\"list\":[\"" + "x".repeat(60) + "\",1,null,{},[[]]],\"a\":null}",
                    "{\"long\":\"" + "x".repeat(20_000) + "\",\"text\":\"{\\\"a\\\":1}\"}",
                    "{\"deep\":" + "{\"a\":".repeat(400) + "1" + "}".repeat(401),
                    "{\"list\":[" + "1,".repeat(2_000) + "1]}",
                    "[".repeat(900) + "]".repeat(900),
                    "1e400",
                    "null",
                    "\"\\ud83d\"",
                    "-0.0",
                    " [ 1 , 2 ] ");

    private static final List<String> NUMBERS =
            List.of("0", "0", "0", "1", "1", "3600", "99999999", "99999999999", "-1", "1.5", "1e2");

    private final SeededRandom random;
    private final List<String> activities;

    FuzzDefinitions(SeededRandom random, List<String> activities) {
        this.random = random;
        this.activities = activities;
    }

    /** Returns the text of an input, seldom one that is not JSON. */
    String input() {
        return random.perMille(950) ? random.choose(INPUTS) : FuzzTexts.value(random);
    }

    /** Returns the text of a definition. */
    String definition() {
        if (random.perMille(2)) {
            return endless();
        }
        if (random.perMille(3)) {
            return "{\"StartAt\":\"S\",\"States\":{\"S\":".repeat(1_000);
        }
        var definition = new StringBuilder("{");
        if (random.perMille(50)) {
            definition.append("\"TimeoutSeconds\":").append(random.choose(NUMBERS)).append(',');
        }
        return definition.append(states(0)).append('}').toString();
    }

    /** Returns a definition that runs until its history is full. */
    private static String endless() {
        return "{\"StartAt\":\"L\",\"States\":{\"L\":{\"Type\":\"Pass\",\"Next\":\"L2\"},\"L2\":{\"Type\":\"Choice\",\"Choices\":[{\"Variable\":\"$\",\"IsPresent\":true,\"Next\":\"L\"}],\"Default\":\"E\"},\"E\":{\"Type\":\"Succeed\"}}}";
    }

    private String states(int depth) {
        int count = 1 + random.below(depth == 0 ? 4 : 2);
        var states = new StringBuilder("\"StartAt\":\"S0\",\"States\":{");
        for (int i = 0; i < count; i++) {
            var next = i + 1 < count ? "\"Next\":\"S" + (i + 1) + "\"" : "\"End\":true";
            states.append(i == 0 ? "" : ",").append("\"S").append(i).append("\":{");
            states.append(state(depth, next, i + 1 < count ? "S" + (i + 1) : null)).append('}');
        }
        return states.append('}').toString();
    }

    private String state(
            int depth, String next, @org.jspecify.annotations.Nullable String follower) {
        return switch (random.below(depth > 2 ? 10 : 14)) {
            case 0, 1, 2, 3 -> "\"Type\":\"Pass\"," + data() + next;
            case 4 -> "\"Type\":\"Pass\",\"Result\":" + random.choose(INPUTS) + "," + next;
            case 5 -> choice(follower, next);
            case 6 -> "\"Type\":\"Wait\",\"Seconds\":" + random.choose(NUMBERS) + "," + next;
            case 7 ->
                    "\"Type\":\"Wait\",\"%s\":%s,%s"
                            .formatted(
                                    random.perMille(500) ? "SecondsPath" : "TimestampPath",
                                    path(),
                                    next);
            case 8 ->
                    follower == null
                            ? "\"Type\":\"Fail\",\"ErrorPath\":"
                                    + path()
                                    + ",\"CausePath\":"
                                    + expression()
                            : "\"Type\":\"Pass\"," + next;
            case 9 ->
                    "\"Type\":\"Task\",\"Resource\":\""
                            + random.choose(activities)
                            + "\","
                            + retry()
                            + data()
                            + next;
            case 10, 11 ->
                    "\"Type\":\"Parallel\",\"Branches\":[{"
                            + states(depth + 1)
                            + "},{"
                            + states(depth + 1)
                            + "}],"
                            + data()
                            + next;
            default ->
                    "\"Type\":\"Map\",\"ItemsPath\":"
                            + (random.perMille(800) ? "\"$.list\"" : path())
                            + ",\"MaxConcurrency\":"
                            + random.below(3)
                            + ",\"ItemProcessor\":{"
                            + states(depth + 2)
                            + "},"
                            + next;
        };
    }

    private String choice(@org.jspecify.annotations.Nullable String follower, String next) {
        if (follower == null) {
            return "\"Type\":\"Pass\"," + next;
        }
        var test =
                switch (random.below(5)) {
                    case 0 -> "\"StringMatches\":\"" + "*a".repeat(40) + "*c\"";
                    case 1 -> "\"IsPresent\":true";
                    case 2 -> "\"NumericGreaterThan\":1e400";
                    case 3 -> "\"StringEqualsPath\":" + path();
                    default -> "\"TimestampLessThan\":\"9999-12-31T23:59:59Z\"";
                };
        return "\"Type\":\"Choice\",\"Choices\":[{\"Variable\":%s,%s,\"Next\":\"%s\"}],\"Default\":\"%s\""
                .formatted(path(), test, follower, follower);
    }

    private String retry() {
        return random.perMille(300)
                ? "\"Retry\":[{\"ErrorEquals\":[\"States.ALL\"],\"MaxAttempts\":1,\"IntervalSeconds\":1}],\"TimeoutSeconds\":1,"
                : "";
    }

    /** Returns some of the fields that transform data. */
    private String data() {
        var fields = new StringBuilder();
        if (random.perMille(300)) {
            fields.append("\"InputPath\":").append(path()).append(',');
        }
        if (random.perMille(500)) {
            fields.append("\"Parameters\":{\"x.$\":").append(expression());
            fields.append(",\"long\":\"y\",\"y.$\":").append(expression()).append("},");
        }
        if (random.perMille(300)) {
            fields.append("\"ResultPath\":").append(path()).append(',');
        }
        if (random.perMille(300)) {
            fields.append("\"OutputPath\":").append(path()).append(',');
        }
        return fields.toString();
    }

    private String path() {
        return FuzzTexts.quoted(
                random.perMille(600) ? PATHS.get(random.below(10)) : random.choose(PATHS));
    }

    private String expression() {
        return random.perMille(500) ? path() : FuzzTexts.quoted(random.choose(INTRINSICS));
    }
}
