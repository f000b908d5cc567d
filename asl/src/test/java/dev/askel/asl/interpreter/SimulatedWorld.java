package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The world outside the process of one execution: functions, services, workers, child executions
 * and API callers. It survives crashes of the process.
 *
 * <p>The answer to a plain call goes to the process that made the call and is lost with it. Calls
 * of the API (task tokens, the end of a child) are repeated until they are acknowledged.
 */
public final class SimulatedWorld {
    /** One attempt of a task; the idempotency key of its call. */
    public record Attempt(FramePath frame, int ordinal, int redrive) {}

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Payload ACCEPTED = TaskAnswer.json("{\"accepted\":true}");

    private static final class Task {
        final Attempt attempt;
        final Call call;
        final TaskAnswer answer;
        int calls;
        int polls;
        boolean inProgress;
        @Nullable Instant lastHeartbeat;

        Task(Attempt attempt, Call call, TaskAnswer answer) {
            this.attempt = attempt;
            this.call = call;
            this.answer = answer;
        }
    }

    /** One attempt of a Map Run. */
    private record MapRunAttempt(FramePath frame, String uuid, int redriveCount) {}

    /** A notification of the end of a Map Run, repeated until it is acknowledged. */
    private record MapRunEnd(FramePath frame, Phase.MapRun run, Stimulus stimulus) {}

    private record ApiCall(Task task, Stimulus stimulus, Runnable acknowledged) {}

    private final SimulatedTime time;
    private final SimulatedJournal journal;
    private final TaskScript script;
    private final Function<Phase.MapRun, TaskAnswer> mapRuns;
    private final Supplier<Duration> delays;
    private final BooleanSupplier pollerDisconnects;
    private final Map<Attempt, Task> tasks = new LinkedHashMap<>();
    private final Set<ApiCall> unacknowledged = new LinkedHashSet<>();
    private final Set<MapRunAttempt> startedMapRuns = new LinkedHashSet<>();
    private final Set<MapRunEnd> unacknowledgedEnds = new LinkedHashSet<>();
    private final Map<Long, Notice> delivered = new HashMap<>();
    private @Nullable SimulatedProcess process;

    SimulatedWorld(
            SimulatedTime time,
            SimulatedJournal journal,
            TaskScript script,
            Function<Phase.MapRun, TaskAnswer> mapRuns,
            Supplier<Duration> delays,
            BooleanSupplier pollerDisconnects) {
        this.time = time;
        this.journal = journal;
        this.script = script;
        this.mapRuns = mapRuns;
        this.delays = delays;
        this.pollerDisconnects = pollerDisconnects;
    }

    /** Attaches a new process. Callers without an answer call it again. */
    void attach(SimulatedProcess started) {
        process = started;
        for (var each : List.copyOf(unacknowledged)) {
            send(each);
        }
        for (var each : List.copyOf(unacknowledgedEnds)) {
            send(each);
        }
    }

    /** Detaches a process that has died. */
    void detach() {
        process = null;
    }

    /** The number of calls of each attempt. */
    public Map<Attempt, Integer> calls() {
        var counted = new LinkedHashMap<Attempt, Integer>();
        tasks.forEach((attempt, task) -> counted.put(attempt, task.calls));
        return counted;
    }

    /** The parameters of each attempt, in the order of the first calls. */
    public Map<Attempt, Payload> requests() {
        var requests = new LinkedHashMap<Attempt, Payload>();
        tasks.forEach((attempt, task) -> requests.put(attempt, task.call.parameters()));
        return requests;
    }

    /** The notices that other executions have received. */
    public List<Notice> delivered() {
        return new ArrayList<>(delivered.values());
    }

    // Effects of a process

    void perform(SimulatedProcess caller, FramePath frame, Call call, int redrive) {
        var task = task(frame, call, redrive);
        task.calls++;
        if (call.resource().endsWith(".waitForTaskToken")) {
            answerTo(caller, task, new Stimulus.Submitted(call.ordinal(), ACCEPTED));
            workOnce(task);
        } else if (call.resource().contains(".sync") && !call.resourceType().equals("states")) {
            var job = "job:" + task.attempt.frame().text() + ":" + call.ordinal();
            answerTo(caller, task, new Stimulus.JobStarted(call.ordinal(), job, ACCEPTED));
        } else if (call.resource().contains(".sync")) {
            var child = "arn:child:" + task.attempt.frame().text() + ":" + call.ordinal();
            answerTo(caller, task, new Stimulus.ChildStarted(call.ordinal(), child));
            answerTo(caller, task, new Stimulus.Submitted(call.ordinal(), ACCEPTED));
            workOnce(task);
        } else {
            var answer = stimulus(task);
            if (answer != null) {
                answerTo(caller, task, answer);
            }
        }
    }

    /** Answers the poll of a job. The job still runs at the first poll. */
    void poll(SimulatedProcess caller, FramePath frame, Call call, Instant due, int redrive) {
        var task = task(frame, call, redrive);
        var answer = task.polls++ == 0 ? null : stimulus(task);
        answerTo(
                caller,
                task,
                answer == null ? new Stimulus.JobStillRunning(call.ordinal(), due) : answer);
    }

    private Task task(FramePath frame, Call call, int redrive) {
        var attempt = new Attempt(frame, call.ordinal(), redrive);
        var task =
                tasks.computeIfAbsent(
                        attempt, _ -> new Task(attempt, call, script.answer(frame, call, redrive)));
        if (!task.call.parameters().equals(call.parameters())
                || !task.call.resource().equals(call.resource())) {
            throw new AssertionError(
                    "%s was called with %s and now with %s".formatted(attempt, task.call, call));
        }
        return task;
    }

    private void answerTo(SimulatedProcess caller, Task task, Stimulus stimulus) {
        after(
                delays.get(),
                () -> {
                    if (process == caller) {
                        caller.receive(task.attempt.frame(), stimulus, () -> {});
                    }
                });
    }

    void offer(FramePath frame, Call call, int redrive) {
        var task = task(frame, call, redrive);
        if (!task.inProgress) {
            task.inProgress = true;
            after(delays.get(), () -> pollTask(task));
        }
    }

    private void pollTask(Task task) {
        int ordinal = task.attempt.ordinal();
        request(task, new Stimulus.ActivityStarted(ordinal, "worker"), () -> deliverTask(task));
    }

    private void deliverTask(Task task) {
        if (pollerDisconnects.getAsBoolean()) {
            request(
                    task,
                    new Stimulus.TaskRequeued(task.attempt.ordinal()),
                    () -> after(delays.get(), () -> pollTask(task)));
        } else {
            task.calls++;
            work(task);
        }
    }

    /** Runs a Map Run once for each attempt, and notifies its state of the end. */
    void run(FramePath frame, Phase.MapRun run) {
        if (startedMapRuns.add(new MapRunAttempt(frame, run.plan().uuid(), run.redriveCount()))) {
            after(delays.get(), () -> end(frame, run));
        }
    }

    private void end(FramePath frame, Phase.MapRun run) {
        var stimulus =
                switch (mapRuns.apply(run)) {
                    case TaskAnswer.Succeeds(var output) ->
                            new Stimulus.MapRunSucceeded(run.ordinal(), output);
                    case TaskAnswer.Fails(var error, var cause) ->
                            new Stimulus.MapRunFailed(run.ordinal(), error, cause);
                    case TaskAnswer.Silence _ -> null;
                };
        if (stimulus != null) {
            var end = new MapRunEnd(frame, run, stimulus);
            unacknowledgedEnds.add(end);
            send(end);
        }
    }

    private void send(MapRunEnd end) {
        var running = process;
        if (running != null) {
            running.receiveEnd(
                    end.frame,
                    end.run,
                    end.stimulus,
                    () -> {
                        var committed = journal.state();
                        if (committed != null && isAwaited(committed, end.frame, end.run)) {
                            throw new AssertionError("acknowledged before its commit: " + end);
                        }
                        unacknowledgedEnds.remove(end);
                    });
        }
    }

    /** Whether the frame waits for the end of this attempt of the run. */
    static boolean isAwaited(ExecutionState state, FramePath path, Phase.MapRun run) {
        var frame = state.frame(path);
        return state.isRunning()
                && frame != null
                && OutstandingEffects.isActive(state, frame)
                && frame.phase() instanceof Phase.Mapping(var awaited)
                && awaited.isRunning()
                && awaited.plan().uuid().equals(run.plan().uuid())
                && awaited.redriveCount() == run.redriveCount();
    }

    void deliver(SimulatedProcess sender, long ordinal, Notice notice) {
        var before = delivered.put(ordinal, notice);
        if (before != null && !before.equals(notice)) {
            throw new AssertionError("Notice %d was %s".formatted(ordinal, before));
        }
        after(
                delays.get(),
                () -> {
                    if (process == sender) {
                        sender.acknowledged(ordinal);
                    }
                });
    }

    /** The time of the last heartbeat of the attempt's worker; null when there was none. */
    @Nullable Instant lastHeartbeat(FramePath frame, int ordinal, int redrive) {
        var task = tasks.get(new Attempt(frame, ordinal, redrive));
        return task == null ? null : task.lastHeartbeat;
    }

    // Workers and children

    private void workOnce(Task task) {
        if (!task.inProgress) {
            task.inProgress = true;
            work(task);
        }
    }

    private void work(Task task) {
        if (task.answer instanceof TaskAnswer.Silence(int beats)) {
            beat(task, beats);
            return;
        }
        after(delays.get(), () -> answerByToken(task));
    }

    private void beat(Task task, int beats) {
        var seconds = task.call.heartbeatSeconds();
        if (beats > 0 && seconds != null) {
            after(
                    Duration.ofMillis(seconds * 500),
                    () -> {
                        task.lastHeartbeat = time.now();
                        beat(task, beats - 1);
                    });
        }
    }

    /**
     * Answers by task token. In this world the answer never arrives before that of the service, so
     * that histories are comparable.
     */
    private void answerByToken(Task task) {
        var running = process;
        if (running == null || running.isUnsubmitted(task.attempt)) {
            after(RETRY_DELAY, () -> answerByToken(task));
            return;
        }
        var answer = stimulus(task);
        if (answer != null) {
            request(task, answer, () -> {});
        }
    }

    private static @Nullable Stimulus stimulus(Task task) {
        int ordinal = task.attempt.ordinal();
        return switch (task.answer) {
            case TaskAnswer.Succeeds(var output) -> new Stimulus.Succeeded(ordinal, output);
            case TaskAnswer.Fails(var error, var cause) ->
                    new Stimulus.Failed(ordinal, error, cause);
            case TaskAnswer.Silence _ -> null;
        };
    }

    private void request(Task task, Stimulus stimulus, Runnable acknowledged) {
        var call = new ApiCall(task, stimulus, acknowledged);
        unacknowledged.add(call);
        send(call);
    }

    private void send(ApiCall call) {
        var running = process;
        if (running != null) {
            running.receive(
                    call.task.attempt.frame(),
                    call.stimulus,
                    () -> {
                        requireDurable(call);
                        if (unacknowledged.remove(call)) {
                            call.acknowledged.run();
                        }
                    });
        }
    }

    /** Throws unless the answer is durable when its caller is acknowledged. */
    private void requireDurable(ApiCall call) {
        var attempt = call.task.attempt;
        var committed = journal.state();
        var frame = committed == null ? null : committed.frame(attempt.frame());
        if (committed == null
                || frame == null
                || !committed.isRunning()
                || !OutstandingEffects.isActive(committed, frame)
                || !(frame.phase() instanceof Phase.Calling(var open))
                || open.ordinal() != attempt.ordinal()) {
            return;
        }
        boolean durable =
                switch (call.stimulus) {
                    case Stimulus.ActivityStarted _ -> open.startedAt() != null;
                    case Stimulus.TaskRequeued _ -> open.startedAt() == null;
                    default -> false;
                };
        if (!durable) {
            throw new AssertionError("acknowledged before it was committed: " + call.stimulus);
        }
    }

    private void after(Duration delay, Runnable action) {
        time.at(time.now().plus(delay), action);
    }
}
