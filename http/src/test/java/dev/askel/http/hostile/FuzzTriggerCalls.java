package dev.askel.http.hostile;

import dev.askel.http.hostile.FuzzCalls.Call;
import java.util.List;
import java.util.function.Supplier;

/**
 * Generates calls of EventBridge and of EventBridge Scheduler. Their targets do not exist, so that
 * no execution starts later. The operation of a call is its target ({@code AWSEvents.…}) or its
 * method and path.
 */
final class FuzzTriggerCalls {
    private static final String ROLE = "\"arn:aws:iam::123456789012:role/r\"";
    private static final String MACHINE =
            "\"arn:aws:states:us-east-1:123456789012:stateMachine:none\"";
    private static final String TAGS = "[{\"Key\":\"k\",\"Value\":\"v\"}]";

    /** JSON texts of patterns. Some are valid. */
    private static final List<String> PATTERNS =
            List.of(
                    "{\"source\":[\"a\"]}",
                    "{\"source\":[{\"prefix\":\"a\"}]}",
                    "{\"detail\":{\"n\":[{\"numeric\":[\">\",0,\"<=\",5]}]}}",
                    "{\"detail\":{\"s\":[{\"wildcard\":\"*a*b*\"}]}}",
                    "{\"detail\":{\"s\":[{\"wildcard\":\"**\"}]}}",
                    "{\"$or\":[{\"source\":[\"a\"]},{\"detail-type\":[\"b\"]}]}",
                    "{\"detail\":{\"ip\":[{\"cidr\":\"10.0.0.0/8\"}]}}",
                    "{\"detail\":{\"ip\":[{\"cidr\":\"10.0.0.0/99\"}]}}",
                    "{\"source\":[{\"anything-but\":{\"suffix\":[\"a\",\"b\"]}}]}",
                    "{\"source\":[{\"exists\":false}]}",
                    "{\"source\":[{\"numeric\":[\">\",1e400]}]}",
                    "{\"source\":\"a\"}",
                    "{\"source\":[]}",
                    "{}");

    private static final List<String> EXPRESSIONS =
            List.of(
                    "cron(0 9 ? * MON-FRI *)",
                    "cron(0 9 L-3W * ? 2150-2199)",
                    "cron(0/0 0 1 1 ? *)",
                    "cron(0 0 31 2 ? *)",
                    "cron(99999999999 0 1 1 ? *)",
                    "rate(1 days)",
                    "rate(0 days)",
                    "rate(99999999999999999999 minutes)",
                    "at(2150-01-01T00:00:00)",
                    "at(9999-99-99T99:99:99)",
                    "at(+999999999-01-01T00:00:00)",
                    "daily");

    private static final List<String> AUTHORIZATIONS =
            List.of(
                    "\"BasicAuthParameters\":{\"Username\":\"u\",\"Password\":\"p\"}",
                    "\"BasicAuthParameters\":{\"Username\":\"" + " ".repeat(600) + "\\n\"}",
                    "\"ApiKeyAuthParameters\":{\"ApiKeyName\":\"k\",\"ApiKeyValue\":\"v\"}",
                    "\"ApiKeyAuthParameters\":{\"ApiKeyName\":\"a b\",\"ApiKeyValue\":\"a\\tb:\"}",
                    "\"OAuthParameters\":{\"ClientParameters\":{\"ClientID\":\"i\",\"ClientSecret\":\"s\"},"
                            + "\"AuthorizationEndpoint\":\"https://id.example\",\"HttpMethod\":\"POST\"}",
                    "\"OAuthParameters\":{\"AuthorizationEndpoint\":\""
                            + "a".repeat(60_000)
                            + "\"}");

    private static final List<String> QUERIES =
            List.of(
                    "",
                    "?groupName=default",
                    "?groupName=%00",
                    "?MaxResults=1",
                    "?MaxResults=99999999999999999999",
                    "?NextToken=x",
                    "?State=ON",
                    "?NamePrefix=%ED%A0%80",
                    "?TagKeys=k&TagKeys=%00",
                    "?=&&",
                    "?%zz");

    private final SeededRandom random;
    private final List<Supplier<Call>> all =
            List.of(
                    this::putRule,
                    this::putRule,
                    this::putTargets,
                    this::putTargets,
                    this::putEvents,
                    this::putEvents,
                    this::putEvents,
                    this::testPattern,
                    () -> onRule("DescribeRule"),
                    () -> onRule("EnableRule"),
                    () -> onRule("DisableRule"),
                    () -> onRule("DeleteRule"),
                    () -> event("ListRules", "EventBusName", bus(), "Limit", "3"),
                    () -> event("ListTargetsByRule", "Rule", rule(), "EventBusName", bus()),
                    () -> event("ListRuleNamesByTarget", "TargetArn", MACHINE),
                    () ->
                            event(
                                    "RemoveTargets",
                                    "Rule",
                                    rule(),
                                    "EventBusName",
                                    bus(),
                                    "Ids",
                                    "[\"t1\",\"t2\"]"),
                    () -> event("CreateEventBus", "Name", bus(), "Tags", TAGS),
                    () -> event("DescribeEventBus", "Name", bus()),
                    () -> event("UpdateEventBus", "Name", bus(), "Description", text()),
                    () -> event("DeleteEventBus", "Name", bus()),
                    () -> event("ListEventBuses", "NamePrefix", "\"b\""),
                    () -> event("TagResource", "ResourceARN", busArn(), "Tags", TAGS),
                    () -> event("UntagResource", "ResourceARN", busArn(), "TagKeys", "[\"k\"]"),
                    () -> event("ListTagsForResource", "ResourceARN", busArn()),
                    () -> connection("CreateConnection"),
                    () -> connection("UpdateConnection"),
                    () -> event("DescribeConnection", "Name", connectionName()),
                    () -> event("DeleteConnection", "Name", connectionName()),
                    () -> event("ListConnections", "NamePrefix", "\"c\"", "Limit", "2"),
                    () -> destination("CreateApiDestination"),
                    () -> destination("UpdateApiDestination"),
                    () -> event("DescribeApiDestination", "Name", destinationName()),
                    () -> event("DeleteApiDestination", "Name", destinationName()),
                    () -> event("ListApiDestinations", "ConnectionArn", connectionArn()),
                    this::subscription,
                    this::subscription,
                    () -> Call.of("GET /api/v1/mqtt-subscriptions/" + subscriptionName()),
                    () -> Call.of("DELETE /api/v1/mqtt-subscriptions/" + subscriptionName()),
                    () -> schedule("POST"),
                    () -> schedule("POST"),
                    () -> schedule("PUT"),
                    () -> Call.of("GET /schedules/" + scheduleName() + query()),
                    () -> Call.of("DELETE /schedules/" + scheduleName() + query()),
                    () -> Call.of("GET /schedules" + query()),
                    () -> Call.of("GET /schedule-groups" + query()),
                    () -> Call.of("POST /schedule-groups/" + group(), "Tags", TAGS),
                    () -> Call.of("GET /schedule-groups/" + group()),
                    () -> Call.of("DELETE /schedule-groups/" + group()),
                    () -> Call.of("POST /tags/" + groupArn(), "Tags", TAGS),
                    () -> Call.of("GET /tags/" + groupArn()),
                    () -> Call.of("DELETE /tags/" + groupArn() + query()));

    FuzzTriggerCalls(SeededRandom random) {
        this.random = random;
    }

    /** Returns the next call. */
    Call next() {
        return random.choose(all).get();
    }

    /** Whether a call is one of EventBridge, whose operation is in a header. */
    static boolean isEventCall(Call call) {
        return call.operation().startsWith("AWSEvents.");
    }

    private static Call event(String operation, String... namesAndValues) {
        return Call.of("AWSEvents." + operation, namesAndValues);
    }

    private Call onRule(String operation) {
        return event(operation, "Name", rule(), "EventBusName", bus());
    }

    private Call connection(String operation) {
        return event(
                operation,
                "Name",
                connectionName(),
                "AuthorizationType",
                random.choose(List.of("\"BASIC\"", "\"API_KEY\"", "\"OAUTH_CLIENT_CREDENTIALS\"")),
                "AuthParameters",
                sometimesBad(
                        "{%s,\"InvocationHttpParameters\":{\"HeaderParameters\":[{\"Key\":%s,\"Value\":\"v\"}]}}"
                                .formatted(
                                        random.choose(AUTHORIZATIONS), sometimesBad("\"X-H\""))));
    }

    private Call destination(String operation) {
        return event(
                operation,
                "Name",
                destinationName(),
                "ConnectionArn",
                connectionArn(),
                "InvocationEndpoint",
                sometimesBad(
                        random.choose(
                                List.of(
                                        "\"https://none.example/a*\"",
                                        "\"http://[::1]:99999/\"",
                                        "\"https://u:p@none.example\"",
                                        "\"file:///etc/passwd\""))),
                "HttpMethod",
                random.choose(List.of("\"POST\"", "\"TRACE\"", "\"\"")),
                "InvocationRateLimitPerSecond",
                random.choose(List.of("1", "0", "-1", "99999999999")));
    }

    private String destinationName() {
        return "\"d" + random.below(5) + "\"";
    }

    private String connectionArn() {
        return sometimesBad(
                "\"arn:aws:events:us-east-1:123456789012:connection/c"
                        + random.below(5)
                        + "/00000000-0000-0000-0000-000000000000\"");
    }

    /** A subscription of a broker that cannot be reached. */
    private Call subscription() {
        return Call.of(
                "PUT /api/v1/mqtt-subscriptions/" + subscriptionName(),
                "brokerUri",
                random.choose(
                        List.of(
                                "\"mqtt://127.0.0.1:1\"",
                                "\"mqtts://127.0.0.1\"",
                                "\"mqtt://127.0.0.1:99999\"",
                                "\"http://127.0.0.1\"",
                                "\"\\u0000\"")),
                "topicFilters",
                sometimesBad(random.choose(List.of("[\"a/+/#\"]", "[\"a#b\"]", "[]"))),
                "shared",
                sometimesBad("{\"group\":\"g\",\"subscribers\":2}"),
                "deduplication",
                sometimesBad(random.choose(List.of("{\"path\":\"$.detail.id\"}", "{}"))));
    }

    private String subscriptionName() {
        return "q" + random.below(5);
    }

    private String text() {
        return FuzzTexts.value(random);
    }

    private String connectionName() {
        return "\"c" + random.below(5) + "\"";
    }

    private Call putRule() {
        return event(
                "PutRule",
                "Name",
                rule(),
                "EventBusName",
                bus(),
                "EventPattern",
                FuzzTexts.quoted(sometimesBad(random.choose(PATTERNS))),
                "State",
                "\"ENABLED\"");
    }

    private Call putTargets() {
        return event(
                "PutTargets",
                "Rule",
                rule(),
                "EventBusName",
                bus(),
                "Targets",
                "[{\"Id\":\"t%d\",\"Arn\":%s,\"RoleArn\":%s,%s}]"
                        .formatted(
                                random.below(4),
                                sometimesBad(MACHINE),
                                ROLE,
                                random.choose(
                                        List.of(
                                                "\"Input\":\"{}\"",
                                                "\"Input\":\"{\"",
                                                "\"InputPath\":\"$.detail\"",
                                                "\"InputPath\":\"$..[\"",
                                                "\"InputTransformer\":{\"InputPathsMap\":{\"a\":\"$.detail.a\"},"
                                                        + "\"InputTemplate\":\"{\\\"x\\\":<a>}\"}",
                                                "\"InputTransformer\":{\"InputTemplate\":\"<b> <a\"}",
                                                "\"RetryPolicy\":{\"MaximumRetryAttempts\":-1}"))));
    }

    private Call putEvents() {
        return event(
                "PutEvents",
                "Entries",
                "[{\"Source\":%s,\"DetailType\":\"b\",\"EventBusName\":%s,\"Detail\":%s}]"
                        .formatted(
                                sometimesBad("\"a\""),
                                bus(),
                                FuzzTexts.quoted(
                                        sometimesBad(
                                                "{\"n\":3,\"s\":\"a\",\"ip\":\"10.1.2.3\"}"))));
    }

    private Call testPattern() {
        return event(
                "TestEventPattern",
                "EventPattern",
                FuzzTexts.quoted(sometimesBad(random.choose(PATTERNS))),
                "Event",
                FuzzTexts.quoted(
                        sometimesBad(
                                "{\"id\":\"1\",\"account\":\"1\",\"source\":\"a\",\"time\":\"2026-01-01T00:00:00Z\","
                                        + "\"region\":\"r\",\"resources\":[],\"detail-type\":\"b\",\"detail\":{}}")));
    }

    private Call schedule(String method) {
        return Call.of(
                method + " /schedules/" + scheduleName(),
                "ScheduleExpression",
                FuzzTexts.quoted(sometimesBad(random.choose(EXPRESSIONS))),
                "ScheduleExpressionTimezone",
                random.choose(
                        List.of(
                                "\"UTC\"",
                                "\"Europe/Berlin\"",
                                "\"+01:00\"",
                                "\"Mars\"",
                                "\"\\u0000\"")),
                "StartDate",
                random.choose(List.of("4102444800", "4102444800.5", "1e400", "-1", "1e18")),
                "FlexibleTimeWindow",
                random.choose(
                        List.of(
                                "{\"Mode\":\"OFF\"}",
                                "{\"Mode\":\"FLEXIBLE\",\"MaximumWindowInMinutes\":15}",
                                "{\"Mode\":\"FLEXIBLE\",\"MaximumWindowInMinutes\":99999999999}",
                                "{\"Mode\":\"FLEXIBLE\"}")),
                "Target",
                "{\"Arn\":%s,\"RoleArn\":%s,\"Input\":%s}"
                        .formatted(
                                sometimesBad(MACHINE), ROLE, FuzzTexts.quoted(sometimesBad("{}"))));
    }

    private String sometimesBad(String json) {
        return random.perMille(150) ? FuzzTexts.value(random) : json;
    }

    private String rule() {
        return "\"r" + random.below(30) + "\"";
    }

    private String bus() {
        return random.perMille(500) ? "\"default\"" : "\"b" + random.below(5) + "\"";
    }

    private String busArn() {
        return "\"arn:aws:events:us-east-1:123456789012:event-bus/b" + random.below(5) + "\"";
    }

    private String scheduleName() {
        return "s" + random.below(40);
    }

    private String group() {
        return "g" + random.below(10);
    }

    private String groupArn() {
        return "arn%3Aaws%3Ascheduler%3Aus-east-1%3A123456789012%3Aschedule-group%2F" + group();
    }

    private String query() {
        return random.choose(QUERIES);
    }
}
