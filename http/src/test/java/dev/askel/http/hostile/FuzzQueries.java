package dev.askel.http.hostile;

import dev.askel.http.hostile.FuzzRequests.FuzzRequest;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.Route.WorkClass;
import dev.askel.http.rest.RouteTable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/** Generates requests to every read-only route, with valid and invalid values. */
final class FuzzQueries {
    /** Percent-encoded values. */
    private static final List<String> VALUES =
            List.of(
                    "",
                    "%00",
                    "a%00b",
                    "5:%00",
                    "-1",
                    "0",
                    "1",
                    "1001",
                    "2147483648",
                    "999999999999999999",
                    "9223372036854775807",
                    "9223372036854775808",
                    "99999999999999999999",
                    "1e9",
                    "true",
                    "TRUE",
                    "null",
                    "RUNNING",
                    "FAILED",
                    "ACTIVITY",
                    "STOP",
                    "2026-03-01T12:00:00Z",
                    "2026-03-01T12:00:00%2B18:00",
                    "2026-02-30T12:00:00Z",
                    "%2B999999999-12-31T23:59:59Z",
                    "-999999999-01-01T00:00:00Z",
                    "%2B292278995-01-01T00:00:00Z",
                    "0000-01-01T00:00:00Z",
                    "9999-12-31T23:59:59.999999999-18:00",
                    "%C3%A9",
                    "%F0%9F%98%80",
                    "%EF%BF%BE",
                    "%ED%A0%80",
                    "%C0%80",
                    "%",
                    "%zz",
                    "%25",
                    "%2F",
                    "..",
                    "a%0Ab",
                    "%E2%80%A8",
                    "+",
                    "'%22%5C",
                    "%7B%7D",
                    "%25_%5C",
                    "::::::",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:none",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:%00",
                    "arn:aws:states:us-east-1:123456789012:execution:a:b",
                    "arn:aws:states:us-east-1:123456789012:execution:a:%00",
                    "arn:aws:states:us-east-1:123456789012:execution:a%2Fb:c",
                    "arn:aws:states:us-east-1:123456789012:express:a:b:c",
                    "arn:aws:states:us-east-1:123456789012:mapRun:a/b:c",
                    "arn:aws:states:us-east-1:123456789012:activity:%C3%A9",
                    "arn:aws:states:eu-north-1:999999999999:execution:a:b",
                    "x".repeat(300),
                    "%C3%A9".repeat(100),
                    "x".repeat(1_100));

    private final SeededRandom random;
    private final KnownIds known;
    private final List<Route> routes;

    FuzzQueries(SeededRandom random, KnownIds known, RouteTable table) {
        this.random = random;
        this.known = known;
        routes = table.routes().stream().filter(route -> route.method().equals("GET")).toList();
    }

    /** Returns the next request, which must be answered even if it is invalid. */
    FuzzRequest next() {
        var route = random.choose(routes);
        var path = route.path().toString();
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (var parameter : route.parameters()) {
            var parameterInPath = "{" + parameter.name() + "}";
            if (path.contains(parameterInPath)) {
                path = path.replace(parameterInPath, value(parameter.name()));
            } else if (parameter.isRequired() || isIncluded(parameter.name())) {
                query.add(parameter.name() + "=" + value(parameter.name()));
            }
        }
        var head =
                "GET %s%s%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
                        .formatted(
                                RouteTable.ROOT,
                                path,
                                query,
                                random.perMille(100)
                                        ? "Last-Event-ID: 1:" + "9".repeat(20) + "\r\n"
                                        : "");
        // A stream does not end by itself, so its connection cannot be used for further requests.
        boolean streams = route.workClass() == WorkClass.STREAM;
        return new FuzzRequest(
                head.getBytes(StandardCharsets.US_ASCII), true, streams, false, false);
    }

    /**
     * Decides whether the request gets an optional parameter. The parameter timeout is always
     * present, because the request would otherwise wait for a minute.
     */
    private boolean isIncluded(String parameter) {
        return parameter.equals("timeout") || random.perMille(250);
    }

    private String value(String parameter) {
        if (random.perMille(600)) {
            return random.choose(VALUES);
        }
        var member = parameter.equals("arn") ? "executionArn" : parameter;
        var quoted = known.quoted(random, member);
        return URLEncoder.encode(quoted.substring(1, quoted.length() - 1), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
