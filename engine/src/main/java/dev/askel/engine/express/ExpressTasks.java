package dev.askel.engine.express;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.MockedCalls;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ConnectorExceptions;
import dev.askel.engine.execution.call.OutgoingCall;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.execution.child.StartPermits;
import dev.askel.engine.express.ExpressMessage.CallCompleted;
import dev.askel.engine.express.ExpressMessage.CallResult;
import dev.askel.engine.express.ExpressMessage.CallResult.Called;
import dev.askel.engine.express.ExpressMessage.CallResult.Mocked;
import dev.askel.engine.express.ExpressMessage.CallResult.Started;
import dev.askel.engine.express.ExpressMessage.PermitGranted;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of an Express execution, at most one at a time for each {@link Frame frame}. If a
 * connector throws an exception, its task fails, but not the execution.
 *
 * <p>A call that gets no permit (the right to make one concurrent call) keeps only a ticket in
 * {@link WaitingCalls}. When the permit is granted, the call is created again from its frame.
 */
final class ExpressTasks {
    /** The delay after which the start of a child is repeated even if no memory has become free. */
    private static final Duration START_RETRY_AFTER = Duration.ofSeconds(5);

    private final ActorContext<ExpressMessage> actor;
    private final ExpressServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final WaitingCalls waitingCalls;
    private final Map<FramePath, ActiveCall> active = new HashMap<>();
    private final Map<FramePath, Deferred> deferred = new HashMap<>();

    /**
     * A call in flight.
     *
     * @param permit the permit that was granted after a wait; null when the call did not wait
     */
    private record ActiveCall(
            int ordinal, TaskCall call, boolean startsChild, @Nullable String permit) {}

    /** A call that waits for a permit. */
    private record Deferred(int ordinal, WaitingCalls.Ticket ticket) {}

    ExpressTasks(
            ActorContext<ExpressMessage> actor,
            ExpressServices services,
            Interpreter interpreter,
            Ledger ledger,
            WaitingCalls waitingCalls) {
        this.actor = actor;
        this.services = services;
        this.waitingCalls = waitingCalls;
        this.interpreter = interpreter;
        this.ledger = ledger;
    }

    /** Makes a call, unless it is already in flight or waits for a permit. */
    void call(FramePath path, Call call) {
        var frame = ledger.state().frame(path);
        if (frame == null || isActive(path, call.ordinal()) || isDeferred(path, call.ordinal())) {
            return;
        }
        if (call.mocked() != null) {
            actor.getSelf().tell(new CallCompleted(new Mocked(path, call.ordinal())));
            return;
        }
        send(frame, call, null);
    }

    private boolean isActive(FramePath path, int ordinal) {
        var made = active.get(path);
        return made != null && made.ordinal() == ordinal;
    }

    private boolean isDeferred(FramePath path, int ordinal) {
        var call = deferred.get(path);
        return call != null && call.ordinal() == ordinal;
    }

    /**
     * Makes a deferred call that has received its permit. If the call is obsolete, its permit
     * passes to the next call.
     */
    void onPermitGranted(FramePath path, int ordinal, String permit) {
        var frame = ledger.state().frame(path);
        if (isDeferred(path, ordinal)
                && frame != null
                && frame.phase() instanceof Phase.Calling(var call)
                && call.ordinal() == ordinal) {
            deferred.remove(path);
            send(frame, call, permit);
        } else {
            waitingCalls.passOn(permit);
        }
    }

    private void send(Frame frame, Call call, @Nullable String permit) {
        var path = frame.path();
        var taskCall =
                OutgoingCall.of(
                                interpreter,
                                ledger.state(),
                                frame,
                                call,
                                services.tokens(),
                                services.now(),
                                services.tracing())
                        .asDeferrable(call.scheduledAt());
        boolean startsChild = ChildStarts.serves(taskCall.resource());
        active.put(path, new ActiveCall(call.ordinal(), taskCall, startsChild, permit));
        if (startsChild) {
            start(path, call.ordinal(), taskCall);
            return;
        }
        actor.pipeToSelf(
                ConnectorExceptions.invoke(() -> services.connectors().call(taskCall)),
                (outcome, failure) ->
                        new CallCompleted(
                                new Called(
                                        path,
                                        call.ordinal(),
                                        outcome != null
                                                ? outcome
                                                : ConnectorExceptions.outcome(taskCall, failure))));
    }

    private void start(FramePath path, int ordinal, TaskCall call) {
        actor.pipeToSelf(
                ConnectorExceptions.invoke(() -> services.children().start(call, null)),
                (outcome, failure) ->
                        new CallCompleted(
                                new Started(
                                        path,
                                        ordinal,
                                        outcome != null
                                                ? outcome
                                                : ChildStartResult.ofFailure(failure))));
    }

    private void defer(FramePath path, int ordinal, String permit, Instant againAt) {
        var self = actor.getSelf();
        var ticket =
                waitingCalls.add(
                        permit,
                        ledger.state().identity().machineId(),
                        againAt,
                        () -> self.tell(new PermitGranted(path, ordinal, permit)));
        deferred.put(path, new Deferred(ordinal, ticket));
    }

    /** Removes a call that has a result. Its permit passes to the next waiting call. */
    private void complete(FramePath path, ActiveCall made) {
        active.remove(path);
        if (made.permit() != null) {
            waitingCalls.passOn(made.permit());
        }
    }

    /**
     * Returns the {@link Stimulus stimuli} for a call's result, in order; empty when the result is
     * obsolete.
     */
    List<Stimulus> stimuli(CallResult result) {
        var path = result.frame();
        if (result instanceof Mocked) {
            return MockedCalls.mockedStimuli(ledger.state(), path, result.ordinal());
        }
        var made = active.get(path);
        var frame = ledger.state().frame(path);
        if (made == null || made.ordinal() != result.ordinal() || frame == null) {
            return List.of();
        }
        return switch (result) {
            case Mocked _ -> List.of();
            // The start is repeated, because a failure of this cluster is not an error of the
            // workflow.
            case Started(_, int ordinal, ChildStartResult.ClusterUnavailable _) -> {
                active.remove(path);
                defer(
                        path,
                        ordinal,
                        StartPermits.permitName(made.call().parameters()),
                        services.now().plus(START_RETRY_AFTER));
                yield List.of();
            }
            case Started(_, _, ChildStartResult.Broken(var bug)) ->
                    throw new IllegalStateException(
                            "%s: frame %s cannot start its child"
                                    .formatted(ledger.state().identity().arn(), path),
                            bug);
            case Called(_, int ordinal, TaskOutcome.Deferred(var permit, var againAt)) -> {
                active.remove(path);
                defer(path, ordinal, permit, againAt);
                yield List.of();
            }
            case Started(_, int ordinal, var outcome) -> {
                complete(path, made);
                yield OutgoingCall.startStimuli(ordinal, CallPattern.REQUEST_RESPONSE, outcome);
            }
            case Called(_, int ordinal, var outcome) -> {
                complete(path, made);
                var visit = frame.visit();
                yield visit == null
                        ? List.of()
                        : List.of(
                                OutgoingCall.answerStimulus(
                                        visit, ordinal, CallPattern.REQUEST_RESPONSE, outcome));
            }
        };
    }

    /** Cancels the calls whose results no frame awaits. */
    void cancelObsolete() {
        active.entrySet()
                .removeIf(each -> {
                    boolean obsolete = !isOutstanding(each.getKey(), each.getValue().ordinal());
                    if (obsolete) {
                        cancel(each.getValue());
                    }
                    return obsolete;
                });
        deferred.entrySet()
                .removeIf(each -> {
                    boolean obsolete = !isOutstanding(each.getKey(), each.getValue().ordinal());
                    if (obsolete) {
                        each.getValue().ticket().remove();
                    }
                    return obsolete;
                });
    }

    private boolean isOutstanding(FramePath path, int ordinal) {
        var state = ledger.state();
        var frame = state.frame(path);
        return frame != null
                && frame.phase() instanceof Phase.Calling(var call)
                && call.ordinal() == ordinal
                && !Interpreter.outstandingEffects(state, frame).isEmpty();
    }

    void cancelAll() {
        active.values().forEach(this::cancel);
        active.clear();
        deferred.values().forEach(each -> each.ticket().remove());
        deferred.clear();
    }

    private void cancel(ActiveCall made) {
        if (!made.startsChild()) {
            ConnectorExceptions.cancel(services.connectors(), made.call());
        }
        if (made.permit() != null) {
            waitingCalls.passOn(made.permit());
        }
    }
}
