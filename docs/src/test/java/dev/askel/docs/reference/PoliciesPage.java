package dev.askel.docs.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.access.ManagedPolicies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Renders {@code docs/reference/policies.md} from the authorisation matrix, whose tests show that
 * each permission is needed and that no other one is.
 */
final class PoliciesPage {
    private static final Path MATRIX =
            Path.of("../http/src/test/resources/dev/askel/http/authorization/matrix.txt");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The resources of the matrix, as the page shows them. */
    private static final Map<String, String> RESOURCES =
            Map.ofEntries(
                    Map.entry("MACHINE", "stateMachine:NAME"),
                    Map.entry("OTHER", "stateMachine:NAME"),
                    Map.entry("EXECUTION", "execution:MACHINE:NAME"),
                    Map.entry("EXECUTIONS", "execution:MACHINE:*"),
                    Map.entry("MAPRUN", "mapRun:MACHINE/LABEL:ID"),
                    Map.entry("ACTIVITY", "activity:NAME"),
                    Map.entry("ROLE", "role/NAME"),
                    Map.entry("USER", "user/NAME"),
                    Map.entry("PERSON", "federated-user/NAME"),
                    Map.entry("KEYRING", "key-ring"),
                    Map.entry("ENDPOINTS", "endpoints"),
                    Map.entry("INSTALLATION_PAUSE", "pause"),
                    Map.entry("QUARANTINE", "quarantine"),
                    Map.entry("METRICS", "metrics"),
                    Map.entry("~states:stateMachine:m", "stateMachine:NAME"),
                    Map.entry("~states:activity:a", "activity:NAME"),
                    Map.entry("~events:connection/c/*", "connection/NAME/*"),
                    Map.entry("EVENTRULE", "rule/BUS/NAME"),
                    Map.entry("~events:rule/r", "rule/NAME"),
                    Map.entry("~events:rule/b/r", "rule/BUS/NAME"),
                    Map.entry("~events:event-bus/b", "event-bus/NAME"),
                    Map.entry("~askel:bulk-job/JOB", "bulk-job/ID"),
                    Map.entry("~askel:semaphore/s", "semaphore/NAME"),
                    Map.entry("~askel:webhook/w", "webhook/NAME"),
                    Map.entry("~askel:signal/go", "signal/NAME"),
                    Map.entry("~scheduler:schedule/default/s", "schedule/GROUP/NAME"),
                    Map.entry("~scheduler:schedule/g/s", "schedule/GROUP/NAME"),
                    Map.entry("~scheduler:schedule-group/g", "schedule-group/NAME"),
                    Map.entry("SCHEDULEGROUP", "schedule-group/NAME"),
                    Map.entry("SCHEDULE", "schedule/GROUP/NAME"),
                    Map.entry("EVENTBUS", "event-bus/NAME"),
                    Map.entry("~askel:mqtt-subscription/q", "mqtt-subscription/NAME"),
                    Map.entry("CONNECTION", "connection/NAME/*"),
                    Map.entry("~events:api-destination/d/*", "api-destination/NAME/*"),
                    Map.entry("^iam:user/anna", "user/NAME"),
                    Map.entry("^iam:role/r", "role/NAME"),
                    Map.entry("^askel:access-key/KEY", "access-key/ID"),
                    Map.entry("^askel:policy/viewer", "policy/NAME"),
                    Map.entry("^askel:policy/author", "policy/NAME"),
                    Map.entry("^askel:policy/worker", "policy/NAME"),
                    Map.entry("^askel:policy/own", "policy/NAME"),
                    Map.entry("MAPRUNS", "mapRun:MACHINE/*"));

    private PoliciesPage() {}

    /** Renders the page. */
    static String text() throws IOException {
        var rows = Files.readAllLines(MATRIX).stream().filter(line -> !line.startsWith("#"));
        var byKind =
                rows.map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
                        .collect(Collectors.groupingBy(PoliciesPage::kind));
        return """
        # Actions and policies

        The actions and resources that each request needs, and the managed policies. [Policies](../operations/policies.md)
        describes how they decide. A resource is the last part of an ARN, after the account. A request without a machine, and a
        list of an account, have a `*` in place of a name. `./askel test --write-docs` generates this page.

        ## Operations of AWS

        CreateStateMachine, UpdateStateMachine and CreateActivity require permission for the actions on versions, roles and tags
        only in requests with `publish`, `roleArn` and `tags`. TestState requires permission for `states:RevealSecrets` only with
        `revealSecrets`.

        %s
        ## Operations of EventBridge

        The rules of a custom bus have the resource `rule/BUS/NAME`, those of the default bus `rule/NAME`.

        %s
        ## Operations of EventBridge Scheduler

        CreateScheduleGroup requires permission for `scheduler:TagResource` only with tags.

        %s
        ## Routes of Askel

        [The REST API](rest-operations.md) has these routes, and routes for the operations of AWS. The latter need the
        permissions of their operations above.
        `GetMetrics` is `GET /metrics`. `ForkExecution` requires permission for `states:UpdateStateMachine` only with `definition`.
        The second alternative of `SearchExecutions` applies to requests with `query` or `sort`, the first to all others.

        %s
        ## Managed policies

        %s\
        """
                .formatted(
                        needs(byKind.getOrDefault(Kind.STEP_FUNCTIONS, List.of())),
                        needs(byKind.getOrDefault(Kind.EVENT_BRIDGE, List.of())),
                        needs(byKind.getOrDefault(Kind.SCHEDULER, List.of())),
                        needs(byKind.getOrDefault(Kind.ROUTE, List.of())),
                        managed());
    }

    /** The tables of the page. */
    private enum Kind {
        STEP_FUNCTIONS,
        EVENT_BRIDGE,
        SCHEDULER,
        ROUTE
    }

    private static Kind kind(List<String> cells) {
        if (cells.getFirst().startsWith("scheduler:")) {
            return Kind.SCHEDULER;
        }
        if (cells.getFirst().startsWith("events:")) {
            return Kind.EVENT_BRIDGE;
        }
        return cells.get(4).startsWith("states:") ? Kind.STEP_FUNCTIONS : Kind.ROUTE;
    }

    private static String needs(List<List<String>> rows) {
        var byRequest =
                rows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        List::getFirst,
                                        LinkedHashMap::new,
                                        Collectors.mapping(
                                                cells -> List.of(cells.get(4).split(" ", -1)),
                                                Collectors.toList())));
        return byRequest.entrySet().stream()
                .map(request ->
                        "| `%s` | %s |\n".formatted(request.getKey(), needsOf(request.getValue())))
                .collect(Collectors.joining("", "| request | needs |\n|---|---|\n", ""));
    }

    /**
     * Renders the needs of one request. Kinds of a request with other actions are alternatives.
     *
     * @param kinds the needs for each kind of its resource or of its mode
     */
    private static String needsOf(List<List<String>> kinds) {
        return kinds.stream()
                .collect(
                        Collectors.groupingBy(
                                needs -> needs.stream().map(PoliciesPage::action).toList(),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .values()
                .stream()
                .map(PoliciesPage::needsOfSameActions)
                .collect(Collectors.joining("<br>or "));
    }

    private static String action(String need) {
        return need.split("@", -1)[0];
    }

    private static String needsOfSameActions(List<List<String>> kinds) {
        return IntStream.range(0, kinds.getFirst().size())
                .mapToObj(each -> need(kinds.stream().map(needs -> needs.get(each)).toList()))
                .distinct()
                .collect(Collectors.joining("<br>"));
    }

    private static String need(List<String> alternatives) {
        var action = action(alternatives.getFirst());
        return alternatives.stream()
                .map(text -> "`%s`".formatted(resource(text.split("@", -1)[1])))
                .distinct()
                .collect(Collectors.joining(" or ", "`%s` on ".formatted(action), ""));
    }

    private static String resource(String name) {
        return RESOURCES.getOrDefault(name, name.replaceFirst("^[~^][a-z]+:", ""));
    }

    private static String managed() throws IOException {
        var table = new StringBuilder("| policy | actions |\n|---|---|\n");
        for (var name : ManagedPolicies.names()) {
            var json = ManagedPolicies.find(name).orElseThrow().document().json();
            var actions =
                    StreamSupport.stream(JSON.readTree(json).path("Statement").spliterator(), false)
                            .flatMap(statement -> texts(statement.path("Action")))
                            .map(action -> "`" + action + "`")
                            .collect(Collectors.joining(", "));
            table.append("| `%s` | %s |\n".formatted(name, actions));
        }
        return table.toString();
    }

    private static Stream<String> texts(JsonNode node) {
        return node.isTextual()
                ? Stream.of(node.asText())
                : StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText);
    }
}
