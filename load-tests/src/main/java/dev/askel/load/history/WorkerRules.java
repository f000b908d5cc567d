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
 * Checks the responses to workers against histories. Each output must complete one task. A task may
 * time out only if it had no heartbeat within its timeout. An execution of the load has at most one
 * task for workers at a time, and outputs are random.
 */
final class WorkerRules {
    private static final long HEARTBEAT_MILLIS =
            TimeUnit.SECONDS.toMillis(HistoryRules.HEARTBEAT_SECONDS);

    private final Observations observations;
    private final Map<String, Map<JsonNode, Integer>> completed = new HashMap<>();
    private final Map<String, List<Long>> timeouts = new HashMap<>();
    private final Map<String, Integer> failed = new HashMap<>();
    private final Set<Observations.ReceivedTask> started = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    private WorkerRules(Observations observations, Collection<History> histories) {
        this.observations = observations;
        for (var history : histories) {
            var id = id(history);
            for (var event : history.events()) {
                if (!isWorkerEvent(event)) {
                    continue;
                }
                if (event.isSuccessOfTask()) {
                    completed
                            .computeIfAbsent(id, _ -> new HashMap<>())
                            .merge(AskelClient.parseJson(event.detail("output")), 1, Integer::sum);
                }
                if (event.isTimeoutOfTask()) {
                    timeouts.computeIfAbsent(id, _ -> new ArrayList<>())
                            .add(event.timestampMillis());
                }
                if (event.isFailureOfTask()) {
                    failed.merge(id, 1, Integer::sum);
                }
                if (isStart(event)) {
                    started.add(receivedTask(id, event));
                }
            }
        }
    }

    /** Returns one sentence for each violation. */
    static List<String> violations(Observations observations, Collection<History> histories) {
        var rules = new WorkerRules(observations, histories);
        rules.checkAnswers();
        rules.checkCompletions();
        rules.checkRejections();
        rules.checkHeartbeats();
        rules.checkReceivedTasks();
        return List.copyOf(rules.violations);
    }

    /**
     * Returns one sentence for each task that two workers received. Normally, a task returns to its
     * queue only if no worker has received it. It also returns if the dispatching node ends before
     * the node has recorded the delivery.
     */
    static List<String> tasksDispatchedTwice(
            Observations observations, Collection<History> histories) {
        var violations = new ArrayList<String>();
        for (var history : histories) {
            var id = id(history);
            for (var start : history.events()) {
                if (isStart(start) && observations.isReceived(receivedTask(id, start))) {
                    history.previous(start)
                            .flatMap(before -> received(observations, history, before))
                            .ifPresent(first ->
                                    violations.add(
                                            new RestartedTask(history, first, start)
                                                    .sentence("two workers received a task")));
                }
            }
        }
        return List.copyOf(violations);
    }

    /**
     * Returns the latest start of the task, up to {@code from}, whose poll received the task; empty
     * if there is no such start.
     */
    private static Optional<Event> received(
            Observations observations, History history, Event from) {
        var start = Optional.of(from).filter(WorkerRules::isStart);
        while (start.isPresent()
                && !observations.isReceived(receivedTask(id(history), start.get()))) {
            start = history.previous(start.get()).filter(WorkerRules::isStart);
        }
        return start;
    }

    /**
     * Returns one sentence for each task that was started again, with the result of the previous
     * poll.
     */
    static List<String> restartedTasks(Observations observations, Collection<History> histories) {
        return restarts(histories)
                .map(task ->
                        task.sentence(
                                "started again after a poll that had "
                                        + task.pollResult(observations)))
                .toList();
    }

    /** A task that was started twice without a failure between the starts. */
    private record RestartedTask(History history, Event start, Event next) {
        Observations.ReceivedTask first() {
            return receivedTask(id(history), start);
        }

        String pollResult(Observations observations) {
            if (observations.isReceived(first())) {
                return "the task";
            }
            return observations.isUnansweredPoll(first().poll()) ? "no answer" : "another answer";
        }

        String sentence(String problem) {
            return "%s: %s: %s, %d ms after %s"
                    .formatted(
                            history.arn(),
                            problem,
                            next,
                            next.timestampMillis() - start.timestampMillis(),
                            start);
        }
    }

    private static Stream<RestartedTask> restarts(Collection<History> histories) {
        return histories.stream()
                .flatMap(history ->
                        history.events().stream()
                                .filter(WorkerRules::isStart)
                                .flatMap(next ->
                                        history.previous(next).filter(WorkerRules::isStart).stream()
                                                .map(start ->
                                                        new RestartedTask(history, start, next))));
    }

    private static String id(History history) {
        return AskelClient.parseJson(history.input()).path("id").asText();
    }

    private static boolean isStart(Event event) {
        return event.type().equals("ActivityStarted");
    }

    private static Observations.ReceivedTask receivedTask(String id, Event start) {
        return new Observations.ReceivedTask(id, start.detail("workerName"));
    }

    private static boolean isWorkerEvent(Event event) {
        return event.type().startsWith("Activity")
                || event.detail("resource").endsWith("waitForTaskToken");
    }

    private boolean hasCompleted(Observations.WorkerOutput answer) {
        return completed
                .getOrDefault(answer.id(), Map.of())
                .containsKey(AskelClient.parseJson(answer.output()));
    }

    private void checkAnswers() {
        for (var answer : observations.acceptedOutputs()) {
            if (!hasCompleted(answer)) {
                violations.add("acknowledged answer is lost: " + answer);
            }
        }
    }

    private void checkCompletions() {
        var sent = new HashMap<String, List<JsonNode>>();
        for (var answer : observations.sentOutputs()) {
            sent.computeIfAbsent(answer.id(), _ -> new ArrayList<>())
                    .add(AskelClient.parseJson(answer.output()));
        }
        completed.forEach((id, outputs) ->
                outputs.forEach((output, times) -> {
                    if (times > 1) {
                        violations.add(
                                "one output completed %d tasks of %s: %s"
                                        .formatted(times, id, output));
                    }
                    if (!sent.getOrDefault(id, List.of()).contains(output)) {
                        violations.add(
                                "no worker sent the output that completed a task of %s: %s"
                                        .formatted(id, output));
                    }
                }));
    }

    /**
     * Checks rejected outputs. An output may be rejected if an earlier attempt to send it was
     * accepted. It may also be rejected if the attempt of the task has failed. A task fails by a
     * timeout, or because a link broke after the function had received the token.
     */
    private void checkRejections() {
        var late = new HashMap<String, Integer>();
        for (var answer : observations.rejectedOutputs()) {
            if (!hasCompleted(answer)) {
                late.merge(answer.id(), 1, Integer::sum);
            }
        }
        late.forEach((id, count) -> {
            int failures = failed.getOrDefault(id, 0);
            if (count > failures) {
                violations.add(
                        "%d outputs for %s were rejected, %d of its attempts had failed"
                                .formatted(count, id, failures));
            }
        });
    }

    private void checkHeartbeats() {
        for (var beat : observations.heartbeats()) {
            for (long timeout : timeouts.getOrDefault(beat.id(), List.of())) {
                if (beat.millis() < timeout && timeout < beat.millis() + HEARTBEAT_MILLIS) {
                    violations.add(
                            "a task of %s timed out %d ms after an acknowledged heartbeat"
                                    .formatted(beat.id(), timeout - beat.millis()));
                }
            }
        }
    }

    private void checkReceivedTasks() {
        for (var task : observations.receivedTasks()) {
            if (!started.contains(task)) {
                violations.add("a worker received a task that was not started for it: " + task);
            }
        }
    }
}
