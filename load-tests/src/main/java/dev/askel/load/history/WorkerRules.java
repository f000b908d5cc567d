package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What workers were told, held against the histories: each answer completes one task, and a task's
 * time is over only when nobody was heard of for so long. (An execution of the load has at most one
 * task for workers at a time, and they draw each answer anew.)
 */
final class WorkerRules {
    private static final long SILENCE_MILLIS =
            TimeUnit.SECONDS.toMillis(HistoryRules.HEARTBEAT_SECONDS);

    private final Ledger ledger;
    private final Map<String, Map<JsonNode, Integer>> completed = new HashMap<>();
    private final Map<String, List<Long>> timeouts = new HashMap<>();
    private final Map<String, Integer> failed = new HashMap<>();
    private final Set<Ledger.Received> started = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    private WorkerRules(Ledger ledger, Collection<History> histories) {
        this.ledger = ledger;
        for (var history : histories) {
            var id = id(history);
            for (var event : history.events()) {
                if (!isOfWorker(event)) {
                    continue;
                }
                if (event.isSuccessOfTask()) {
                    completed
                            .computeIfAbsent(id, _ -> new HashMap<>())
                            .merge(AskelClient.read(event.detail("output")), 1, Integer::sum);
                }
                if (event.isTimeoutOfTask()) {
                    timeouts.computeIfAbsent(id, _ -> new ArrayList<>()).add(event.millis());
                }
                if (event.isFailureOfTask()) {
                    failed.merge(id, 1, Integer::sum);
                }
                if (isStart(event)) {
                    started.add(startedFor(id, event));
                }
            }
        }
    }

    /** One sentence for each violation; none when all is well. */
    static List<String> violations(Ledger ledger, Collection<History> histories) {
        var rules = new WorkerRules(ledger, histories);
        rules.answersHaveArrived();
        rules.completionsWereSentAndAreOnce();
        rules.refusedOnlyWhatIsOver();
        rules.nobodyHeardOfTimesOut();
        rules.startsAreDurableWhenTheirTasksAreHandedOut();
        return List.copyOf(rules.violations);
    }

    /**
     * One sentence for each task that came to two workers. What no worker is known to have goes
     * back to its queue; what one has does so when the node that handed it out ends before it has
     * said so.
     */
    static List<String> handedOutTwice(Ledger ledger, Collection<History> histories) {
        var twice = new ArrayList<String>();
        for (var history : histories) {
            var id = id(history);
            for (var start : history.events()) {
                if (isStart(start) && ledger.hasReceived(startedFor(id, start))) {
                    history.previous(start)
                            .flatMap(before -> received(ledger, history, before))
                            .ifPresent(first ->
                                    twice.add(
                                            new Again(history, first, start)
                                                    .sentence("two workers got a task")));
                }
            }
        }
        return List.copyOf(twice);
    }

    /** That start, or one before it of the same task, whose poll got the task. */
    private static Optional<Event> received(Ledger ledger, History history, Event from) {
        var start = Optional.of(from).filter(WorkerRules::isStart);
        while (start.isPresent() && !ledger.hasReceived(startedFor(id(history), start.get()))) {
            start = history.previous(start.get()).filter(WorkerRules::isStart);
        }
        return start;
    }

    /** One sentence for each task that was started again: what came of the poll before. */
    static List<String> startedAgain(Ledger ledger, Collection<History> histories) {
        return again(histories)
                .map(again ->
                        again.sentence("started again after a poll that had " + again.had(ledger)))
                .toList();
    }

    /** A task that was started, and again without a failure between. */
    private record Again(History history, Event start, Event next) {
        Ledger.Received first() {
            return startedFor(id(history), start);
        }

        String had(Ledger ledger) {
            if (ledger.hasReceived(first())) {
                return "the task";
            }
            return ledger.isUnansweredPoll(first().poll()) ? "no answer" : "another answer";
        }

        String sentence(String what) {
            return "%s: %s: %s, %d ms after %s"
                    .formatted(history.arn(), what, next, next.millis() - start.millis(), start);
        }
    }

    private static Stream<Again> again(Collection<History> histories) {
        return histories.stream()
                .flatMap(history ->
                        history.events().stream()
                                .filter(WorkerRules::isStart)
                                .flatMap(next ->
                                        history.previous(next).filter(WorkerRules::isStart).stream()
                                                .map(start -> new Again(history, start, next))));
    }

    private static String id(History history) {
        return AskelClient.read(history.input()).path("id").asText();
    }

    private static boolean isStart(Event event) {
        return event.type().equals("ActivityStarted");
    }

    private static Ledger.Received startedFor(String id, Event start) {
        return new Ledger.Received(id, start.detail("workerName"));
    }

    private static boolean isOfWorker(Event event) {
        return event.type().startsWith("Activity")
                || event.detail("resource").endsWith("waitForTaskToken");
    }

    private boolean hasCompleted(Ledger.Answered answer) {
        return completed
                .getOrDefault(answer.id(), Map.of())
                .containsKey(AskelClient.read(answer.output()));
    }

    private void answersHaveArrived() {
        for (var answer : ledger.allAnswered()) {
            if (!hasCompleted(answer)) {
                violations.add("acknowledged answer is lost: " + answer);
            }
        }
    }

    private void completionsWereSentAndAreOnce() {
        var sent = new HashMap<String, List<JsonNode>>();
        for (var answer : ledger.allSent()) {
            sent.computeIfAbsent(answer.id(), _ -> new ArrayList<>())
                    .add(AskelClient.read(answer.output()));
        }
        completed.forEach((id, outputs) ->
                outputs.forEach((output, times) -> {
                    if (times > 1) {
                        violations.add(
                                "one answer completed %d tasks of %s: %s"
                                        .formatted(times, id, output));
                    }
                    if (!sent.getOrDefault(id, List.of()).contains(output)) {
                        violations.add(
                                "nobody sent what completed a task of %s: %s"
                                        .formatted(id, output));
                    }
                }));
    }

    /**
     * An answer that comes too late finds that it was taken before, or that its attempt has failed:
     * timed out, or a link broke while the function had the token already.
     */
    private void refusedOnlyWhatIsOver() {
        var late = new HashMap<String, Integer>();
        for (var answer : ledger.allRefused()) {
            if (!hasCompleted(answer)) {
                late.merge(answer.id(), 1, Integer::sum);
            }
        }
        late.forEach((id, count) -> {
            int over = failed.getOrDefault(id, 0);
            if (count > over) {
                violations.add(
                        "%d answers for %s were refused, %d of its attempts had failed"
                                .formatted(count, id, over));
            }
        });
    }

    private void nobodyHeardOfTimesOut() {
        for (var beat : ledger.allBeaten()) {
            for (long timeout : timeouts.getOrDefault(beat.id(), List.of())) {
                if (beat.millis() < timeout && timeout < beat.millis() + SILENCE_MILLIS) {
                    violations.add(
                            "a task of %s timed out %d ms after an acknowledged heartbeat"
                                    .formatted(beat.id(), timeout - beat.millis()));
                }
            }
        }
    }

    private void startsAreDurableWhenTheirTasksAreHandedOut() {
        for (var task : ledger.allReceived()) {
            if (!started.contains(task)) {
                violations.add("a worker got a task that was not started for it: " + task);
            }
        }
    }
}
