package dev.askel.load.history;

import static java.util.Map.entry;

import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must hold of which event leads to which: each has a cause that may have it, no cause has one
 * effect twice, and of what has succeeded nothing was left out. ({@code previousEventId} as AWS
 * gives it; the load's machines have no Map within a Map, and retry neither Map nor Parallel.)
 */
final class CauseRules {
    private static final String ENTRY = "an entry";
    private static final String EXIT = "an exit";
    private static final String FAILURE = "a failed attempt";
    private static final String END = "an end";

    private static final Set<String> OF_SCHEDULES = Set.of(ENTRY, FAILURE, "ExecutionRedriven");

    /**
     * By type, what an event may follow; entries and exits have rules of their own, aborts none.
     */
    private static final Map<String, Set<String>> CAUSES =
            Map.ofEntries(
                    entry("LambdaFunctionScheduled", OF_SCHEDULES),
                    entry("LambdaFunctionStarted", Set.of("LambdaFunctionScheduled")),
                    entry("LambdaFunctionSucceeded", Set.of("LambdaFunctionStarted")),
                    entry("LambdaFunctionFailed", Set.of("LambdaFunctionStarted")),
                    entry("LambdaFunctionTimedOut", Set.of("LambdaFunctionStarted")),
                    entry("TaskScheduled", OF_SCHEDULES),
                    entry("TaskStarted", Set.of("TaskScheduled")),
                    entry("TaskSubmitted", Set.of("TaskStarted")),
                    entry("TaskSucceeded", Set.of("TaskStarted", "TaskSubmitted")),
                    entry("TaskFailed", Set.of("TaskStarted", "TaskSubmitted")),
                    entry("TaskTimedOut", Set.of("TaskStarted", "TaskSubmitted")),
                    entry("ActivityScheduled", OF_SCHEDULES),
                    // WorkerRules know when it may be started again.
                    entry("ActivityStarted", Set.of("ActivityScheduled", "ActivityStarted")),
                    entry("ActivitySucceeded", Set.of("ActivityStarted")),
                    entry("ActivityFailed", Set.of("ActivityStarted")),
                    entry("ActivityTimedOut", Set.of("ActivityScheduled", "ActivityStarted")),
                    entry("ParallelStateStarted", Set.of(ENTRY)),
                    entry("ParallelStateSucceeded", Set.of(EXIT)),
                    entry("MapStateStarted", Set.of(ENTRY)),
                    entry("MapIterationStarted", Set.of("MapStateStarted", EXIT)),
                    entry("MapIterationSucceeded", Set.of(EXIT)),
                    entry("MapStateSucceeded", Set.of("MapIterationSucceeded")),
                    entry("ExecutionSucceeded", Set.of(EXIT)),
                    entry("ExecutionFailed", Set.of(FAILURE)),
                    entry("ExecutionRedriven", Set.of(END)));

    private final History history;
    private final Flow flow;
    private final List<String> violations = new ArrayList<>();

    private CauseRules(History history, Flow flow) {
        this.history = history;
        this.flow = flow;
    }

    /** One sentence for each violation; none when all is well. */
    static List<String> violations(History history, Flow flow) {
        var rules = new CauseRules(history, flow);
        rules.previousEventsAreSound();
        rules.eachHasACauseThatMayHaveIt();
        rules.noCauseHasOneEffectTwice();
        rules.eachExitHasItsEntry();
        rules.noStateIsEnteredWithoutCause();
        rules.eachOutcomeHasItsSchedule();
        rules.iterationsEndOnce();
        if (history.isSuccess()) {
            rules.eachStateLeadsOn();
            rules.allBranchesRun();
            rules.allItemsAreIterated();
        }
        return List.copyOf(rules.violations);
    }

    private void violated(String rule, Object where) {
        violations.add("%s: %s: %s".formatted(history.arn(), rule, where));
    }

    private void previousEventsAreSound() {
        for (var event : history.events()) {
            // The first event has none, and neither what leads from it nor an abort in the first
            // state counts it.
            var mayBeFirst = event.id() <= 2 || event.isTerminal();
            if (!(event.previous() == 0 && mayBeFirst) && history.previous(event).isEmpty()) {
                violated("previousEventId names an earlier event", event);
            }
        }
    }

    private void eachHasACauseThatMayHaveIt() {
        for (var event : history.events()) {
            var causes = CAUSES.get(event.type());
            var cause = history.previous(event);
            if (event.isTerminal() && history.endedWithItsMachine()) {
                continue;
            }
            if (causes != null && cause.filter(found -> causes.contains(kind(found))).isEmpty()) {
                violated("an event follows one that leads to it", event + " after " + cause);
            }
        }
    }

    private static String kind(Event cause) {
        if (cause.isEntry()) {
            return ENTRY;
        }
        if (cause.isExit()) {
            return EXIT;
        }
        if (cause.isFailureOfTask()) {
            return FAILURE;
        }
        return cause.isTerminal() ? END : cause.type();
    }

    private void noCauseHasOneEffectTwice() {
        var effects = new HashSet<String>();
        for (var event : history.events()) {
            // An iteration that begins is told from its neighbours by its index.
            if (CAUSES.containsKey(event.type())
                    && !effects.add(event.previous() + event.type() + event.detail("index"))) {
                violated("a cause has an effect once", event);
            }
        }
    }

    private void eachExitHasItsEntry() {
        var exited = new HashSet<Long>();
        for (var exit : history.events()) {
            if (!exit.isExit()) {
                continue;
            }
            var entry = history.entryOfExit(exit);
            if (entry.isEmpty()) {
                violated("an exit follows the entry of its state", exit);
            } else if (!exited.add(entry.get().id())) {
                violated("a state is left once", exit);
            }
        }
        var entered = history.events().stream().filter(Event::isEntry).count();
        if (history.isSuccess() && exited.size() != entered) {
            violated("all states are left in the end", exited.size() + " of " + entered);
        }
    }

    private void noStateIsEnteredWithoutCause() {
        var causes = new HashSet<String>();
        for (var entry : history.events()) {
            if (!entry.isEntry()) {
                continue;
            }
            var cause = history.previous(entry);
            if (!(cause.isEmpty() ? begins(entry) : leads(cause.get(), entry))) {
                violated("no state is entered without cause", entry);
            } else if (!causes.add(entry.previous() + entry.stateName())) {
                violated("a cause leads into a state once", entry);
            }
        }
    }

    private boolean begins(Event entry) {
        return entry.id() == 2 && entry.stateName().equals(flow.start());
    }

    private boolean leads(Event cause, Event entry) {
        if (cause.isExit()) {
            return flow.leads(cause.stateName(), entry.stateName());
        }
        return switch (cause.type()) {
            case "ExecutionStarted" -> begins(entry);
            case "MapIterationStarted" -> flow.begins(cause.detail("name"), entry.stateName());
            case "ParallelStateStarted" ->
                    history.entry(cause)
                            .filter(outer -> flow.begins(outer.stateName(), entry.stateName()))
                            .isPresent();
            default ->
                    cause.isFailureOfTask()
                            && history.entry(cause)
                                    .filter(of -> flow.leads(of.stateName(), entry.stateName()))
                                    .isPresent();
        };
    }

    private void eachOutcomeHasItsSchedule() {
        var answered = new HashSet<Long>();
        for (var outcome : history.events()) {
            if (!outcome.isOutcomeOfTask()) {
                continue;
            }
            var scheduled =
                    history.back(outcome, event -> event.isScheduled() || event.isEntry())
                            .filter(Event::isScheduled);
            if (scheduled.isEmpty()) {
                violated("an outcome follows its schedule", outcome);
            } else if (!answered.add(scheduled.get().id())) {
                violated("a scheduled task has one outcome", outcome);
            }
        }
        var scheduled = history.events().stream().filter(Event::isScheduled).count();
        if (history.isSuccess() && answered.size() != scheduled) {
            violated(
                    "all scheduled tasks have an outcome in the end",
                    answered.size() + " of " + scheduled);
        }
    }

    private void iterationsEndOnce() {
        var ends = new HashMap<String, Integer>();
        for (var event : history.events()) {
            if (event.type().startsWith("MapIteration") && !event.type().endsWith("Started")) {
                ends.merge(event.detail("name") + event.detail("index"), 1, Integer::sum);
            }
        }
        ends.forEach((iteration, count) -> {
            if (count != 1) {
                violated("an iteration ends once", iteration);
            }
        });
    }

    /** What has a next state leads into one; what ends an execution is the last of its states. */
    private void eachStateLeadsOn() {
        var led =
                history.events().stream()
                        .filter(Event::isEntry)
                        .map(Event::previous)
                        .collect(Collectors.toSet());
        for (var exit : history.events()) {
            if (exit.isExit()
                    && !flow.successors(exit.stateName()).isEmpty()
                    && !led.contains(exit.id())) {
                violated("a state leads on to its next", exit);
            }
        }
        var last = history.previous(history.events().getLast());
        if (last.filter(
                        exit ->
                                flow.top().contains(exit.stateName())
                                        && flow.successors(exit.stateName()).isEmpty())
                .isEmpty()) {
            violated("an execution succeeds after its last state", last);
        }
    }

    private void allBranchesRun() {
        for (var fork : history.events()) {
            if (!fork.type().equals("ParallelStateStarted")) {
                continue;
            }
            var begun =
                    history.events().stream()
                            .filter(event -> event.isEntry() && event.previous() == fork.id())
                            .map(Event::stateName)
                            .collect(Collectors.toSet());
            var outer = history.entry(fork).map(Event::stateName).orElse("");
            if (!begun.equals(flow.begins(outer))) {
                violated("all branches run", outer + " ran " + begun);
            }
        }
    }

    private void allItemsAreIterated() {
        var items = AskelClient.read(history.input()).path("items").size();
        for (var begin : history.events()) {
            if (!begin.type().equals("MapStateStarted")) {
                continue;
            }
            for (var part : List.of("MapIterationStarted", "MapIterationSucceeded")) {
                var indices =
                        history.events().stream()
                                .filter(event -> event.type().equals(part))
                                .map(event -> event.detail("index"))
                                .collect(Collectors.toSet());
                if (indices.size() != items) {
                    violated(
                            "all %d items are iterated, each has a %s".formatted(items, part),
                            indices);
                }
            }
        }
    }
}
