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
import dev.askel.asl.history.VersionChange;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.ContextObject;
import dev.askel.asl.interpreter.context.ExecutionEnvironment;
import dev.askel.asl.interpreter.context.Inspector;
import dev.askel.asl.interpreter.context.ItemContext;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameFold;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
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
 * Collects the journal entries of one advance of a frame, and applies them to the frame. A run is
 * used for one call to the interpreter.
 *
 * <p>A run ends between a StateExited event and the next event only if a migration is requested.
 * The frame then has the phase {@link Phase.Reentering}.
 */
public final class Run {
    /** Handles the errors of states. */
    interface ErrorHandling {
        /** Handles the error of a failed state. */
        void onStateFailed(Run run, @Nullable String error, @Nullable String cause);

        /** Handles the error of a state's expression, after the event EvaluationFailed. */
        void onEvaluationFailed(Run run, String error, @Nullable String cause);

        /** Handles the error of an expression in a catcher. */
        void onCatcherFailed(Run run, String error, @Nullable String cause);
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
    private boolean rolledBack;
    private boolean catching;
    private boolean deferred;

    /** The id of the event that reports the error which the current catcher handles. */
    private long caughtEventId;

    /** The event id to which the next StateExited refers; NONE for the frame's last event. */
    private long exitPreviousId = EventRef.NONE;

    private Frame entered;
    private int entriesAtEntry;
    private int eventsAtEntry;

    /**
     * Creates the run of one advance.
     *
     * @param handling handles the errors of states
     */
    Run(
            ExecutionEnvironment environment,
            Frame frame,
            AdvanceContext context,
            ErrorHandling handling) {
        this.environment = environment;
        this.handling = handling;
        this.context = context;
        this.graph = PinnedGraphs.resolve(environment.machine(), frame.graph());
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

    /** Whether the run has no entries yet. */
    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Whether the frame has ended or has deferred the entry of a state, or the run needs an event
     * id or a full budget.
     */
    boolean isOver() {
        return ended || rolledBack || deferred;
    }

    /** Returns the number of events so far. */
    int eventCount() {
        return events;
    }

    StateVisit visit() {
        return frame.requireVisit();
    }

    public Transition toTransition() {
        Outcome outcome;
        if (ended) {
            outcome = Outcome.ENDED;
        } else {
            outcome = rolledBack || frame.isRunnable() ? Outcome.CONTINUES : Outcome.WAITS;
        }
        return new Transition(origin.path(), origin.version(), List.copyOf(entries), outcome);
    }

    /** Returns the state that the frame is in. */
    public State state() {
        return graph.state(visit().state());
    }

    // Entries

    long emit(HistoryEventType type, EventDetails details) {
        return emit(type, details, frame.lastEventId());
    }

    long emit(HistoryEventType type, EventDetails details, long previousEventId) {
        var event = event(frame.path(), type, details, previousEventId);
        frame = FrameFold.apply(frame, event);
        return event.id();
    }

    /** Adds an event of this frame or of one of its branches. */
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
        frame = FrameFold.apply(frame, fact);
    }

    /** Starts a branch of this frame. */
    void beginBranch(Fact.BranchStarted started) {
        entries.add(started);
        frame = FrameFold.withStartedBranch(frame);
    }

    // States

    void enter(String name, Payload given) {
        enter(name, given, null);
    }

    /**
     * Enters a state.
     *
     * @param change the migration that precedes the state; null without one
     */
    void enter(String name, Payload given, @Nullable VersionChange change) {
        var state = graph.state(name);
        var input =
                switch (state.queryLanguage()) {
                    case JSONPATH -> given;
                    // Since mid-2024, AWS writes the input as compact JSON, even in the first state
                    // (docs/aws/history.md section 1). JSONata was introduced later.
                    case JSONATA -> given.withoutOriginalJson();
                };
        context.budget().addToTotals(1, input.sizeBytes());
        emit(StateEvents.enteredType(state), new EventDetails.StateEntered(name, input, change));
        catching = false;
        entered = frame;
        entriesAtEntry = entries.size();
        eventsAtEntry = events;
    }

    /** Exits the state with its output, and then enters the successor or ends the frame. */
    void leave(Payload output, Map<String, Payload> assigned, Successor successor) {
        var visit = visit();
        var state = graph.state(visit.state());
        emit(
                StateEvents.exitedType(state),
                new EventDetails.StateExited(visit.state(), output, assigned),
                exitPreviousId == EventRef.NONE ? frame.lastEventId() : exitPreviousId);
        exitPreviousId = EventRef.NONE;
        switch (successor) {
            case Successor.Next(var next) when context.defersEntry() && frame.path().isRoot() -> {
                deferred = true;
                record(new Fact.EntryDeferred(frame.path(), next, output));
            }
            case Successor.Next(var next) -> enter(next, output);
            case Successor.End() -> finish(output);
        }
    }

    /** Makes the next StateExited event refer to {@code eventId}. */
    void setExitPreviousEvent(long eventId) {
        exitPreviousId = eventId;
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

    // Errors

    /**
     * Fails the state, so that its Retry and Catch fields handle the error. A failure in a catcher
     * ends the frame.
     */
    void fail(Failure failure) {
        var cause = FailureText.truncateCause(failure.cause());
        if (catching) {
            close(failure.error(), cause);
        } else {
            handling.onStateFailed(this, failure.error(), cause);
        }
    }

    /** Marks that a catcher handles the error until the next state is entered. */
    void beginCatching(long failureEventId) {
        catching = true;
        caughtEventId = failureEventId;
        exitPreviousId = EventRef.NONE;
    }

    /**
     * Fails the state because of an expression or a field's value. AWS's cause contains the id of
     * the state's StateEntered event. The id is unknown while this event belongs to the same
     * transition. The run then ends after this event, and the next run repeats the state with the
     * known id.
     */
    void failEvaluation(Failure failure) {
        failEvaluation(failure, frame.phase() instanceof Phase.Sleeping);
    }

    /**
     * Fails the state because of an expression or a field's value. For JSONata AWS writes the event
     * EvaluationFailed first.
     *
     * @param hasBegun whether the state's work has begun. EvaluationFailed then refers to the
     *     StateEntered event (docs/aws/history.md section 4, rule 3)
     */
    void failEvaluation(Failure failure, boolean hasBegun) {
        // A state never fails because of a reduced budget. The next run has a full budget.
        boolean budgetWasTooSmall = context.budget().wasTooSmall();
        if (!budgetWasTooSmall && !FailureText.namesState(failure.error())) {
            fail(failure);
            return;
        }
        var visit = visit();
        if (budgetWasTooSmall || EventRef.isRelative(visit.enteredId())) {
            rollBack();
            return;
        }
        var cause = FailureText.truncateNonNullCause(visit.causeOf(failure));
        if (!failure.error().equals(ErrorName.QUERY_EVALUATION_ERROR)) {
            fail(new Failure(failure.error(), cause));
            return;
        }
        emit(
                HistoryEventType.EvaluationFailed,
                new EventDetails.EvaluationFailed(
                        visit.state(), failure.error(), cause, failure.location()),
                previousOfEvaluation(visit, hasBegun));
        if (catching) {
            handling.onCatcherFailed(this, failure.error(), cause);
        } else {
            handling.onEvaluationFailed(this, failure.error(), cause);
        }
    }

    private long previousOfEvaluation(StateVisit visit, boolean begun) {
        if (catching) {
            return caughtEventId;
        }
        boolean untouched = !begun && frame.lastEventId() == visit.enteredId();
        return untouched ? visit.previousEventId() : frame.lastEventId();
    }

    /** Discards all entries since this run last entered a state, and stops the run. */
    private void rollBack() {
        rolledBack = true;
        frame = entered;
        entries.subList(entriesAtEntry, entries.size()).clear();
        events = eventsAtEntry;
    }

    /** Ends the frame with an unhandled error. */
    void close(@Nullable String error, @Nullable String cause) {
        close(error, cause, false);
    }

    /**
     * Ends the frame with an error. After a missed heartbeat, enclosing states also match the error
     * as {@code States.HeartbeatTimeout}.
     */
    void close(@Nullable String error, @Nullable String cause, boolean missedHeartbeat) {
        close(error, cause, missedHeartbeat, frame.lastEventId());
    }

    /** Ends the frame with the error of a branch, and refers to the branch's failing event. */
    void closeWithError(FrameStatus.Failed branch) {
        close(branch.error(), branch.cause(), branch.missedHeartbeat(), branch.eventId());
    }

    private void close(
            @Nullable String error,
            @Nullable String cause,
            boolean missedHeartbeat,
            long failureEventId) {
        ended = true;
        environment.inspector().onFailure(error, cause);
        if (frame.path().isRoot()) {
            // The history contains no cause for a timeout; only catchers receive an empty cause
            // (ErrorHandlers.onTimeout).
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

    /** Passes the state's data to the inspector, and returns the data. */
    @Nullable Payload inspect(Inspector.Step step, @Nullable Payload data) {
        if (data != null) {
            environment.inspector().onData(step, data);
        }
        return data;
    }

    /** Returns the scope of the current state, in which {@code $} is {@code input}. */
    StateScope scope(Payload input) {
        return scope(input, null, frame.item());
    }

    /** Returns a scope with a task token or another Map item. */
    StateScope scope(Payload input, @Nullable Integer tokenOrdinal, Frame.@Nullable Item item) {
        return scope(input, tokenOrdinal, ItemContext.of(item));
    }

    /** Returns a scope with the given item in the context object. */
    StateScope scope(Payload input, @Nullable Integer tokenOrdinal, @Nullable ItemContext item) {
        var seen = frame;
        return new StateScope(
                state().queryLanguage(),
                input,
                seen,
                context,
                () -> ContextObject.forFrame(environment, context, seen, tokenOrdinal, item));
    }

    /**
     * Returns the scope of fields that read the state's result. JSONPath reads the result as {@code
     * $}, and JSONata as {@code $states.result}.
     */
    StateScope resultScope(QueryLanguage language, Payload result) {
        return switch (language) {
            case JSONPATH -> scope(result);
            case JSONATA -> scope(visit().input()).withResult(result);
        };
    }

    /**
     * Returns the scope of a catcher's fields. JSONPath reads the error output as {@code $}, and
     * JSONata as {@code $states.errorOutput}.
     */
    StateScope errorScope(QueryLanguage language, Payload errorOutput) {
        return switch (language) {
            case JSONPATH -> scope(errorOutput);
            case JSONATA -> scope(visit().input()).withErrorOutput(errorOutput);
        };
    }

    /** Returns the value of {@code evaluation}; null when its failure has failed the state. */
    @Nullable Payload valueOrFailState(Evaluation evaluation, StateScope scope) {
        return switch (evaluation) {
            case Evaluation.Value(var node) -> scope.payload(node);
            case Evaluation.Failed(var failure) -> {
                failEvaluation(failure);
                yield null;
            }
        };
    }

    /** Returns the value of {@code expression}; the scope's input for null. */
    @Nullable Payload valueOrFailState(@Nullable Expression expression, StateScope scope) {
        return expression == null
                ? scope.input()
                : valueOrFailState(expression.evaluate(scope), scope);
    }

    /** Returns whether the payload is within the limit. Fails the state if it is not. */
    boolean checkSize(Payload payload, String named) {
        // The check does not write the JSON, because the array of all results can be very large.
        return switch (payload.checkSize(environment.limits().payloadBytesMax())) {
            case FITS -> true;
            case TOO_LARGE -> {
                fail(FailureText.dataTooLarge(named));
                yield false;
            }
            case TOO_DEEP -> {
                fail(new Failure(ErrorName.RUNTIME, "The data nests too deeply."));
                yield false;
            }
        };
    }
}
