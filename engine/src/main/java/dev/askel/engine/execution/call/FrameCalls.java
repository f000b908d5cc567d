package dev.askel.engine.execution.call;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ConnectorExceptions;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.LoadedMemory;
import dev.askel.engine.execution.call.CallMessage.CallAnswered;
import dev.askel.engine.execution.call.CallMessage.ChildAnswered;
import dev.askel.engine.execution.call.CallMessage.ChildStartDue;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.execution.child.StartPermits;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of {@link Frame frames}, with at most one call at a time for each frame. A frame
 * is the main line of an execution, or a running branch or iteration. An exception of a connector
 * fails the task, not the execution.
 */
public final class FrameCalls {
    /**
     * The number of failed attempts to start a child after which further attempts wait in the
     * wake-up row. This row contains the time of the execution's next load.
     */
    private static final int STARTS_IN_MEMORY_MAX = 5;

    private final ActorContext<ExecutionCommand> actor;
    private final LoadedMemory memory;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final DeferredCalls deferred;
    private final RowPermitWaits rowWaits;
    private final Map<FramePath, MadeCall> calls = new HashMap<>();

    private final PossiblyMadeCalls possiblyMade;

    private boolean closed;

    /**
     * The start of this run of the actor, or of the last pause in it. The time-outs of earlier
     * calls may have expired while the calls could not be made.
     */
    private Instant stoppedAt;

    /**
     * The number of unanswered starts of children and jobs, including starts of tasks that have
     * ended.
     */
    private int unansweredStarts;

    public FrameCalls(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger,
            DeferredCalls deferred) {
        this.actor = actorContext.actor();
        this.memory = actorContext.memory();
        this.deferred = deferred;
        this.rowWaits = new RowPermitWaits(actor.getSelf(), deferred);
        this.services = services;
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.possiblyMade = new PossiblyMadeCalls(ledger.state(), deferred);
        this.stoppedAt = services.now();
    }

    /** Whether no calls may be made now. */
    private boolean isStopped() {
        return closed || ledger.state().isPaused();
    }

    // Making calls

    /** Stops making calls. Calls that wait for a permit in memory are deferred. */
    public void close() {
        closed = true;
        rowWaits.clear();
        calls.values().forEach(call -> call.endWait(services.connectors()::deferUnsent));
    }

    /**
     * Withdraws the calls that were not made. Returns the frames whose calls may have been made by
     * this or an earlier run of the actor, and have no result yet.
     */
    public List<FramePath> pause() {
        stoppedAt = services.now();
        rowWaits.clear();
        deferred.clear();
        calls.values().forEach(call -> call.endWait(services.connectors()::deferUnsent));
        // The resumed execution starts these children again.
        calls.values().removeIf(MadeCall::isStartScheduled);
        var inFlight = new TreeSet<>(possiblyMade.awaitedFrames(ledger.state()));
        calls.forEach((path, call) -> {
            if (!call.isAnswered() && !call.isUnsent()) {
                inFlight.add(path);
            }
        });
        return List.copyOf(inFlight);
    }

    /** Removes the calls that wait for a permit in memory, because this run of the actor ends. */
    public void forgetUnsent() {
        calls.values().forEach(call -> call.endWait(services.connectors()::forgetUnsent));
    }

    /**
     * Makes a call, unless it was made already. If the call was deferred, this method grants its
     * permit. The call is then made after the wake-up row is written.
     */
    public void make(FramePath path, Call call) {
        var frame = ledger.state().frame(path);
        var made = calls.get(path);
        if (isStopped()
                || frame == null
                || (made != null && made.ordinal() == call.ordinal())
                || isExpired(call)) {
            return;
        }
        if (deferred.contains(path, call.ordinal())) {
            if (deferred.grant(path)) {
                actor.getSelf().tell(new DeferredCalls.DeferralsChanged());
            }
            return;
        }
        makeCall(frame, call);
    }

    /**
     * Whether the time-out of the call has expired before the call could be made, for example
     * during a pause. Its timer then ends the state, so a call would only have an effect that no
     * state expects. A new call is made even with a time-out of 0 seconds.
     */
    private boolean isExpired(Call call) {
        var due = call.timeoutDue();
        return due != null
                && call.scheduledAt().isBefore(stoppedAt)
                && !services.timeUntil(due).isPositive();
    }

    /** Makes deferred calls. The stored wake-up row already counts them as in flight. */
    public void makeDeferred(Map<FramePath, DeferredCalls.Deferral> due) {
        due.forEach((path, deferral) -> {
            var frame = ledger.state().frame(path);
            if (!rowWaits.confirm(path)
                    && !isStopped()
                    && frame != null
                    && !deferred.isWaiting(path, deferral.ordinal())
                    && OutgoingCall.isAwaited(ledger.state(), path, deferral.ordinal())
                    && frame.phase() instanceof Phase.Calling(var call)) {
                makeCall(frame, call);
            }
        });
    }

    private void makeCall(Frame frame, Call call) {
        var path = frame.path();
        var taskCall = taskCall(frame, call);
        if (ChildStarts.serves(taskCall.resource())) {
            var made = new MadeCall(call.ordinal());
            calls.put(path, made);
            startChild(path, call, taskCall, made);
            return;
        }
        boolean startsJob = startsJob(taskCall);
        if (startsJob) {
            unansweredStarts++;
        }
        // Empty when the call may be repeated.
        var unknownOutcome = unknownOutcome(frame, taskCall);
        var wait =
                new FramePermitWait(
                        new PermitMessages(actor.getSelf(), path), unknownOutcome.isPresent());
        calls.put(path, new MadeCall(call.ordinal(), taskCall, wait, startsJob));
        boolean mayBeMade = possiblyMade.remove(path, call.ordinal());
        var answered =
                mayBeMade && unknownOutcome.isPresent()
                        ? CompletableFuture.<TaskOutcome>completedStage(
                                new TaskOutcome.Failed(unknownOutcome.get()))
                        : ConnectorExceptions.invoke(() ->
                                withParameters(
                                        taskCall,
                                        loaded ->
                                                services.connectors()
                                                        .call(
                                                                loaded.asDeferrable(
                                                                        call.scheduledAt()),
                                                                wait)));
        actor.pipeToSelf(
                // This stage counts the result in the execution's memory. The connector releases
                // its own count after this stage.
                answered.whenComplete((outcome, _) -> memory.grow(MadeCall.resultBytes(outcome))),
                (outcome, failure) ->
                        new CallAnswered(
                                path,
                                call.ordinal(),
                                outcome != null
                                        ? outcome
                                        : ConnectorExceptions.outcome(taskCall, failure),
                                taskCall));
    }

    /** Makes a call with its large parameters in memory. */
    private <T> CompletionStage<T> withParameters(
            TaskCall call, Function<TaskCall, CompletionStage<T>> make) {
        return call.parameters().stored() == null
                ? make.apply(call)
                : services.journal()
                        .payloads()
                        .whileInMemory(
                                call.parameters(), read -> make.apply(call.withParameters(read)));
    }

    /** Returns the failure of a call that may have been made; empty if it may be made again. */
    private Optional<Failure> unknownOutcome(Frame frame, TaskCall taskCall) {
        var visit = frame.visit();
        return visit == null
                ? Optional.empty()
                : services.connectors()
                        .unknownOutcome(
                                taskCall.resource(),
                                ledger.state().identity().stateMachineName(),
                                visit.state());
    }

    /** Handles a message about a call that must not be made twice and waits for its permit. */
    public void onPermitMessage(CallMessage.PermitMessage message) {
        var made = calls.get(message.frame());
        // A call that was cancelled or deferred in the meantime is not made.
        if (!isStopped()
                && made != null
                && made.isOf(message.permitWait())
                && !made.isAnswered()
                && isAwaited(message.frame(), made)) {
            rowWaits.onMessage(message, made.ordinal());
        }
    }

    /**
     * Whether the call starts a job. The result of such a call is always awaited, because only the
     * result names the job to stop.
     */
    private static boolean startsJob(TaskCall call) {
        return OutgoingCall.awaitsEnd(OutgoingCall.callPattern(call.resource()));
    }

    private void startChild(FramePath path, Call call, TaskCall taskCall, MadeCall made) {
        made.countStart();
        unansweredStarts++;
        boolean awaited = OutgoingCall.awaitsEnd(pattern(path));
        actor.pipeToSelf(
                ConnectorExceptions.invoke(() ->
                        withParameters(
                                taskCall,
                                loaded ->
                                        services.children()
                                                .start(
                                                        loaded,
                                                        awaited ? parent(path, call) : null))),
                (outcome, failure) ->
                        new ChildAnswered(
                                path,
                                call.ordinal(),
                                outcome != null ? outcome : ChildStartResult.ofFailure(failure),
                                made));
    }

    /**
     * Schedules another attempt to start a child, after this cluster was unavailable or overloaded.
     * Such a failure is not an error of the workflow. The first attempts wait in memory. Later
     * attempts wait in the wake-up row.
     */
    private void scheduleStart(FramePath path, MadeCall call) {
        if (!isUnanswered(path, call) || withdraw(path)) {
            return;
        }
        var frame = ledger.state().frame(path);
        if ((call.startAttempts() >= STARTS_IN_MEMORY_MAX || services.memory().isTight())
                && frame != null
                && frame.phase() instanceof Phase.Calling(var current)) {
            defer(
                    path,
                    new DeferredCalls.Deferral(
                            call.ordinal(),
                            StartPermits.permitName(current.parameters()),
                            services.now().plus(StartPermits.retryDelay(services.random()))));
        } else {
            call.markStartScheduled();
            actor.scheduleOnce(
                    ChildExecutions.retryDelay(call.startAttempts(), services.random()),
                    actor.getSelf(),
                    new ChildStartDue(path, call));
        }
    }

    /** Repeats the start if its task still waits for it. */
    public void repeatStart(ChildStartDue due) {
        var frame = ledger.state().frame(due.frame());
        if (!isStopped()
                && isUnanswered(due.frame(), due.call())
                && isAwaited(due.frame(), due.call())
                && frame != null
                && frame.phase() instanceof Phase.Calling(var call)) {
            startChild(due.frame(), call, taskCall(frame, call), due.call());
        }
    }

    /** Whether this run of the actor has made the call and has not received its result. */
    private boolean isUnanswered(FramePath path, MadeCall call) {
        return call.equals(calls.get(path)) && !call.isAnswered();
    }

    private Parent parent(FramePath path, Call call) {
        return Parent.of(ledger.state().identity(), path, call.ordinal());
    }

    private TaskCall taskCall(Frame frame, Call call) {
        return OutgoingCall.of(
                interpreter,
                ledger.state(),
                frame,
                call,
                services.tokens(),
                Instant.ofEpochMilli(services.time().millis()),
                services.tracing());
    }

    /** Defers the call until it gets its permit. */
    private void defer(FramePath path, DeferredCalls.Deferral deferral) {
        calls.remove(path);
        if (deferred.defer(path, deferral)) {
            actor.getSelf().tell(new DeferredCalls.DeferralsChanged());
        }
    }

    // Results

    /**
     * Handles the result of a call. Returns the {@link Stimulus stimulus} for the frame; null when
     * the frame no longer waits for the result.
     */
    public @Nullable Stimulus onAnswered(CallAnswered answer) {
        if (startsJob(answer.call())) {
            // The counter may be 0, because an earlier run of the actor may have made the call.
            unansweredStarts = Math.max(0, unansweredStarts - 1);
        }
        var path = answer.frame();
        var frame = ledger.state().frame(path);
        var visit = frame == null ? null : frame.visit();
        if (answer.outcome() instanceof TaskOutcome.Deferred(var permit, var againAt)) {
            if (markAnswered(path, answer.ordinal()) && !withdraw(path)) {
                defer(path, new DeferredCalls.Deferral(answer.ordinal(), permit, againAt));
            }
            return null;
        }
        if (!markAnswered(path, answer.ordinal()) || frame == null || visit == null) {
            return null;
        }
        var stimulus =
                OutgoingCall.releaseStimulus(
                        ledger.state(),
                        frame,
                        OutgoingCall.answerStimulus(
                                visit, answer.ordinal(), pattern(path), answer.outcome()));
        // A release of permits is not a call of a service, so a resumed execution repeats it.
        return stimulus instanceof Stimulus.PermitsReleased && withdraw(path) ? null : stimulus;
    }

    /**
     * Handles the result of a child's start. Returns the stimuli for the frame, in order; null when
     * the frame no longer waits for the result.
     */
    public @Nullable List<Stimulus> onAnswered(ChildAnswered answer) {
        var path = answer.frame();
        int ordinal = answer.ordinal();
        // The counter may be 0, because an earlier run of the actor may have made the call.
        unansweredStarts = Math.max(0, unansweredStarts - 1);
        if (answer.outcome() instanceof ChildStartResult.ClusterUnavailable) {
            scheduleStart(path, answer.call());
            return List.of();
        }
        if (answer.outcome() instanceof ChildStartResult.Broken(var bug)) {
            if (isUnanswered(path, answer.call()) && isAwaited(path, answer.call())) {
                throw new IllegalStateException(
                        "%s: frame %s cannot start its child"
                                .formatted(ledger.state().identity().arn(), path),
                        bug);
            }
            return List.of();
        }
        if (!markAnswered(path, ordinal)) {
            return null;
        }
        return OutgoingCall.startStimuli(ordinal, pattern(path), answer.outcome());
    }

    /** Forgets a call that a paused execution has not made. Returns whether it is paused. */
    private boolean withdraw(FramePath path) {
        boolean paused = ledger.state().isPaused();
        if (paused) {
            calls.remove(path);
        }
        return paused;
    }

    private boolean markAnswered(FramePath path, int ordinal) {
        var call = calls.get(path);
        if (call == null || call.ordinal() != ordinal || call.isAnswered()) {
            return false;
        }
        call.markAnswered();
        return true;
    }

    /**
     * Whether the call of this attempt is unanswered and its result does not depend on the task's
     * callback.
     */
    public boolean awaitsAnswer(FramePath path, int ordinal) {
        var call = calls.get(path);
        var frame = ledger.state().frame(path);
        return call != null
                && call.ordinal() == ordinal
                && !call.isAnswered()
                && frame != null
                && frame.phase() instanceof Phase.Calling
                && !OutgoingCall.runsUsersCode(interpreter.resource(frame));
    }

    /** Whether any call or start is unanswered. */
    public boolean hasUnanswered() {
        return unansweredStarts > 0 || calls.values().stream().anyMatch(call -> !call.isAnswered());
    }

    // Cancelling

    /** Returns the calls whose results no frame of the accepted state awaits. */
    public Map<FramePath, MadeCall> unneeded() {
        var unneeded = new HashMap<FramePath, MadeCall>();
        calls.forEach((path, call) -> {
            if (!isAwaited(path, call)) {
                unneeded.put(path, call);
            }
        });
        return unneeded;
    }

    private boolean isAwaited(FramePath path, MadeCall call) {
        return OutgoingCall.isAwaited(ledger.state(), path, call.ordinal());
    }

    /** Cancels these calls, unless other calls have replaced them. */
    public void cancel(Map<FramePath, MadeCall> unneeded) {
        unneeded.forEach((path, call) -> {
            if (calls.remove(path, call)) {
                rowWaits.forget(path);
                cancelCall(call);
            }
        });
    }

    public void cancelAll() {
        cancel(Map.copyOf(calls));
    }

    private void cancelCall(MadeCall call) {
        call.endWait(services.connectors()::deferUnsent);
        var cancellable = call.cancellable();
        if (cancellable != null && !call.isAnswered()) {
            ConnectorExceptions.cancel(services.connectors(), cancellable);
        }
    }

    /** Returns the call pattern of the frame's current task. */
    public CallPattern pattern(FramePath path) {
        return OutgoingCall.callPattern(interpreter, ledger.state(), path);
    }
}
