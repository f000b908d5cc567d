package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that the histories contain the effect of each acknowledged call. */
public final class ObservationRules {
    private final Map<String, History> byArn = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private ObservationRules(Collection<History> histories) {
        histories.forEach(history -> byArn.put(history.arn(), history));
    }

    /** Returns one sentence for each violation. */
    public static List<String> violations(
            Observations observations, Collection<History> histories) {
        var rules = new ObservationRules(histories);
        rules.checkStarts(observations);
        rules.checkStops(observations);
        rules.checkRedrives(observations);
        rules.checkExpressStarts(observations);
        rules.checkUpdates(observations);
        observations.complaints().forEach(rules.violations::add);
        rules.checkOrigins(observations);
        rules.violations.addAll(MapRunRules.violations(histories));
        rules.violations.addAll(FunctionRules.violations(observations, rules.byArn));
        rules.violations.addAll(WorkerRules.violations(observations, histories));
        rules.violations.addAll(PauseRules.violations(observations, rules.byArn));
        rules.violations.addAll(undeliveredEvents(observations, histories));
        return List.copyOf(rules.violations);
    }

    /**
     * Returns one sentence for each execution whose events did not reach its followers completely
     * and in order. Recent events may still be in transit.
     */
    public static List<String> undeliveredEvents(
            Observations observations, Collection<History> histories) {
        var rules = new ObservationRules(histories);
        rules.checkStreams(observations);
        rules.checkList(observations);
        return List.copyOf(rules.violations);
    }

    /**
     * Returns one sentence for each task that two workers received. This must not happen if no node
     * ends.
     */
    public static List<String> tasksDispatchedTwice(
            Observations observations, Collection<History> histories) {
        return WorkerRules.tasksDispatchedTwice(observations, histories);
    }

    /** Returns one sentence, with the reason, for each task that was started again. */
    public static List<String> restartedTasks(
            Observations observations, Collection<History> histories) {
        return WorkerRules.restartedTasks(observations, histories);
    }

    private void checkStreams(Observations observations) {
        observations
                .streamEvents()
                .forEach((arn, all) -> {
                    var received = List.copyOf(all);
                    var history = byArn.get(arn);
                    var expected = history == null ? List.<String>of() : expected(history);
                    int same = 0;
                    while (same < Math.min(received.size(), expected.size())
                            && received.get(same).equals(expected.get(same))) {
                        same++;
                    }
                    if (same < received.size() || same < expected.size()) {
                        violations.add(
                                "the stream of %s has %s where the history has %s"
                                        .formatted(
                                                arn,
                                                describeAt(received, same),
                                                describeAt(expected, same)));
                    }
                });
    }

    private static List<String> expected(History history) {
        var expected = new ArrayList<String>();
        for (var event : history.events()) {
            expected.add(Observations.eventText(event.id(), event.type()));
        }
        expected.add(Observations.endText(history.status()));
        return expected;
    }

    private static String describeAt(List<String> all, int index) {
        return index < all.size() ? "'" + all.get(index) + "'" : "nothing more";
    }

    private void checkList(Observations observations) {
        if (!observations.isListFollowed()) {
            return;
        }
        for (var history : byArn.values()) {
            if (!history.mapRunArn().isEmpty()) {
                // Only a list of the Map Run contains its children.
                continue;
            }
            var listed = List.copyOf(observations.listChanges(history.arn()));
            if (listed.isEmpty() || !listed.getLast().equals(history.status())) {
                violations.add(
                        "the live list has %s for %s, which is %s"
                                .formatted(listed, history.arn(), history.status()));
            } else if (history.events().stream().noneMatch(Event::isRedrive)
                    && listed.stream().distinct().count() < listed.size()) {
                violations.add("the live list has %s for %s".formatted(listed, history.arn()));
            }
        }
    }

    private void checkStarts(Observations observations) {
        for (var start : observations.starts()) {
            var history = byArn.get(start.executionArn());
            if (history == null) {
                violations.add("acknowledged start is lost: " + start.executionArn());
            } else if (!history.input().equals(start.input())) {
                violations.add(
                        "the input differs from the acknowledged one: " + start.executionArn());
            }
        }
    }

    private void checkStops(Observations observations) {
        for (var arn : observations.stops()) {
            var history = byArn.get(arn);
            if (history == null || !history.status().equals("ABORTED")) {
                violations.add("acknowledged stop is lost: " + arn);
            }
        }
    }

    private void checkRedrives(Observations observations) {
        for (var arn : observations.redrives()) {
            var history = byArn.get(arn);
            if (history == null || history.events().stream().noneMatch(Event::isRedrive)) {
                violations.add("acknowledged redrive is lost: " + arn);
            }
        }
    }

    private void checkExpressStarts(Observations observations) {
        for (var arn : observations.expressStarts()) {
            if (observations.keyCount(arn) == 0) {
                violations.add("acknowledged Express start never ran: " + arn);
            }
        }
    }

    private void checkUpdates(Observations observations) {
        for (var start : observations.versionedStarts()) {
            var history = byArn.get(start.executionArn());
            var output = history == null ? "" : history.description().path("output").asText("");
            // For a lost execution, checkStarts reports a violation.
            if (!output.isEmpty()
                    && AskelClient.parseJson(output).path("version").asInt() < start.version()) {
                violations.add(
                        "acknowledged update to version %d is not used by %s: %s"
                                .formatted(start.version(), start.executionArn(), output));
            }
        }
    }

    /**
     * Checks that a client or one task started each execution. Also checks that the task has the
     * result of its child.
     */
    private void checkOrigins(Observations observations) {
        var parents = new HashMap<String, String>();
        for (var history : byArn.values()) {
            for (var event : history.events()) {
                if (!event.detail("resourceType").equals("states")) {
                    continue;
                }
                if (event.type().equals("TaskSubmitted")) {
                    var child = AskelClient.parseJson(event.detail("output"));
                    var arn = child.path("ExecutionArn").asText();
                    var other = parents.put(arn, history.arn());
                    if (other != null) {
                        violations.add(
                                "%s is the child of %s and %s"
                                        .formatted(arn, other, history.arn()));
                    }
                } else if (event.type().equals("TaskSucceeded")) {
                    checkChildResult(history, AskelClient.parseJson(event.detail("output")));
                }
            }
        }
        for (var history : byArn.values()) {
            if (history.mapRunArn().isEmpty()
                    && !observations.isStartRequested(history.arn())
                    && !parents.containsKey(history.arn())) {
                violations.add("no client or task started " + history.arn());
            }
        }
    }

    private void checkChildResult(History parent, JsonNode result) {
        var child = byArn.get(result.path("ExecutionArn").asText());
        if (child == null
                || !child.status().equals(result.path("Status").asText())
                || !AskelClient.parseJson(child.output()).equals(result.path("Output"))) {
            violations.add(
                    "%s has another result of its child: %s".formatted(parent.arn(), result));
        }
    }
}
