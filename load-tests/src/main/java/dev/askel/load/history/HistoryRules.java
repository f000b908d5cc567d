package dev.askel.load.history;

import dev.askel.load.wire.AskelClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What must hold of the history of any execution that has ended, whatever happened to its server.
 *
 * <p>Times are compared without tolerance: all of them come from the engine's one clock, and
 * cutting two of them to milliseconds does not bring them closer together than whole seconds.
 */
public final class HistoryRules {
    /** After so long without a sign a worker's task is given to another. */
    public static final int HEARTBEAT_SECONDS = 4;

    private static final long MILLIS_PER_SECOND = 1000;

    /** What a function or a worker gives: values that are drawn, so that none comes twice. */
    private static final Pattern GIVEN = Pattern.compile("\\b(?:result|done)\\W+([\\w-]+)");

    /** The load's Wait states say in their names how long they wait. */
    private static final Pattern WAIT = Pattern.compile("Wait(\\d+).*");

    private static final Map<String, String> STATUS_BY_EVENT =
            Map.of(
                    "ExecutionSucceeded", "SUCCEEDED",
                    "ExecutionFailed", "FAILED",
                    "ExecutionAborted", "ABORTED",
                    "ExecutionTimedOut", "TIMED_OUT");

    private final History history;
    private final Flow flow;
    private final List<String> violations = new ArrayList<>();

    private HistoryRules(History history, Flow flow) {
        this.history = history;
        this.flow = flow;
    }

    /** One sentence for each violation; none when all is well. */
    public static List<String> violations(History history, Flow flow) {
        var rules = new HistoryRules(history, flow);
        rules.idsAreContiguous();
        rules.timeDoesNotRunBackwards();
        rules.oneEndAndItIsTheLast();
        rules.violations.addAll(CauseRules.violations(history, flow));
        rules.waitsAreNotShort();
        rules.sleepersSleepUntilTheirTime();
        rules.retriesAndTimeoutsAreNotEarly();
        rules.nothingGivenIsForgotten();
        return List.copyOf(rules.violations);
    }

    private void violated(String rule, Object where) {
        violations.add("%s: %s: %s".formatted(history.arn(), rule, where));
    }

    private void idsAreContiguous() {
        long expected = 1;
        for (var event : history.events()) {
            if (event.id() != expected) {
                violated("ids are contiguous from 1, expected " + expected, event);
                return;
            }
            expected++;
        }
    }

    private void timeDoesNotRunBackwards() {
        long last = 0;
        for (var event : history.events()) {
            if (event.millis() < last) {
                violated("time does not run backwards", event);
            }
            last = event.millis();
        }
    }

    private void oneEndAndItIsTheLast() {
        var events = history.events();
        var ends = events.stream().filter(Event::isTerminal).toList();
        var redrives = events.stream().filter(Event::isRedrive).toList();
        if (events.isEmpty()
                || ends.size() != 1 + redrives.size()
                || !events.getLast().isTerminal()) {
            violated("one terminal event for each life, and it is the last", ends);
        } else if (!history.status().equals(STATUS_BY_EVENT.get(ends.getLast().type()))) {
            violated("status is what the last event says", history.status());
        }
        for (var redrive : redrives) {
            if (history.event(redrive.id() - 1).filter(Event::isTerminal).isEmpty()) {
                violated("a redrive follows an end", redrive);
            }
        }
    }

    private void waitsAreNotShort() {
        for (var exit : history.events()) {
            waitSeconds(exit)
                    .ifPresent(seconds ->
                            history.entryOfExit(exit)
                                    .ifPresent(entry -> atLeast(seconds, entry, exit)));
        }
    }

    /** How long the Wait state waits that this event leaves; nothing when it leaves none. */
    private static Optional<Long> waitSeconds(Event exit) {
        var seconds = WAIT.matcher(exit.stateName());
        return exit.isExit() && seconds.matches()
                ? Optional.of(Long.parseLong(seconds.group(1)))
                : Optional.empty();
    }

    /** By how many milliseconds each Wait state of an execution has ended later than it was due. */
    public static List<Long> lateness(History history) {
        return history.events().stream()
                .flatMap(exit ->
                        waitSeconds(exit)
                                .flatMap(seconds ->
                                        history.entryOfExit(exit)
                                                .map(entry ->
                                                        exit.millis()
                                                                - entry.millis()
                                                                - seconds * MILLIS_PER_SECOND))
                                .stream())
                .toList();
    }

    private void sleepersSleepUntilTheirTime() {
        for (var exit : history.events()) {
            if (exit.isExit() && exit.stateName().equals("Sleep")) {
                var until = AskelClient.read(history.input()).path("until").asText();
                if (exit.millis() < Instant.parse(until).toEpochMilli()) {
                    violated("nobody wakes before " + until, exit);
                }
            }
        }
    }

    private void retriesAndTimeoutsAreNotEarly() {
        for (var event : history.events()) {
            var before = history.previous(event).filter(Event::isFailureOfTask);
            if (event.isScheduled() && before.isPresent()) {
                retryIsNotEarly(before.get(), event);
            }
            if (event.isTimeoutOfTask()) {
                history.back(event, Event::isScheduled)
                        .ifPresent(since -> atLeast(HEARTBEAT_SECONDS, since, event));
            }
        }
    }

    private void retryIsNotEarly(Event failure, Event again) {
        var state = history.entry(again).map(Event::stateName).orElse("");
        var retrier = flow.retrier(state, failure);
        if (retrier.isEmpty()) {
            violated("a retry is one that its state has", again);
            return;
        }
        int retries = 0;
        // A redriven state counts anew.
        for (var event = Optional.of(failure);
                event.filter(of -> !of.isEntry() && !of.isRedrive()).isPresent();
                event = history.previous(event.get())) {
            if (event.get().isFailureOfTask() && flow.retrier(state, event.get()).equals(retrier)) {
                retries++;
            }
        }
        atLeast(retrier.get().secondsBefore(retries), failure, again);
    }

    private void atLeast(double seconds, Event from, Event to) {
        if (to.millis() - from.millis() < seconds * MILLIS_PER_SECOND) {
            violated("no timer is early, " + seconds + " s since " + from, to);
        }
    }

    /** What tasks gave is in the output: the load's machines keep all of it. */
    private void nothingGivenIsForgotten() {
        if (!history.isSuccess()) {
            return;
        }
        for (var event : history.events()) {
            if (event.isSuccessOfTask()) {
                var given = GIVEN.matcher(event.detail("output"));
                while (given.find()) {
                    if (!history.output().contains(given.group(1))) {
                        violated("the output has what a task gave, " + given.group(1), event);
                    }
                }
            }
        }
    }
}
