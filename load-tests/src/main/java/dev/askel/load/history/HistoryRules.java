package dev.askel.load.history;

import dev.askel.load.wire.AskelClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What must hold of the history of any execution that has ended, whatever happened to its server.
 *
 * <p>Times are compared without tolerance: all of them come from the engine's one clock, and
 * cutting two of them to milliseconds does not bring them closer together than whole seconds.
 */
public final class HistoryRules {
    /** The shortest time before any attempt after the first. */
    public static final int RETRY_SECONDS = 1;

    /** After so long without a sign a worker's task is given to another. */
    public static final int HEARTBEAT_SECONDS = 4;

    private static final long MILLIS_PER_SECOND = 1000;

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
        rules.previousEventsAreSound();
        rules.eachExitHasItsEntry();
        rules.noStateIsEnteredWithoutCause();
        rules.eachOutcomeHasItsSchedule();
        rules.waitsAreNotShort();
        rules.sleepersSleepUntilTheirTime();
        rules.retriesAndTimeoutsAreNotEarly();
        rules.iterationsEndOnce();
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

    private Optional<Event> back(Event from, Predicate<Event> wanted) {
        var event = history.previous(from);
        while (event.isPresent() && !wanted.test(event.get())) {
            event = history.previous(event.get());
        }
        return event;
    }

    private void eachExitHasItsEntry() {
        var exited = new HashSet<Long>();
        for (var exit : history.events()) {
            if (!exit.isExit()) {
                continue;
            }
            var type = exit.type().replace("Exited", "Entered");
            var entry =
                    back(
                            exit,
                            event ->
                                    event.type().equals(type)
                                            && event.stateName().equals(exit.stateName()));
            if (entry.isEmpty()) {
                violated("an exit follows the entry of its state", exit);
            } else if (!exited.add(entry.get().id())) {
                violated("a state is left once", exit);
            }
        }
        var entered = history.events().stream().filter(Event::isEntry).count();
        if (history.status().equals("SUCCEEDED") && exited.size() != entered) {
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
                    back(cause, Event::isEntry)
                            .filter(outer -> flow.begins(outer.stateName(), entry.stateName()))
                            .isPresent();
            default ->
                    cause.isFailureOfTask()
                            && back(cause, Event::isEntry)
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
                    back(outcome, event -> event.isScheduled() || event.isEntry())
                            .filter(Event::isScheduled);
            if (scheduled.isEmpty()) {
                violated("an outcome follows its schedule", outcome);
            } else if (!answered.add(scheduled.get().id())) {
                violated("a scheduled task has one outcome", outcome);
            }
        }
        var scheduled = history.events().stream().filter(Event::isScheduled).count();
        if (history.status().equals("SUCCEEDED") && answered.size() != scheduled) {
            violated(
                    "all scheduled tasks have an outcome in the end",
                    answered.size() + " of " + scheduled);
        }
    }

    private void waitsAreNotShort() {
        for (var exit : history.events()) {
            waitSeconds(exit)
                    .ifPresent(seconds ->
                            history.previous(exit)
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
                                        history.previous(exit)
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
            var before = history.previous(event);
            if (before.isEmpty()) {
                continue;
            }
            if (event.isScheduled() && before.get().isFailureOfTask()) {
                atLeast(RETRY_SECONDS, before.get(), event);
            }
            if (event.type().endsWith("TimedOut") && event.isOutcomeOfTask()) {
                back(event, Event::isScheduled)
                        .ifPresent(since -> atLeast(HEARTBEAT_SECONDS, since, event));
            }
        }
    }

    private void atLeast(long seconds, Event from, Event to) {
        if (to.millis() - from.millis() < seconds * MILLIS_PER_SECOND) {
            violated("no timer is early, " + seconds + " s since " + from, to);
        }
    }

    private void iterationsEndOnce() {
        // The load has no Map within a Map and retries none: an index names an iteration.
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
}
