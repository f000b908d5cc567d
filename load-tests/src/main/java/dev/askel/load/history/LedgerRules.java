package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        rules.redrivesHaveRedriven(ledger);
        rules.expressHasRun(ledger);
        rules.updatesAreSeen(ledger);
        ledger.allComplaints().forEach(rules.violations::add);
        rules.eachWasAskedFor(ledger);
        rules.violations.addAll(FunctionRules.violations(ledger, rules.byArn));
        rules.violations.addAll(WorkerRules.violations(ledger, histories));
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

    /** One sentence for each task that two workers got; while no node ends none is. */
    public static List<String> handedOutTwice(Ledger ledger, Collection<History> histories) {
        return WorkerRules.handedOutTwice(ledger, histories);
    }

    /** One sentence for each task that was started again, and why. */
    public static List<String> startedAgain(Ledger ledger, Collection<History> histories) {
        return WorkerRules.startedAgain(ledger, histories);
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

    /** Each execution was asked for by a client, or by one task, which knows what came of it. */
    private void eachWasAskedFor(Ledger ledger) {
        var parents = new HashMap<String, String>();
        for (var history : byArn.values()) {
            for (var event : history.events()) {
                if (!event.detail("resourceType").equals("states")) {
                    continue;
                }
                if (event.type().equals("TaskSubmitted")) {
                    var child = AskelClient.read(event.detail("output"));
                    var arn = child.path("ExecutionArn").asText();
                    var other = parents.put(arn, history.arn());
                    if (other != null) {
                        violations.add(
                                "%s is the child of %s and %s"
                                        .formatted(arn, other, history.arn()));
                    }
                } else if (event.type().equals("TaskSucceeded")) {
                    knowsWhatCameOfIt(history, AskelClient.read(event.detail("output")));
                }
            }
        }
        for (var arn : byArn.keySet()) {
            if (!ledger.hasAsked(arn) && !parents.containsKey(arn)) {
                violations.add("nobody has asked for " + arn);
            }
        }
    }

    private void knowsWhatCameOfIt(History parent, JsonNode result) {
        var child = byArn.get(result.path("ExecutionArn").asText());
        if (child == null
                || !child.status().equals(result.path("Status").asText())
                || !AskelClient.read(child.output()).equals(result.path("Output"))) {
            violations.add(
                    "%s was told another end of its child: %s".formatted(parent.arn(), result));
        }
    }
}
