package dev.askel.load.history;

import dev.askel.load.wire.AskelClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks rules for the history of each execution that has ended. The rules apply regardless of
 * faults of the server.
 *
 * <p>Times are compared without tolerance. All timestamps are from one clock of the engine. The
 * rules compare whole seconds, so truncation to milliseconds has no effect.
 */
public final class HistoryRules {
    /** The heartbeat timeout of the load's tasks. After this timeout, a task is retried. */
    public static final int HEARTBEAT_SECONDS = 4;

    private static final long MILLIS_PER_SECOND = 1000;

    /** Matches results of functions and workers. Results are random, so each occurs once. */
    private static final Pattern RESULT = Pattern.compile("\\b(?:result|done)\\W+([\\w-]+)");

    /** Matches names of Wait states, which contain the number of seconds. */
    private static final Pattern WAIT = Pattern.compile("Wait(\\d+).*");

    private static final Map<String, String> STATUS_BY_EVENT =
            Map.of(
                    "ExecutionSucceeded", "SUCCEEDED",
                    "ExecutionFailed", "FAILED",
                    "ExecutionAborted", "ABORTED",
                    "ExecutionTimedOut", "TIMED_OUT");

    private final History history;
    private final DefinitionFlow flow;
    private final List<String> violations = new ArrayList<>();

    private HistoryRules(History history, DefinitionFlow flow) {
        this.history = history;
        this.flow = flow;
    }

    /** Returns one sentence for each violation. */
    public static List<String> violations(History history, DefinitionFlow flow) {
        var rules = new HistoryRules(history, flow);
        rules.checkIds();
        rules.checkTimeOrder();
        rules.checkEnds();
        rules.violations.addAll(CauseRules.violations(history, flow));
        rules.checkWaits();
        rules.checkSleepers();
        rules.checkRetriesAndTimeouts();
        rules.checkOutput();
        return List.copyOf(rules.violations);
    }

    private void addViolation(String rule, Object where) {
        violations.add("%s: %s: %s".formatted(history.arn(), rule, where));
    }

    private void checkIds() {
        long expected = 1;
        for (var event : history.events()) {
            if (event.id() != expected) {
                addViolation("ids are contiguous from 1, expected " + expected, event);
                return;
            }
            expected++;
        }
    }

    private void checkTimeOrder() {
        long last = 0;
        for (var event : history.events()) {
            if (event.timestampMillis() < last) {
                addViolation("time does not run backwards", event);
            }
            last = event.timestampMillis();
        }
    }

    private void checkEnds() {
        var events = history.events();
        var ends = events.stream().filter(Event::isTerminal).toList();
        var redrives = events.stream().filter(Event::isRedrive).toList();
        if (events.isEmpty()
                || ends.size() != 1 + redrives.size()
                || !events.getLast().isTerminal()) {
            addViolation("one terminal event for each run, and it is the last", ends);
        } else if (!history.status().equals(STATUS_BY_EVENT.get(ends.getLast().type()))) {
            addViolation("the status is that of the last event", history.status());
        }
        for (var redrive : redrives) {
            if (history.event(redrive.id() - 1).filter(Event::isTerminal).isEmpty()) {
                addViolation("a redrive follows an end", redrive);
            }
        }
    }

    private void checkWaits() {
        for (var exit : history.events()) {
            waitSeconds(exit)
                    .ifPresent(seconds ->
                            history.entryOfExit(exit)
                                    .ifPresent(entry -> checkElapsed(seconds, entry, exit)));
        }
    }

    /**
     * Returns the seconds of the Wait state that {@code exit} leaves, or nothing for other events.
     */
    private static Optional<Long> waitSeconds(Event exit) {
        var seconds = WAIT.matcher(exit.stateName());
        return exit.isExit() && seconds.matches()
                ? Optional.of(Long.parseLong(seconds.group(1)))
                : Optional.empty();
    }

    /** Returns the delay of each Wait state of an execution, in milliseconds. */
    public static List<Long> waitDelayMillis(History history) {
        return history.events().stream()
                .flatMap(exit ->
                        waitSeconds(exit)
                                .flatMap(seconds ->
                                        history.entryOfExit(exit)
                                                .map(entry ->
                                                        exit.timestampMillis()
                                                                - entry.timestampMillis()
                                                                - seconds * MILLIS_PER_SECOND))
                                .stream())
                .toList();
    }

    private void checkSleepers() {
        for (var exit : history.events()) {
            if (exit.isExit() && exit.stateName().equals("Sleep")) {
                var until = AskelClient.parseJson(history.input()).path("until").asText();
                if (exit.timestampMillis() < Instant.parse(until).toEpochMilli()) {
                    addViolation("no execution resumes before " + until, exit);
                }
            }
        }
    }

    private void checkRetriesAndTimeouts() {
        for (var event : history.events()) {
            var before = history.previous(event).filter(Event::isFailureOfTask);
            if (event.isScheduled() && before.isPresent()) {
                checkRetry(before.get(), event);
            }
            if (event.isTimeoutOfTask()) {
                history.nearestPrevious(event, Event::isScheduled)
                        .ifPresent(since -> checkElapsed(HEARTBEAT_SECONDS, since, event));
            }
        }
    }

    private void checkRetry(Event failure, Event retry) {
        var state = history.entryOfState(retry).map(Event::stateName).orElse("");
        var retrier = flow.retrier(state, failure);
        if (retrier.isEmpty()) {
            addViolation("a retry matches a retrier of its state", retry);
            return;
        }
        int retries = 0;
        // A redrive resets the number of retries of the state.
        for (var event = Optional.of(failure);
                event.filter(found -> !found.isEntry() && !found.isRedrive()).isPresent();
                event = history.previous(event.get())) {
            if (event.get().isFailureOfTask() && flow.retrier(state, event.get()).equals(retrier)) {
                retries++;
            }
        }
        checkElapsed(retrier.get().secondsBefore(retries), failure, retry);
    }

    private void checkElapsed(double seconds, Event from, Event to) {
        if (to.timestampMillis() - from.timestampMillis() < seconds * MILLIS_PER_SECOND) {
            addViolation("no timer fires early, " + seconds + " s since " + from, to);
        }
    }

    /**
     * Checks that the output of the execution contains the results of all its tasks. The state
     * machines of the load keep these results.
     */
    private void checkOutput() {
        if (!history.isSuccess()) {
            return;
        }
        for (var event : history.events()) {
            if (event.isSuccessOfTask()) {
                var result = RESULT.matcher(event.detail("output"));
                while (result.find()) {
                    if (!history.output().contains(result.group(1))) {
                        addViolation(
                                "the output has the result of each task, " + result.group(1),
                                event);
                    }
                }
            }
        }
    }
}
