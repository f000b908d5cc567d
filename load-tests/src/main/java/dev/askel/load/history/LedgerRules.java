package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds what was acknowledged against all histories: every call has had its effect. */
public final class LedgerRules {
    private final Map<String, History> byArn = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private LedgerRules(Collection<History> histories) {
        histories.forEach(history -> byArn.put(history.arn(), history));
    }

    /** One sentence for each violation; none when all is well. */
    public static List<String> violations(Ledger ledger, Collection<History> histories) {
        var rules = new LedgerRules(histories);
        rules.startsAreThere(ledger);
        rules.stopsHaveStopped(ledger);
        rules.answersHaveArrivedOnce(ledger);
        rules.redrivesHaveRedriven(ledger);
        rules.expressHasRun(ledger);
        rules.updatesAreSeen(ledger);
        ledger.allComplaints().forEach(rules.violations::add);
        rules.resultsAreThoseThatTheFunctionsGave(ledger);
        rules.violations.addAll(unheard(ledger, histories));
        return List.copyOf(rules.violations);
    }

    /**
     * One sentence for each execution of which followers have not heard all, each once and in
     * order; what happened just now may still be on its way.
     */
    public static List<String> unheard(Ledger ledger, Collection<History> histories) {
        var rules = new LedgerRules(histories);
        rules.streamsAreHistories(ledger);
        rules.everyChangeIsListed(ledger);
        return List.copyOf(rules.violations);
    }

    private void streamsAreHistories(Ledger ledger) {
        ledger.allTold()
                .forEach((arn, all) -> {
                    var told = List.copyOf(all);
                    var history = byArn.get(arn);
                    var happened = history == null ? List.<String>of() : happened(history);
                    int same = 0;
                    while (same < Math.min(told.size(), happened.size())
                            && told.get(same).equals(happened.get(same))) {
                        same++;
                    }
                    if (same < told.size() || same < happened.size()) {
                        violations.add(
                                "the stream of %s told %s where %s happened"
                                        .formatted(arn, at(told, same), at(happened, same)));
                    }
                });
    }

    private static List<String> happened(History history) {
        var happened = new ArrayList<String>();
        for (var event : history.events()) {
            happened.add(Ledger.eventTold(event.id(), event.type()));
        }
        happened.add(Ledger.endTold(history.status()));
        return happened;
    }

    private static String at(List<String> all, int index) {
        return index < all.size() ? "'" + all.get(index) + "'" : "nothing more";
    }

    private void everyChangeIsListed(Ledger ledger) {
        if (!ledger.listIsFollowed()) {
            return;
        }
        for (var history : byArn.values()) {
            var listed = List.copyOf(ledger.listedOf(history.arn()));
            if (listed.isEmpty() || !listed.getLast().equals(history.status())) {
                violations.add(
                        "the live list told %s of %s, which is %s"
                                .formatted(listed, history.arn(), history.status()));
            } else if (history.events().stream().noneMatch(Event::isRedrive)
                    && listed.stream().distinct().count() < listed.size()) {
                violations.add("the live list told %s of %s".formatted(listed, history.arn()));
            }
        }
    }

    private void startsAreThere(Ledger ledger) {
        for (var start : ledger.allStarted()) {
            var history = byArn.get(start.executionArn());
            if (history == null) {
                violations.add("acknowledged start is lost: " + start.executionArn());
            } else if (!history.input().equals(start.input())) {
                violations.add("another input than was acknowledged: " + start.executionArn());
            }
        }
    }

    private void stopsHaveStopped(Ledger ledger) {
        for (var arn : ledger.allStopped()) {
            var history = byArn.get(arn);
            if (history == null || !history.status().equals("ABORTED")) {
                violations.add("acknowledged stop is lost: " + arn);
            }
        }
    }

    private void answersHaveArrivedOnce(Ledger ledger) {
        var outputs = new HashMap<String, Map<JsonNode, Integer>>();
        for (var history : byArn.values()) {
            var id = AskelClient.read(history.input()).path("id").asText();
            var known = outputs.computeIfAbsent(id, _ -> new HashMap<>());
            history.events().stream()
                    .filter(Event::isSuccessOfTask)
                    .filter(LedgerRules::isOfWorker)
                    .forEach(event ->
                            known.merge(AskelClient.read(event.detail("output")), 1, Integer::sum));
        }
        for (var answer : ledger.allAnswered()) {
            if (!outputs.getOrDefault(answer.id(), Map.of())
                    .containsKey(AskelClient.read(answer.output()))) {
                violations.add("acknowledged answer is lost: " + answer);
            }
        }
        // Workers draw each output anew.
        outputs.forEach((id, known) ->
                known.forEach((output, times) -> {
                    if (times > 1) {
                        violations.add(
                                "one answer completed %d tasks of %s: %s"
                                        .formatted(times, id, output));
                    }
                }));
    }

    private static boolean isOfWorker(Event event) {
        return event.type().equals("ActivitySucceeded")
                || event.detail("resource").endsWith("waitForTaskToken");
    }

    private void redrivesHaveRedriven(Ledger ledger) {
        for (var arn : ledger.allRedriven()) {
            var history = byArn.get(arn);
            if (history == null || history.events().stream().noneMatch(Event::isRedrive)) {
                violations.add("acknowledged redrive is lost: " + arn);
            }
        }
    }

    private void expressHasRun(Ledger ledger) {
        for (var arn : ledger.allExpress()) {
            if (ledger.keysOf(arn) == 0) {
                violations.add("acknowledged Express start never ran: " + arn);
            }
        }
    }

    private void updatesAreSeen(Ledger ledger) {
        for (var start : ledger.allVersioned()) {
            var history = byArn.get(start.executionArn());
            var output = history == null ? "" : history.description().path("output").asText("");
            // One that was lost is found as a lost start.
            if (!output.isEmpty()
                    && AskelClient.read(output).path("version").asInt() < start.version()) {
                violations.add(
                        "acknowledged update to version %d is not seen by %s: %s"
                                .formatted(start.version(), start.executionArn(), output));
            }
        }
    }

    private void resultsAreThoseThatTheFunctionsGave(Ledger ledger) {
        var given = new HashMap<String, Set<JsonNode>>();
        var keys = new HashMap<String, Integer>();
        for (var call : ledger.allCalled()) {
            given.computeIfAbsent(call.executionArn(), _ -> new HashSet<>())
                    .add(AskelClient.read(call.result()));
            keys.merge(call.executionArn(), 1, Integer::sum);
        }
        for (var history : byArn.values()) {
            var results = given.getOrDefault(history.arn(), Set.of());
            int scheduled = 0;
            int timedOut = 0;
            for (var event : history.events()) {
                if (!isOfFunction(event)) {
                    continue;
                }
                scheduled += event.isScheduled() ? 1 : 0;
                timedOut += event.type().endsWith("TimedOut") ? 1 : 0;
                if (event.isSuccessOfTask()
                        && !event.detail("resource").endsWith("waitForTaskToken")
                        && !results.contains(result(event))) {
                    violations.add("no function gave this result: " + history.arn() + " " + event);
                }
            }
            aKeyPerAttempt(history, scheduled, timedOut, keys.getOrDefault(history.arn(), 0));
        }
    }

    private void aKeyPerAttempt(History history, int scheduled, int timedOut, int keys) {
        // More keys than attempts: a repeated call that the function could not know. Fewer: a call
        // that was skipped, unless its time was over before the server was up again.
        if (keys > scheduled
                || (history.status().equals("SUCCEEDED") && scheduled - keys > timedOut)) {
            violations.add(
                    "%s: %d calls scheduled, %d keys seen"
                            .formatted(history.arn(), scheduled, keys));
        }
    }

    private static boolean isOfFunction(Event event) {
        return event.type().startsWith("LambdaFunction")
                || event.detail("resourceType").equals("lambda");
    }

    private static JsonNode result(Event event) {
        var output = AskelClient.read(event.detail("output"));
        // lambda:invoke wraps what the function returned.
        return event.type().equals("TaskSucceeded") ? output.path("Payload") : output;
    }
}
