package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Fold;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.GraphPath;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.Successor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One advance of one frame: collects entries and keeps the frame as they leave it. Lives for one
 * call of the interpreter and is seen by nobody else.
 *
 * <p>A run never stops between a StateExited and what follows it, so the journal needs no word for
 * "left, but not yet gone on".
 */
public final class Run {
    /** Decides what becomes of a state's error. */
    interface ErrorHandling {
        /** The state has failed. */
        void failed(Run run, @Nullable String error, @Nullable String cause);

        /** An expression of the state has failed, after its event EvaluationFailed. */
        void evaluationFailed(Run run, String error, @Nullable String cause);

        /** An expression of the catcher that handles an error has failed. */
        void catchingFailed(Run run, String error, @Nullable String cause);
    }

    private final ExecutionEnvironment environment;
    private final ErrorHandling handling;
    private final AdvanceContext context;
    private final StateGraph graph;
    private final Frame origin;
    private final List<Entry> entries = new ArrayList<>();
    private Frame frame;
    private int events;
    private boolean ended;
    private boolean cut;
    private boolean catching;

    /** The event of the error that the catcher at work has caught. */
    private long caughtEventId;

    private Frame entered;
    private int entriesAtEntry;
    private int eventsAtEntry;

    /**
     * Begins an advance.
     *
     * @param handling decides what becomes of the errors of states
     */
    Run(
            ExecutionEnvironment environment,
            Frame frame,
            AdvanceContext context,
            ErrorHandling handling) {
        this.environment = environment;
        this.handling = handling;
        this.context = context;
        this.graph = GraphPath.resolve(environment.machine(), frame.graph());
        this.origin = frame;
        this.frame = frame;
        this.entered = frame;
    }

    public Frame frame() {
        return frame;
    }

    public AdvanceContext context() {
        return context;
    }

    ExecutionEnvironment environment() {
        return environment;
    }

    StateGraph graph() {
        return graph;
    }

    /** Whether the run has not decided anything yet. */
    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether the frame has ended, or the run waits for the id of an event. */
    boolean isOver() {
        return ended || cut;
    }

    /** The number of events so far. */
    int events() {
        return events;
    }

    StateVisit visit() {
        return frame.requireVisit();
    }

    public Transition done() {
        Outcome outcome;
        if (ended) {
            outcome = Outcome.ENDED;
        } else {
            outcome = cut || frame.isRunnable() ? Outcome.CONTINUES : Outcome.RESTS;
        }
        return new Transition(origin.path(), origin.version(), List.copyOf(entries), outcome);
    }

    /** The state the frame is in. */
    public State state() {
        return graph.state(visit().state());
    }

    // Entries

    long emit(HistoryEventType type, EventDetails details) {
        return emit(type, details, frame.lastEventId());
    }

    long emit(HistoryEventType type, EventDetails details, long previousEventId) {
        var event = event(frame.path(), type, details, previousEventId);
        frame = Fold.frame(frame, event);
        return event.id();
    }

    /** An event of another frame of this transition's tree. */
    HistoryEvent event(
            FramePath path, HistoryEventType type, EventDetails details, long previousEventId) {
        long id =
                context.lastEventId() < 0
                        ? EventRef.relative(events)
                        : context.lastEventId() + events + 1;
        events++;
        var event = new HistoryEvent(path, id, previousEventId, context.now(), type, details);
        entries.add(event);
        return event;
    }

    public void record(Fact fact) {
        entries.add(fact);
        frame = Fold.frame(frame, fact);
    }

    /** A branch of this frame begins. */
    void begin(Fact.BranchStarted started) {
        entries.add(started);
        frame = Fold.childBegun(frame);
    }

    // Going from state to state

    void enter(String name, Payload given) {
        var state = graph.state(name);
        var input =
                switch (state.queryLanguage()) {
                    case JSONPATH -> given;
                    // Written anew from the first state on since mid-2024 (docs/aws/history.md
                    // section 1), and JSONata is younger.
                    case JSONATA -> given.withoutOwnText();
                };
        context.budget().count(1, input.sizeBytes());
        emit(StateEvents.entered(state), new EventDetails.StateEntered(name, input));
        catching = false;
        entered = frame;
        entriesAtEntry = entries.size();
        eventsAtEntry = events;
    }

    /** Leaves the state with its output and goes where {@code successor} says. */
    void leave(Payload output, Map<String, Payload> assigned, Successor successor) {
        var visit = visit();
        var state = graph.state(visit.state());
        emit(
                StateEvents.exited(state),
                new EventDetails.StateExited(visit.state(), output, assigned));
        switch (successor) {
            case Successor.Next(var next) -> enter(next, output);
            case Successor.End() -> finish(output);
        }
    }

    private void finish(Payload output) {
        ended = true;
        if (frame.path().isRoot()) {
            emit(HistoryEventType.ExecutionSucceeded, new EventDetails.Output(output));
            return;
        }
        var graphPath = frame.graph();
        if (graphPath != null && environment.isMap(graphPath)) {
            emit(
                    HistoryEventType.MapIterationSucceeded,
                    new EventDetails.MapIteration(graphPath.state(), frame.path().index()));
        } else {
            record(new Fact.BranchFinished(frame.path(), output));
        }
    }

    // Failing

    /** The state fails; Retry and Catch have their say, unless it is a catcher that fails. */
    void fail(Failure failure) {
        var cause = FailureText.cause(failure.cause());
        if (catching) {
            close(failure.error(), cause);
        } else {
            handling.failed(this, failure.error(), cause);
        }
    }

    /** From here to the next state a catcher is at work. */
    void beginCatching(long failureEventId) {
        catching = true;
        caughtEventId = failureEventId;
    }

    /**
     * An expression or a field's value failed. AWS names the state and the event that entered it,
     * whose id is not known while it is part of this very transition: then the run ends behind that
     * event and does the state again when it has its id.
     */
    void failEvaluation(Failure failure) {
        failEvaluation(failure, frame.phase() instanceof Phase.Sleeping);
    }

    /**
     * The same; AWS records that JSONata failed before it records what the state is about.
     *
     * @param begun whether the state's work has begun, so that an evaluation's failure points at
     *     the event that entered the state (docs/aws/history.md section 4, rule 3)
     */
    void failEvaluation(Failure failure, boolean begun) {
        // A brief budget that is too small is no failure: the next run has a full one.
        boolean fellShort = context.budget().fellShort();
        if (!fellShort && !FailureText.namesPlace(failure.error())) {
            fail(failure);
            return;
        }
        var visit = visit();
        if (fellShort || EventRef.isRelative(visit.enteredId())) {
            cut();
            return;
        }
        var cause = FailureText.shown(visit.causeOf(failure));
        if (!failure.error().equals(ErrorName.QUERY_EVALUATION_ERROR)) {
            fail(new Failure(failure.error(), cause));
            return;
        }
        emit(
                HistoryEventType.EvaluationFailed,
                new EventDetails.EvaluationFailed(
                        visit.state(), failure.error(), cause, failure.location()),
                previousOfEvaluation(visit, begun));
        if (catching) {
            handling.catchingFailed(this, failure.error(), cause);
        } else {
            handling.evaluationFailed(this, failure.error(), cause);
        }
    }

    private long previousOfEvaluation(StateVisit visit, boolean begun) {
        if (catching) {
            return caughtEventId;
        }
        boolean untouched = !begun && frame.lastEventId() == visit.enteredId();
        return untouched ? visit.previousEventId() : frame.lastEventId();
    }

    /** Takes back all that this run has decided since it entered its last state, and ends it. */
    private void cut() {
        cut = true;
        frame = entered;
        entries.subList(entriesAtEntry, entries.size()).clear();
        events = eventsAtEntry;
    }

    /** Nobody handled the error: the frame ends with it. */
    void close(@Nullable String error, @Nullable String cause) {
        close(error, cause, false);
    }

    /** The same; a missed heartbeat keeps its second name for the handlers further out. */
    void close(@Nullable String error, @Nullable String cause, boolean missedHeartbeat) {
        close(error, cause, missedHeartbeat, frame.lastEventId());
    }

    /** The frame ends with the error of a branch, which is the last event of the history. */
    void closeBehind(FrameStatus.Failed branch) {
        close(branch.error(), branch.cause(), branch.missedHeartbeat(), branch.eventId());
    }

    private void close(
            @Nullable String error,
            @Nullable String cause,
            boolean missedHeartbeat,
            long failureEventId) {
        ended = true;
        environment.inspector().failed(error, cause);
        if (frame.path().isRoot()) {
            // The empty cause of a timeout is for catchers only (see Handlers.timedOut).
            boolean hidden = ErrorName.TIMEOUT.equals(error) && "".equals(cause);
            emit(
                    HistoryEventType.ExecutionFailed,
                    new EventDetails.Failed(error, hidden ? null : cause),
                    failureEventId);
        } else {
            record(
                    new Fact.FrameFailed(
                            frame.path(), error, cause, failureEventId, missedHeartbeat));
        }
    }

    // Data

    /** Shows whoever looks on what has become of the state's data; gives it back. */
    @Nullable Payload seen(Inspector.Step step, @Nullable Payload data) {
        if (data != null) {
            environment.inspector().saw(step, data);
        }
        return data;
    }

    /** What the expressions of the current state see when {@code $} is {@code input}. */
    StateScope scope(Payload input) {
        return scope(input, null, frame.item());
    }

    /** The same with a task token or a Map item of its own. */
    StateScope scope(Payload input, @Nullable Integer tokenOrdinal, Frame.@Nullable Item item) {
        var seen = frame;
        return new StateScope(
                state().queryLanguage(),
                input,
                seen,
                context,
                () -> ContextObject.seen(environment, context, seen, tokenOrdinal, item));
    }

    /**
     * What the state's fields see behind its work: JSONPath the result as {@code $}, JSONata as
     * {@code $states.result} beside the state's input.
     */
    StateScope resultScope(QueryLanguage language, Payload result) {
        return switch (language) {
            case JSONPATH -> scope(result);
            case JSONATA -> scope(visit().input()).withResult(result);
        };
    }

    /** What a Catcher's fields see: JSONPath the error output as {@code $}. */
    StateScope errorScope(QueryLanguage language, Payload errorOutput) {
        return switch (language) {
            case JSONPATH -> scope(errorOutput);
            case JSONATA -> scope(visit().input()).withErrorOutput(errorOutput);
        };
    }

    /** The value of {@code evaluation}; on failure the state has failed and null comes back. */
    @Nullable Payload value(Evaluation evaluation, StateScope scope) {
        return switch (evaluation) {
            case Evaluation.Value(var node) -> scope.payload(node);
            case Evaluation.Failed(var failure) -> {
                failEvaluation(failure);
                yield null;
            }
        };
    }

    /** The value of {@code expression}, or the scope's input where there is none. */
    @Nullable Payload value(@Nullable Expression expression, StateScope scope) {
        return expression == null ? scope.input() : value(expression.evaluate(scope), scope);
    }

    /** Whether the payload is within the limit; if not, the state has failed. */
    boolean fits(Payload payload, String named) {
        // Not by its text: the array of all branches' results may be thousands of them.
        return switch (payload.fit(environment.limits().payloadBytesMax())) {
            case FITS -> true;
            case TOO_LARGE -> {
                fail(FailureText.tooLarge(named));
                yield false;
            }
            case TOO_DEEP -> {
                fail(new Failure(ErrorName.RUNTIME, "The data nests too deeply."));
                yield false;
            }
        };
    }
}
