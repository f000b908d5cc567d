package dev.askel.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.http.AuthorizedServer.Call;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.scheduler.SchedulerOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A row of the authorisation matrix: a request with everything that it needs.
 *
 * @param id the id of the operation or the route
 * @param parameters the parameters of path and query
 * @param body JSON; empty when there is none
 */
record AuthorizationExample(
        String id,
        Map<String, String> parameters,
        String body,
        boolean isForViewers,
        List<Need> needs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String ACCOUNT = "111111111111";
    static final String MACHINE = "arn:aws:states:eu-north-1:111111111111:stateMachine:m";

    /**
     * An action that policies must allow, and its resource. {@code %s} stands for the caller's
     * account.
     */
    record Need(String action, String resource) {
        boolean isInAccountOfCaller() {
            return resource.equals("*") || resource.contains("%s");
        }

        String resourceOf(String account) {
            return resource.replace("%s", account);
        }
    }

    /** Reads the rows of the matrix. */
    static Stream<AuthorizationExample> all() {
        try (var stream =
                AuthorizationExample.class.getResourceAsStream("authorization/matrix.txt")) {
            if (stream == null) {
                throw new IllegalStateException("no resource authorization/matrix.txt");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(AuthorizationExample::read);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Returns the request of the example by its route. */
    Call request(Route route) {
        var path = RouteTable.ROOT + route.path();
        var query = new ArrayList<String>();
        for (var parameter : parameters.entrySet()) {
            var value = URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8);
            if (route.path().parameterNames().contains(parameter.getKey())) {
                path = path.replace("{" + parameter.getKey() + "}", value);
            } else {
                query.add(parameter.getKey() + "=" + value);
            }
        }
        return Call.rest(
                route.method(),
                query.isEmpty() ? path : path + "?" + String.join("&", query),
                body);
    }

    /** Returns the request of the example to EventBridge Scheduler. */
    Call request(SchedulerOperation operation) {
        var path = operation.root();
        var query = new ArrayList<String>();
        for (var parameter : parameters.entrySet()) {
            var value = URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8);
            if (parameter.getKey().equals(operation.pathMember())) {
                path += "/" + value;
            } else {
                query.add(parameter.getKey() + "=" + value);
            }
        }
        return Call.scheduler(
                operation.method(),
                query.isEmpty() ? path : path + "?" + String.join("&", query),
                body);
    }

    /** Returns the members of the request by AWS's protocol, as JSON. */
    String operationMembers() {
        try {
            var members = (ObjectNode) JSON.readTree(body.isEmpty() ? "{}" : body);
            parameters.forEach((name, value) -> {
                if (name.equals("tagKeys")) {
                    members.putArray(name).add(value);
                } else {
                    members.put(name, value);
                }
            });
            return members.toString();
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static AuthorizationExample read(String line) {
        var cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        var parameters = new LinkedHashMap<String, String>();
        if (!cells.get(1).isEmpty()) {
            for (var parameter : cells.get(1).split("&", -1)) {
                var pair = parameter.split("=", -1);
                parameters.put(pair[0], expanded(pair[1]));
            }
        }
        return new AuthorizationExample(
                cells.get(0),
                parameters,
                expanded(cells.get(2)),
                cells.get(3).equals("yes"),
                Stream.of(cells.get(4).split(" ", -1)).map(AuthorizationExample::need).toList());
    }

    private static Need need(String text) {
        var pair = text.split("@", -1);
        var rest = pair[1].substring(1);
        return new Need(
                pair[0],
                switch (pair[1].charAt(0)) {
                    case '~' -> "arn:aws:" + rest.replaceFirst(":", ":eu-north-1:%s:");
                    case '^' -> "arn:aws:" + rest.replaceFirst(":", "::%s:");
                    default -> expanded(pair[1]);
                });
    }

    private static String expanded(String text) {
        return text.replace(
                        "CONNECTION",
                        "arn:aws:events:eu-north-1:111111111111:connection/c/0f7c2a52-0000-4000-8000-000000000000")
                .replace("EVENTRULE", "arn:aws:events:eu-north-1:111111111111:rule/b/r")
                .replace(
                        "SCHEDULEGROUP",
                        "arn:aws:scheduler:eu-north-1:111111111111:schedule-group/g")
                .replace("SCHEDULE", "arn:aws:scheduler:eu-north-1:111111111111:schedule/default/s")
                .replace("EVENTBUS", "arn:aws:events:eu-north-1:111111111111:event-bus/b")
                .replace("EXECUTIONS", states("execution:m:*"))
                .replace("EXECUTION", states("execution:m:e"))
                .replace("MAPRUNS", states("mapRun:m/*"))
                .replace("MAPRUN", states("mapRun:m/l:u"))
                .replace("VERSION", MACHINE + ":1")
                .replace("ALIAS", MACHINE + ":PROD")
                .replace("MACHINE", MACHINE)
                .replace("OTHER", states("stateMachine:o"))
                .replace("ACTIVITY", states("activity:a"))
                .replace("ROLE", "arn:aws:iam::111111111111:role/r")
                .replace("USER", "arn:aws:iam::111111111111:user/anna")
                .replace("PERSON", "arn:aws:sts::111111111111:federated-user/anna")
                .replace("KEYRING", "arn:aws:askel::111111111111:key-ring")
                .replace("ENDPOINTS", "arn:aws:askel::111111111111:endpoints")
                .replace("INSTALLATION_PAUSE", "arn:aws:askel::111111111111:pause")
                .replace("QUARANTINE", "arn:aws:askel::111111111111:quarantine")
                .replace("METRICS", "arn:aws:askel::111111111111:metrics");
    }

    private static String states(String resource) {
        return "arn:aws:states:eu-north-1:111111111111:" + resource;
    }

    @Override
    public String toString() {
        return id;
    }
}
