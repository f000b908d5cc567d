package dev.askel.engine.express;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.MockedCalls;
import dev.askel.asl.interpreter.Phase;
import dev.askel.asl.interpreter.Phase.Call;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.execution.ChildStarts;
import dev.askel.engine.execution.ConnectorBug;
import dev.askel.engine.execution.OutgoingCall;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The calls that the frames of an Express execution have out, at most one each. A connector that
 * throws fails its task, never the execution.
 */
final class ExpressTasks {
    private static final Duration START_AGAIN = Duration.ofSeconds(1);

    private final ActorContext<ExpressRun.Message> actor;
    private final ExpressServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Map<FramePath, Out> out = new HashMap<>();

    /** A call under way. */
    private record Out(int ordinal, TaskCall call, boolean startsChild) {}

    /** What came of one. */
    sealed interface Answer {
        FramePath frame();

        int ordinal();
    }

    private record Called(FramePath frame, int ordinal, TaskOutcome outcome) implements Answer {}

    /** A test case answers in the place of whoever would have been called. */
    private record Mocked(FramePath frame, int ordinal) implements Answer {}

    private record Started(FramePath frame, int ordinal, ChildStarts.Started outcome)
            implements Answer {}

    ExpressTasks(
            ActorContext<ExpressRun.Message> actor,
            ExpressServices services,
            Interpreter interpreter,
            Ledger ledger) {
        this.actor = actor;
        this.services = services;
        this.interpreter = interpreter;
        this.ledger = ledger;
    }

    /** Makes a call, unless it is out already. */
    void make(FramePath path, Call call) {
        var frame = ledger.state().frame(path);
        var made = out.get(path);
        if (frame == null || (made != null && made.ordinal() == call.ordinal())) {
            return;
        }
        if (call.mocked() != null) {
            actor.getSelf().tell(new ExpressRun.Answered(new Mocked(path, call.ordinal())));
            return;
        }
        var taskCall =
                OutgoingCall.of(
                        interpreter,
                        ledger.state(),
                        frame,
                        call,
                        services.tokens(),
                        services.now());
        boolean startsChild = ChildStarts.serves(taskCall.resource());
        out.put(path, new Out(call.ordinal(), taskCall, startsChild));
        if (startsChild) {
            start(path, call.ordinal(), taskCall);
            return;
        }
        actor.pipeToSelf(
                ConnectorBug.guarded(() -> services.connectors().call(taskCall)),
                (outcome, failure) ->
                        new ExpressRun.Answered(
                                new Called(
                                        path,
                                        call.ordinal(),
                                        outcome != null
                                                ? outcome
                                                : ConnectorBug.outcome(taskCall, failure))));
    }

    private void start(FramePath path, int ordinal, TaskCall call) {
        actor.pipeToSelf(
                ConnectorBug.guarded(() -> services.children().start(call, null)),
                (outcome, failure) ->
                        new ExpressRun.Answered(
                                new Started(
                                        path,
                                        ordinal,
                                        outcome != null
                                                ? outcome
                                                : ChildStarts.Started.without(failure))));
    }

    /** Our own trouble is no error of the workflow: the start is made again while it is wanted. */
    void startAgain(FramePath path, int ordinal) {
        var made = out.get(path);
        if (made != null && made.ordinal() == ordinal && made.startsChild()) {
            start(path, ordinal, made.call());
        }
    }

    /** What an answer means to its frame, in order; nothing when nobody waits for it any more. */
    List<Stimulus> stimuli(Answer answer) {
        var path = answer.frame();
        if (answer instanceof Mocked) {
            return MockedCalls.answers(ledger.state(), path, answer.ordinal());
        }
        var made = out.get(path);
        var frame = ledger.state().frame(path);
        if (made == null || made.ordinal() != answer.ordinal() || frame == null) {
            return List.of();
        }
        return switch (answer) {
            case Mocked _ -> List.of();
            case Started(_, int ordinal, ChildStarts.Started.NotYet _) -> {
                actor.scheduleOnce(
                        START_AGAIN, actor.getSelf(), new ExpressRun.StartDue(path, ordinal));
                yield List.of();
            }
            case Started(_, _, ChildStarts.Started.Broken(var bug)) ->
                    throw new IllegalStateException(
                            "%s: frame %s cannot start its child"
                                    .formatted(ledger.state().identity().arn(), path),
                            bug);
            case Started(_, int ordinal, var outcome) -> {
                out.remove(path);
                yield OutgoingCall.started(ordinal, CallPattern.REQUEST_RESPONSE, outcome);
            }
            case Called(_, int ordinal, var outcome) -> {
                out.remove(path);
                var visit = frame.visit();
                yield visit == null
                        ? List.of()
                        : List.of(
                                OutgoingCall.answered(
                                        visit, ordinal, CallPattern.REQUEST_RESPONSE, outcome));
            }
        };
    }

    /** Gives up the calls whose frames have gone on. */
    void giveUpUseless() {
        out.entrySet()
                .removeIf(each -> {
                    boolean useless = !matters(each.getKey(), each.getValue());
                    if (useless) {
                        cancel(each.getValue());
                    }
                    return useless;
                });
    }

    private boolean matters(FramePath path, Out made) {
        var state = ledger.state();
        var frame = state.frame(path);
        return frame != null
                && frame.phase() instanceof Phase.Calling(var call)
                && call.ordinal() == made.ordinal()
                && !Interpreter.outstanding(state, frame).isEmpty();
    }

    void giveUpAll() {
        out.values().forEach(this::cancel);
        out.clear();
    }

    private void cancel(Out made) {
        if (!made.startsChild()) {
            ConnectorBug.cancel(services.connectors(), made.call());
        }
    }
}
