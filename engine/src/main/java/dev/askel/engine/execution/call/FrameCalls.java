package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ConnectorBug;
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
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of frames, at most one at a time for each frame. A connector that throws fails
 * its task, never the execution.
 */
public final class FrameCalls {
    /** Number of failed attempts to start a child after which the start waits outside memory. */
    private static final int STARTS_HERE_MAX = 5;

    private final ActorContext<ExecutionCommand> actor;
    private final LoadedMemory memory;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final DeferredCalls deferred;
    private final Map<FramePath, OutCall> calls = new HashMap<>();

    /** Calls that may have been made before the recovery, with the ordinals of their attempts. */
    private final Map<FramePath, Integer> unknown = new HashMap<>();

    private boolean closed;

    /**
     * Number of unanswered starts of children and jobs, including those of tasks that have ended.
     */
    private int startsUnderWay;

    public FrameCalls(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger,
            DeferredCalls deferred) {
        this.actor = actorContext.actor();
        this.memory = actorContext.memory();
        this.deferred = deferred;
        this.services = services;
        this.interpreter = interpreter;
        this.ledger = ledger;
        for (var effect : Interpreter.outstanding(ledger.state())) {
            if (effect instanceof Effect.Perform(var path, var call)
                    && !deferred.isWaiting(path, call.ordinal())) {
                unknown.put(path, call.ordinal());
            }
        }
    }

    // Making calls

    /** Stops making calls. */
    public void close() {
        closed = true;
    }

    /**
     * Makes a call, unless it is in flight already. A call that waits for a permit requests it
     * again.
     */
    public void make(FramePath path, Call call) {
        var frame = ledger.state().frame(path);
        var made = calls.get(path);
        if (closed || frame == null || (made != null && made.ordinal() == call.ordinal())) {
            return;
        }
        if (deferred.holds(path, call.ordinal())) {
            if (deferred.want(path)) {
                actor.getSelf().tell(new DeferredCalls.CallsMoved());
            }
            return;
        }
        send(frame, call);
    }

    /**
     * Makes the calls that have waited, now that the stored wake-up row counts them as in flight.
     */
    public void makeAgain(Map<FramePath, DeferredCalls.Deferral> due) {
        due.forEach((path, deferral) -> {
            var frame = ledger.state().frame(path);
            if (!closed
                    && frame != null
                    && OutgoingCall.isAwaited(ledger.state(), path, deferral.ordinal())
                    && frame.phase() instanceof Phase.Calling(var call)) {
                send(frame, call);
            }
        });
    }

    private void send(Frame frame, Call call) {
        var path = frame.path();
        var taskCall = taskCall(frame, call);
        if (ChildStarts.serves(taskCall.resource())) {
            var out = new OutCall(call.ordinal(), null);
            calls.put(path, out);
            startChild(path, call, taskCall, out);
            return;
        }
        boolean beginsJob = beginsJob(taskCall);
        if (beginsJob) {
            startsUnderWay++;
        }
        calls.put(path, new OutCall(call.ordinal(), beginsJob ? null : taskCall));
        var lost = lost(frame, call, taskCall);
        var answered =
                lost != null
                        ? CompletableFuture.<TaskOutcome>completedStage(lost)
                        : ConnectorBug.invoke(() ->
                                services.connectors()
                                        .call(taskCall.deferrable(call.scheduledAt())));
        actor.pipeToSelf(
                // The connector releases its own memory of the answer after this stage.
                answered.whenComplete((outcome, _) -> memory.grow(size(outcome))),
                (outcome, failure) ->
                        new CallAnswered(
                                path,
                                call.ordinal(),
                                outcome != null ? outcome : ConnectorBug.outcome(taskCall, failure),
                                taskCall));
    }

    private static long size(@Nullable TaskOutcome outcome) {
        return switch (outcome) {
            case TaskOutcome.Answered(var output) -> output.sizeBytes();
            case TaskOutcome.JobStarted(var output, _) -> output.sizeBytes();
            case TaskOutcome.Failed _, TaskOutcome.NotStarted _, TaskOutcome.Deferred _ -> 0;
            case null -> 0;
        };
    }

    /**
     * The outcome of a call that may have been made and must not be repeated; null to make the
     * call.
     */
    private @Nullable TaskOutcome lost(Frame frame, Call call, TaskCall taskCall) {
        var stood = unknown.remove(frame.path());
        var visit = frame.visit();
        return stood != null && stood == call.ordinal() && visit != null
                ? services.connectors()
                        .unknownOutcome(
                                taskCall.resource(),
                                ledger.state().identity().stateMachineName(),
                                visit.state())
                        .<TaskOutcome>map(TaskOutcome.Failed::new)
                        .orElse(null)
                : null;
    }

    /**
     * Whether the call starts a job. Its answer is always awaited, because it alone names the job
     * to stop.
     */
    private static boolean beginsJob(TaskCall call) {
        return OutgoingCall.awaitsEnd(OutgoingCall.pattern(call.resource()));
    }

    private void startChild(FramePath path, Call call, TaskCall taskCall, OutCall out) {
        out.startMade();
        startsUnderWay++;
        boolean awaited = OutgoingCall.awaitsEnd(pattern(path));
        actor.pipeToSelf(
                ConnectorBug.invoke(() ->
                        services.children().start(taskCall, awaited ? parent(path, call) : null)),
                (outcome, failure) ->
                        new ChildAnswered(
                                path,
                                call.ordinal(),
                                outcome != null ? outcome : ChildStartResult.without(failure),
                                out));
    }

    /**
     * Repeats a start that failed for a reason in this cluster, which is no error of the workflow.
     * The first repetitions come from here, later ones from the node that wakes the execution.
     */
    private void startLater(FramePath path, OutCall call) {
        if (!isOut(path, call)) {
            return;
        }
        var frame = ledger.state().frame(path);
        if ((call.startsMade() >= STARTS_HERE_MAX || services.memory().isTight())
                && frame != null
                && frame.phase() instanceof Phase.Calling(var current)) {
            defer(
                    path,
                    new DeferredCalls.Deferral(
                            call.ordinal(),
                            StartPermits.permit(current.parameters()),
                            services.now().plus(StartPermits.againAfter(services.random()))));
        } else {
            actor.scheduleOnce(
                    ChildExecutions.backOff(call.startsMade(), services.random()),
                    actor.getSelf(),
                    new ChildStartDue(path, call));
        }
    }

    /** Repeats the start if its task still waits for it. */
    public void startAgain(ChildStartDue due) {
        var frame = ledger.state().frame(due.frame());
        if (!closed
                && isOut(due.frame(), due.call())
                && matters(due.frame(), due.call())
                && frame != null
                && frame.phase() instanceof Phase.Calling(var call)) {
            startChild(due.frame(), call, taskCall(frame, call), due.call());
        }
    }

    /** Whether this call awaits its answer. A call of an earlier run of the actor does not. */
    private boolean isOut(FramePath path, OutCall call) {
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
                Instant.ofEpochMilli(services.time().millis()));
    }

    /** Defers the call. */
    private void defer(FramePath path, DeferredCalls.Deferral deferral) {
        calls.remove(path);
        if (deferred.defer(path, deferral)) {
            actor.getSelf().tell(new DeferredCalls.CallsMoved());
        }
    }

    // Answers

    /** The stimulus of an answer for its frame; null when the frame no longer waits for it. */
    public @Nullable Stimulus answered(CallAnswered answer) {
        if (beginsJob(answer.call())) {
            // The call may be one of an earlier run of the actor.
            startsUnderWay = Math.max(0, startsUnderWay - 1);
        }
        var path = answer.frame();
        var frame = ledger.state().frame(path);
        var visit = frame == null ? null : frame.visit();
        if (answer.outcome() instanceof TaskOutcome.Deferred(var permit, var againAt)) {
            if (take(path, answer.ordinal())) {
                defer(path, new DeferredCalls.Deferral(answer.ordinal(), permit, againAt));
            }
            return null;
        }
        return take(path, answer.ordinal()) && visit != null
                ? OutgoingCall.answered(visit, answer.ordinal(), pattern(path), answer.outcome())
                : null;
    }

    /**
     * The stimuli of a child's start for its frame, in order; null when the frame no longer waits
     * for it.
     */
    public @Nullable List<Stimulus> answered(ChildAnswered answer) {
        var path = answer.frame();
        int ordinal = answer.ordinal();
        // The call may be one of an earlier run of the actor.
        startsUnderWay = Math.max(0, startsUnderWay - 1);
        if (answer.outcome() instanceof ChildStartResult.NotYet) {
            startLater(path, answer.call());
            return List.of();
        }
        if (answer.outcome() instanceof ChildStartResult.Broken(var bug)) {
            if (isOut(path, answer.call()) && matters(path, answer.call())) {
                throw new IllegalStateException(
                        "%s: frame %s cannot start its child"
                                .formatted(ledger.state().identity().arn(), path),
                        bug);
            }
            return List.of();
        }
        if (!take(path, ordinal)) {
            return null;
        }
        return OutgoingCall.started(ordinal, pattern(path), answer.outcome());
    }

    private boolean take(FramePath path, int ordinal) {
        var call = calls.get(path);
        if (call == null || call.ordinal() != ordinal || call.isAnswered()) {
            return false;
        }
        call.answered();
        return true;
    }

    /** Whether the service will answer this attempt's call without waiting for its callback. */
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

    /** Whether an answer is outstanding. */
    public boolean isAnyOut() {
        return startsUnderWay > 0 || calls.values().stream().anyMatch(call -> !call.isAnswered());
    }

    // Cancelling

    /** The calls that do not matter in the present state. */
    public Map<FramePath, OutCall> useless() {
        var useless = new HashMap<FramePath, OutCall>();
        calls.forEach((path, call) -> {
            if (!matters(path, call)) {
                useless.put(path, call);
            }
        });
        return useless;
    }

    private boolean matters(FramePath path, OutCall call) {
        return OutgoingCall.isAwaited(ledger.state(), path, call.ordinal());
    }

    /** Cancels these calls, unless other calls have replaced them. */
    public void giveUp(Map<FramePath, OutCall> useless) {
        useless.forEach((path, call) -> {
            if (calls.remove(path, call)) {
                cancel(call);
            }
        });
    }

    public void giveUpAll() {
        giveUp(Map.copyOf(calls));
    }

    private void cancel(OutCall call) {
        var cancellable = call.cancellable();
        if (cancellable != null && !call.isAnswered()) {
            ConnectorBug.cancel(services.connectors(), cancellable);
        }
    }

    /** The call pattern of the frame's present task. */
    public CallPattern pattern(FramePath path) {
        return OutgoingCall.pattern(interpreter, ledger.state(), path);
    }
}
