package dev.askel.server.local;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.call.OutgoingCall;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.trace.ExecutionTracing;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Performs the outstanding effects of a local execution: timers, calls, offers to workers and Map
 * Runs. Each effect is performed once.
 */
final class LocalEffects {
    private final RunningExecution execution;
    private final Interpreter interpreter;
    private final LocalServices services;
    private final LocalMapRuns mapRuns;
    private final LocalClock.Timers timers;
    private final Set<Object> performed = new HashSet<>();
    private final Map<Attempt, TaskCall> outstandingCalls = new HashMap<>();
    private final Map<Attempt, Instant> heartbeatsDue = new HashMap<>();

    private record Attempt(FramePath frame, int ordinal) {}

    LocalEffects(
            RunningExecution execution,
            Interpreter interpreter,
            LocalServices services,
            LocalMapRuns mapRuns) {
        this.execution = execution;
        this.interpreter = interpreter;
        this.services = services;
        this.mapRuns = mapRuns;
        this.timers = services.clock().newTimers();
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.Advance(var frame) -> execution.resume(frame);
            case Effect.Wake(var frame, var due) ->
                    startTimer(effect, due, frame, new Stimulus.TimerFired(due));
            case Effect.TimeOutCall(var frame, int ordinal, var due) ->
                    startTimer(effect, due, frame, new Stimulus.TimedOut(ordinal, false));
            case Effect.PerformCall(var frame, var call) -> {
                if (performed.add(new Attempt(frame, call.ordinal()))) {
                    call(frame, call);
                }
            }
            case Effect.OfferActivityTask(var frame, var call) ->
                    services.activities()
                            .offer(
                                    call.resource(),
                                    new LocalTask(execution, frame, call.ordinal()));
            case Effect.TimeOutHeartbeat(var frame, int ordinal, var firstDue, _) -> {
                if (performed.add(effect)) {
                    awaitHeartbeat(new Attempt(frame, ordinal), firstDue);
                }
            }
            case Effect.TimeOutExecution(var due) -> {
                if (performed.add(effect)) {
                    timers.schedule(
                            due,
                            () ->
                                    execution.close(
                                            HistoryEventType.ExecutionTimedOut,
                                            "States.Timeout",
                                            null));
                }
            }
            case Effect.PollJob(var frame, var call, var due) -> {
                if (performed.add(effect)) {
                    timers.schedule(due, () -> poll(new Attempt(frame, call.ordinal())));
                }
            }
            case Effect.AwaitMapRun(var frame, var run) -> mapRuns.start(frame, run);
            case Effect.AwaitCallback(var frame, var call)
                    when SignalWaits.waitOf(call) != null -> {
                if (performed.add(effect)) {
                    services.loop()
                            .schedule(() ->
                                    execution.decide(
                                            frame,
                                            new Stimulus.Failed(
                                                    call.ordinal(),
                                                    ErrorName.RUNTIME,
                                                    "A local run receives no signals. A test case can mock this state.")));
                }
            }
            // A worker or token holder completes awaited tasks, and the execution delivers notices.
            case Effect.AwaitCallback _, Effect.RequeueUndelivered _, Effect.DeliverNotice _ -> {}
        }
    }

    private void startTimer(Effect effect, Instant due, FramePath frame, Stimulus stimulus) {
        if (performed.add(effect)) {
            timers.schedule(due, () -> execution.decide(frame, stimulus));
        }
    }

    // Heartbeats

    private void awaitHeartbeat(Attempt attempt, Instant due) {
        heartbeatsDue.put(attempt, due);
        timers.schedule(
                due,
                () -> {
                    var latest = heartbeatsDue.get(attempt);
                    if (latest != null && latest.isAfter(due)) {
                        awaitHeartbeat(attempt, latest);
                    } else if (due.equals(latest)) {
                        heartbeatsDue.remove(attempt);
                        execution.decide(
                                attempt.frame(), new Stimulus.TimedOut(attempt.ordinal(), true));
                    }
                });
    }

    /** Sets a new deadline for the next heartbeat; returns false unless the task is running. */
    boolean recordHeartbeat(FramePath frame, int ordinal) {
        var call = currentCall(new Attempt(frame, ordinal));
        if (call == null || call.startedAt() == null) {
            return false;
        }
        var seconds = call.heartbeatSeconds();
        if (seconds != null) {
            heartbeatsDue.computeIfPresent(
                    new Attempt(frame, ordinal),
                    (_, _) -> services.clock().now().plusSeconds(seconds));
        }
        return true;
    }

    /**
     * Returns the call that the frame (main line, branch or iteration) makes in this attempt; null
     * when the frame has advanced.
     */
    private @Nullable Call currentCall(Attempt attempt) {
        var state = execution.state();
        var frame = state.frame(attempt.frame());
        return frame != null
                        && state.isRunning()
                        && !Interpreter.outstandingEffects(state, frame).isEmpty()
                        && frame.phase() instanceof Phase.Calling(var call)
                        && call.ordinal() == attempt.ordinal()
                ? call
                : null;
    }

    // Calls

    private void call(FramePath path, Call call) {
        var state = execution.state();
        var frame = state.frame(path);
        if (frame == null) {
            return;
        }
        var taskCall =
                OutgoingCall.of(
                        interpreter,
                        state,
                        frame,
                        call,
                        services.tokens(),
                        services.clock().now(),
                        ExecutionTracing.OFF);
        var attempt = new Attempt(path, call.ordinal());
        var pattern = OutgoingCall.callPattern(taskCall.resource());
        if (ChildStarts.serves(taskCall.resource())) {
            startChild(attempt, pattern, taskCall);
            return;
        }
        outstandingCalls.put(attempt, taskCall);
        services.loop()
                .onAnswer(
                        services.connectors().call(taskCall),
                        (outcome, bug) -> {
                            if (!outstandingCalls.remove(attempt, taskCall)) {
                                return;
                            }
                            if (bug != null) {
                                throw new IllegalStateException(
                                        "The call of %s failed unexpectedly"
                                                .formatted(taskCall.resource().arn()),
                                        bug);
                            }
                            var now = execution.state().frame(path);
                            var visit = now == null ? null : now.visit();
                            if (visit != null) {
                                execution.decide(
                                        path,
                                        OutgoingCall.answerStimulus(
                                                visit, attempt.ordinal(), pattern, outcome));
                            }
                        });
    }

    private void poll(Attempt attempt) {
        var frame = execution.state().frame(attempt.frame());
        var call = currentCall(attempt);
        var runningJob = call == null ? null : call.job();
        if (frame == null || call == null || runningJob == null) {
            return;
        }
        var identity = execution.state().identity();
        var job =
                new SyncJob(
                        identity.arn(),
                        interpreter.resource(frame),
                        runningJob.handle(),
                        call.credentialsRoleArn(),
                        identity.account(),
                        identity.region(),
                        identity.roleArn());
        services.loop()
                .onAnswer(
                        services.connectors().poll(job),
                        (status, bug) -> {
                            if (bug != null) {
                                throw new IllegalStateException(
                                        "Polling %s failed unexpectedly".formatted(job), bug);
                            }
                            execution.decide(
                                    attempt.frame(),
                                    pollStimulus(attempt.ordinal(), runningJob.pollDue(), status));
                        });
    }

    private static Stimulus pollStimulus(int ordinal, Instant pollDue, JobStatus status) {
        return switch (status) {
            case JobStatus.Running _, JobStatus.Unknown _ ->
                    new Stimulus.JobStillRunning(ordinal, pollDue);
            case JobStatus.Succeeded(var output) -> new Stimulus.Succeeded(ordinal, output);
            case JobStatus.Failed(var failure) -> new Stimulus.Failed(ordinal, failure);
            case JobStatus.Refused(var failure) -> new Stimulus.Failed(ordinal, failure);
        };
    }

    private void startChild(Attempt attempt, CallPattern pattern, TaskCall taskCall) {
        var identity = execution.state().identity();
        boolean awaited = OutgoingCall.awaitsEnd(pattern);
        var parent = awaited ? Parent.of(identity, attempt.frame(), attempt.ordinal()) : null;
        services.loop()
                .onAnswer(
                        services.children().start(taskCall, parent),
                        (started, bug) -> {
                            if (bug != null) {
                                throw new IllegalStateException(
                                        "A start by %s failed unexpectedly"
                                                .formatted(identity.arn()),
                                        bug);
                            }
                            decide(
                                    attempt,
                                    OutgoingCall.startStimuli(attempt.ordinal(), pattern, started));
                        });
    }

    private void decide(Attempt attempt, List<Stimulus> stimuli) {
        stimuli.forEach(stimulus -> execution.decide(attempt.frame(), stimulus));
    }

    /** Cancels all timers, because the execution has ended. */
    void onEnded() {
        timers.cancelAll();
    }

    /** Cancels calls and stops Map Runs whose results are no longer needed. */
    void cancelUnneeded() {
        mapRuns.stopUnneeded();
        outstandingCalls
                .entrySet()
                .removeIf(each -> {
                    boolean unneeded = currentCall(each.getKey()) == null;
                    if (unneeded) {
                        services.connectors().cancel(each.getValue());
                    }
                    return unneeded;
                });
    }
}
