package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ExecutionEntity.CallAnswered;
import dev.askel.engine.execution.ExecutionEntity.ChildAnswered;
import dev.askel.engine.execution.ExecutionEntity.ChildStartDue;
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
 * The calls that frames have out, at most one each. A connector may do what it likes: one that
 * throws fails its task, never the execution.
 */
final class FrameCalls {
    /** After so many starts that met no node able to begin the child, it waits outside memory. */
    private static final int STARTS_HERE_MAX = 5;

    private final ActorContext<ExecutionCommand> actor;
    private final LoadedMemory memory;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final DeferredCalls deferred;
    private final Map<FramePath, OutCall> calls = new HashMap<>();

    /** Calls that stood before this life: whether they were made, nobody knows. */
    private final Map<FramePath, Integer> unknown = new HashMap<>();

    private boolean closed;

    /** Starts of children and jobs that are not answered, also those whose tasks have ended. */
    private int startsUnderWay;

    FrameCalls(
            Seat seat,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger,
            DeferredCalls deferred) {
        this.actor = seat.actor();
        this.memory = seat.memory();
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

    /** A call that was made; kept when answered, until what follows from the answer is decided. */
    static final class OutCall {
        private final int ordinal;
        private final @Nullable TaskCall cancelled;
        private boolean answered;
        private int startsMade;

        /** {@code cancelled} is null for starts of children and jobs. */
        private OutCall(int ordinal, @Nullable TaskCall cancelled) {
            this.ordinal = ordinal;
            this.cancelled = cancelled;
        }
    }

    // Making them

    /** From here on no call is made. */
    void close() {
        closed = true;
    }

    /** Makes a call, unless it is out already; one that waits for a permit tries again. */
    void make(FramePath path, Call call) {
        var frame = ledger.state().frame(path);
        var made = calls.get(path);
        if (closed || frame == null || (made != null && made.ordinal == call.ordinal())) {
            return;
        }
        if (deferred.holds(path, call.ordinal())) {
            if (deferred.want(path)) {
                actor.getSelf().tell(new ExecutionEntity.CallsMoved());
            }
            return;
        }
        send(frame, call);
    }

    /** Makes the calls that waited, now that the wake-up row says that they are in flight. */
    void makeAgain(Map<FramePath, DeferredCalls.Deferral> due) {
        due.forEach((path, deferral) -> {
            var frame = ledger.state().frame(path);
            if (!closed
                    && frame != null
                    && isAwaited(ledger.state(), path, deferral.ordinal())
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
                        : ConnectorBug.guarded(() ->
                                services.connectors()
                                        .call(taskCall.deferrable(call.scheduledAt())));
        actor.pipeToSelf(
                // On the connector's thread: it releases its own memory of the answer afterwards.
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

    /** What a call comes to that may have been made and must not be repeated; null to make it. */
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

    /** Its answer is waited for to the end: nobody else will ever know what to stop. */
    private static boolean beginsJob(TaskCall call) {
        return OutgoingCall.awaitsEnd(OutgoingCall.pattern(call.resource()));
    }

    private void startChild(FramePath path, Call call, TaskCall taskCall, OutCall out) {
        out.startsMade++;
        startsUnderWay++;
        boolean awaited = OutgoingCall.awaitsEnd(pattern(path));
        actor.pipeToSelf(
                ConnectorBug.guarded(() ->
                        services.children().start(taskCall, awaited ? parent(path, call) : null)),
                (outcome, failure) ->
                        new ChildAnswered(
                                path,
                                call.ordinal(),
                                outcome != null ? outcome : ChildStarts.Started.without(failure),
                                out));
    }

    /**
     * Our own trouble is no error of the workflow: the start is made again while it is wanted, at
     * first from here, and then by whoever wakes the execution.
     */
    private void startLater(FramePath path, OutCall call) {
        if (!isOut(path, call)) {
            return;
        }
        var frame = ledger.state().frame(path);
        if ((call.startsMade >= STARTS_HERE_MAX || services.memory().isTight())
                && frame != null
                && frame.phase() instanceof Phase.Calling(var current)) {
            defer(
                    path,
                    new DeferredCalls.Deferral(
                            call.ordinal,
                            StartPermits.permit(current.parameters()),
                            services.now().plus(StartPermits.againAfter(services.chance()))));
        } else {
            actor.scheduleOnce(
                    ChildExecutions.backOff(call.startsMade, services.chance()),
                    actor.getSelf(),
                    new ChildStartDue(path, call));
        }
    }

    /** Makes the start again, if its task still waits for it. */
    void startAgain(ChildStartDue due) {
        var frame = ledger.state().frame(due.frame());
        if (!closed
                && isOut(due.frame(), due.call())
                && matters(due.frame(), due.call())
                && frame != null
                && frame.phase() instanceof Phase.Calling(var call)) {
            startChild(due.frame(), call, taskCall(frame, call), due.call());
        }
    }

    /** Whether this very call waits for its answer; one of an earlier life does not. */
    private boolean isOut(FramePath path, OutCall call) {
        return call.equals(calls.get(path)) && !call.answered;
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

    /** Lets the call wait outside memory. */
    private void defer(FramePath path, DeferredCalls.Deferral deferral) {
        calls.remove(path);
        if (deferred.defer(path, deferral)) {
            actor.getSelf().tell(new ExecutionEntity.CallsMoved());
        }
    }

    // Their answers

    /** What an answer means for its frame; null when nobody waits for it any more. */
    @Nullable Stimulus answered(CallAnswered answer) {
        if (beginsJob(answer.call())) {
            // One of an earlier life may come here too.
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
     * What the start of a child means for the frame that asked for it, in order; null when nobody
     * waits for it any more.
     */
    @Nullable List<Stimulus> answered(ChildAnswered answer) {
        var path = answer.frame();
        int ordinal = answer.ordinal();
        // One of an earlier life may come here too.
        startsUnderWay = Math.max(0, startsUnderWay - 1);
        if (answer.outcome() instanceof ChildStarts.Started.NotYet) {
            startLater(path, answer.call());
            return List.of();
        }
        if (answer.outcome() instanceof ChildStarts.Started.Broken(var bug)) {
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
        if (call == null || call.ordinal != ordinal || call.answered) {
            return false;
        }
        call.answered = true;
        return true;
    }

    /** Whether the service is about to answer this attempt's call, whatever calls back. */
    boolean awaitsAnswer(FramePath path, int ordinal) {
        var call = calls.get(path);
        var frame = ledger.state().frame(path);
        return call != null
                && call.ordinal == ordinal
                && !call.answered
                && frame != null
                && frame.phase() instanceof Phase.Calling
                && !OutgoingCall.runsUsersCode(interpreter.resource(frame));
    }

    /** Whether an answer is still to come. */
    boolean isAnyOut() {
        return startsUnderWay > 0 || calls.values().stream().anyMatch(call -> !call.answered);
    }

    // Giving them up

    /** The calls that do not matter in the present state. */
    Map<FramePath, OutCall> useless() {
        var useless = new HashMap<FramePath, OutCall>();
        calls.forEach((path, call) -> {
            if (!matters(path, call)) {
                useless.put(path, call);
            }
        });
        return useless;
    }

    private boolean matters(FramePath path, OutCall call) {
        return isAwaited(ledger.state(), path, call.ordinal);
    }

    /** Whether the frame waits for what this attempt comes to. */
    static boolean isAwaited(ExecutionState state, FramePath path, int ordinal) {
        var frame = state.frame(path);
        return frame != null
                && frame.phase() instanceof Phase.Calling(var current)
                && current.ordinal() == ordinal
                && !Interpreter.outstanding(state, frame).isEmpty();
    }

    /** Gives up these calls, as far as no others have taken their places. */
    void giveUp(Map<FramePath, OutCall> useless) {
        useless.forEach((path, call) -> {
            if (calls.remove(path, call)) {
                cancel(call);
            }
        });
    }

    void giveUpAll() {
        giveUp(Map.copyOf(calls));
    }

    private void cancel(OutCall call) {
        if (call.cancelled == null || call.answered) {
            return;
        }
        ConnectorBug.cancel(services.connectors(), call.cancelled);
    }

    /** How what a frame calls at present answers. */
    CallPattern pattern(FramePath path) {
        return OutgoingCall.pattern(interpreter, ledger.state(), path);
    }
}
