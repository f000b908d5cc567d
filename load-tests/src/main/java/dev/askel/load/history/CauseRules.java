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
 * Compares {@code previousEventId} in a history with the rules in {@code docs/aws/history.md}. The
 * state machines of the load have no nested Map states and do not retry Map or Parallel states.
 *
 * <ul>
 *   <li>Each event has a permitted cause.
 *   <li>No cause has an effect twice.
 *   <li>A succeeded execution has run each state, branch and item.
 * </ul>
 */
final class CauseRules {
    private static final String ENTRY = "an entry";
    private static final String EXIT = "an exit";
    private static final String FAILURE = "a failed attempt";
    private static final String END = "an end";

    private static final Set<String> SCHEDULE_CAUSES = Set.of(ENTRY, FAILURE, "ExecutionRedriven");

    /**
     * The permitted causes by the type of the event. Entries and exits are missing, because they
     * have their own rules. Aborts are missing, because they may have any cause.
     */
    private static final Map<String, Set<String>> CAUSES =
            Map.ofEntries(
                    entry("LambdaFunctionScheduled", SCHEDULE_CAUSES),
                    entry("LambdaFunctionStarted", Set.of("LambdaFunctionScheduled")),
                    entry("LambdaFunctionSucceeded", Set.of("LambdaFunctionStarted")),
                    entry("LambdaFunctionFailed", Set.of("LambdaFunctionStarted")),
                    entry("LambdaFunctionTimedOut", Set.of("LambdaFunctionStarted")),
                    entry("TaskScheduled", SCHEDULE_CAUSES),
                    entry("TaskStarted", Set.of("TaskScheduled")),
                    entry("TaskSubmitted", Set.of("TaskStarted")),
                    entry("TaskSucceeded", Set.of("TaskStarted", "TaskSubmitted")),
                    entry("TaskFailed", Set.of("TaskStarted", "TaskSubmitted")),
                    entry("TaskTimedOut", Set.of("TaskStarted", "TaskSubmitted")),
                    entry("ActivityScheduled", SCHEDULE_CAUSES),
                    // WorkerRules checks whether a task was permitted to start again.
                    entry("ActivityStarted", Set.of("ActivityScheduled", "ActivityStarted")),
                    entry("ActivitySucceeded", Set.of("ActivityStarted")),
                    entry("ActivityFailed", Set.of("ActivityStarted")),
                    entry("ActivityTimedOut", Set.of("ActivityScheduled", "ActivityStarted")),
                    entry("ParallelStateStarted", Set.of(ENTRY)),
                    entry("ParallelStateSucceeded", Set.of(EXIT)),
                    entry("MapStateStarted", Set.of(ENTRY)),
                    entry("MapIterationStarted", Set.of("MapStateStarted", EXIT)),
                    entry("MapIterationSucceeded", Set.of(EXIT)),
                    entry("MapRunStarted", Set.of("MapStateStarted")),
                    entry("MapRunSucceeded", Set.of("MapRunStarted")),
                    entry("MapStateSucceeded", Set.of("MapIterationSucceeded", "MapRunSucceeded")),
                    entry("ExecutionSucceeded", Set.of(EXIT)),
                    entry("ExecutionFailed", Set.of(FAILURE)),
                    entry("ExecutionRedriven", Set.of(END)));

    private final History history;
    private final DefinitionFlow flow;
    private final List<String> violations = new ArrayList<>();

    private CauseRules(History history, DefinitionFlow flow) {
        this.history = history;
        this.flow = flow;
    }

    /** Returns one sentence for each violation. */
    static List<String> violations(History history, DefinitionFlow flow) {
        var rules = new CauseRules(history, flow);
        rules.checkPreviousEvents();
        rules.checkCauses();
        rules.checkEffects();
        rules.checkExits();
        rules.checkEntries();
        rules.checkOutcomes();
        rules.checkIterations();
        if (history.isSuccess()) {
            rules.checkNextStates();
            rules.checkBranches();
            rules.checkItems();
        }
        return List.copyOf(rules.violations);
    }

    private void addViolation(String rule, Object where) {
        violations.add("%s: %s: %s".formatted(history.arn(), rule, where));
    }

    private void checkPreviousEvents() {
        for (var event : history.events()) {
            // The first event has no previous event. For the second event, and for an abort in the
            // first state, previousEventId is 0 too.
            var mayBeFirst = event.id() <= 2 || event.isTerminal();
            if (!(event.previousEventId() == 0 && mayBeFirst)
                    && history.previous(event).isEmpty()) {
                addViolation("previousEventId names an earlier event", event);
            }
        }
    }

    private void checkCauses() {
        for (var event : history.events()) {
            var causes = CAUSES.get(event.type());
            var cause = history.previous(event);
            if (event.isTerminal() && history.isEndedByMachineDeletion()) {
                continue;
            }
            if (causes != null && cause.filter(found -> causes.contains(kind(found))).isEmpty()) {
                addViolation("an event follows a permitted cause", event + " after " + cause);
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

    private void checkEffects() {
        var effects = new HashSet<String>();
        for (var event : history.events()) {
            // The index distinguishes iterations that start after the same event.
            if (CAUSES.containsKey(event.type())
                    && !effects.add(
                            event.previousEventId() + event.type() + event.detail("index"))) {
                addViolation("a cause has an effect once", event);
            }
        }
    }

    private void checkExits() {
        var exited = new HashSet<Long>();
        for (var exit : history.events()) {
            if (!exit.isExit()) {
                continue;
            }
            var entry = history.entryOfExit(exit);
            if (entry.isEmpty()) {
                addViolation("an exit follows the entry of its state", exit);
            } else if (!exited.add(entry.get().id())) {
                addViolation("a state is exited once", exit);
            }
        }
        var entered = history.events().stream().filter(Event::isEntry).count();
        if (history.isSuccess() && exited.size() != entered) {
            addViolation("all states are exited at the end", exited.size() + " of " + entered);
        }
    }

    private void checkEntries() {
        var causes = new HashSet<String>();
        for (var entry : history.events()) {
            if (!entry.isEntry()) {
                continue;
            }
            var cause = history.previous(entry);
            if (!(cause.isEmpty() ? isStart(entry) : leadsTo(cause.get(), entry))) {
                addViolation("no state is entered without cause", entry);
            } else if (!causes.add(entry.previousEventId() + entry.stateName())) {
                addViolation("a cause leads into a state once", entry);
            }
        }
    }

    private boolean isStart(Event entry) {
        return entry.id() == 2 && entry.stateName().equals(flow.startState());
    }

    private boolean leadsTo(Event cause, Event entry) {
        if (cause.isExit()) {
            return flow.leadsTo(cause.stateName(), entry.stateName());
        }
        return switch (cause.type()) {
            case "ExecutionStarted" -> isStart(entry);
            case "MapIterationStarted" ->
                    flow.isFirstState(cause.detail("name"), entry.stateName());
            case "ParallelStateStarted" ->
                    history.entryOfState(cause)
                            .filter(outer ->
                                    flow.isFirstState(outer.stateName(), entry.stateName()))
                            .isPresent();
            default ->
                    cause.isFailureOfTask()
                            && history.entryOfState(cause)
                                    .filter(failed ->
                                            flow.leadsTo(failed.stateName(), entry.stateName()))
                                    .isPresent();
        };
    }

    private void checkOutcomes() {
        var answered = new HashSet<Long>();
        for (var outcome : history.events()) {
            if (!outcome.isOutcomeOfTask()) {
                continue;
            }
            var scheduled =
                    history.nearestPrevious(
                                    outcome, event -> event.isScheduled() || event.isEntry())
                            .filter(Event::isScheduled);
            if (scheduled.isEmpty()) {
                addViolation("an outcome follows its schedule", outcome);
            } else if (!answered.add(scheduled.get().id())) {
                addViolation("a scheduled task has one outcome", outcome);
            }
        }
        var scheduled = history.events().stream().filter(Event::isScheduled).count();
        if (history.isSuccess() && answered.size() != scheduled) {
            addViolation(
                    "all scheduled tasks have an outcome at the end",
                    answered.size() + " of " + scheduled);
        }
    }

    private void checkIterations() {
        var ends = new HashMap<String, Integer>();
        for (var event : history.events()) {
            if (event.type().startsWith("MapIteration") && !event.type().endsWith("Started")) {
                ends.merge(event.detail("name") + event.detail("index"), 1, Integer::sum);
            }
        }
        ends.forEach((iteration, count) -> {
            if (count != 1) {
                addViolation("an iteration ends once", iteration);
            }
        });
    }

    /**
     * Checks that each exit of a state with successors is followed by the entry of a successor.
     * Also checks that the execution succeeds after the exit of a final state.
     */
    private void checkNextStates() {
        var causes =
                history.events().stream()
                        .filter(Event::isEntry)
                        .map(Event::previousEventId)
                        .collect(Collectors.toSet());
        for (var exit : history.events()) {
            if (exit.isExit()
                    && !flow.successors(exit.stateName()).isEmpty()
                    && !causes.contains(exit.id())) {
                addViolation("a state leads to its next state", exit);
            }
        }
        var last = history.previous(history.events().getLast());
        if (last.filter(
                        exit ->
                                flow.topLevelStates().contains(exit.stateName())
                                        && flow.successors(exit.stateName()).isEmpty())
                .isEmpty()) {
            addViolation("an execution succeeds after its last state", last);
        }
    }

    private void checkBranches() {
        for (var fork : history.events()) {
            if (!fork.type().equals("ParallelStateStarted")) {
                continue;
            }
            var entered =
                    history.events().stream()
                            .filter(event ->
                                    event.isEntry() && event.previousEventId() == fork.id())
                            .map(Event::stateName)
                            .collect(Collectors.toSet());
            var outer = history.entryOfState(fork).map(Event::stateName).orElse("");
            if (!entered.equals(flow.firstStates(outer))) {
                addViolation("all branches run", outer + " ran " + entered);
            }
        }
    }

    private void checkItems() {
        var items = AskelClient.parseJson(history.input()).path("items").size();
        for (var begin : history.events()) {
            if (!begin.type().equals("MapStateStarted") || startsMapRun(begin)) {
                continue;
            }
            for (var part : List.of("MapIterationStarted", "MapIterationSucceeded")) {
                var indices =
                        history.events().stream()
                                .filter(event -> event.type().equals(part))
                                .map(event -> event.detail("index"))
                                .collect(Collectors.toSet());
                if (indices.size() != items) {
                    addViolation(
                            "all %d items are iterated, each has a %s".formatted(items, part),
                            indices);
                }
            }
        }
    }

    /**
     * Returns whether a Map state runs its items as child executions, which {@link MapRunRules}
     * check.
     */
    private boolean startsMapRun(Event begin) {
        return history.events().stream()
                .anyMatch(event ->
                        event.type().equals("MapRunStarted")
                                && event.previousEventId() == begin.id());
    }
}
