package dev.askel.engine.trace;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.trace.TraceSpan.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives the spans of an execution's last run from its history. Must be used by one thread.
 *
 * <pre>
 * execution
 * └─ state                           StateEntered … StateExited
 *    ├─ attempt of a Task            Scheduled … Succeeded, Failed or TimedOut
 *    ├─ state of a Parallel branch
 *    ├─ iteration of an inline Map   MapIterationStarted … MapIterationSucceeded
 *    │  └─ state
 *    └─ Map Run                      MapRunStarted … MapRunSucceeded
 * </pre>
 *
 * <p>A redrive begins a new run: a second span of the execution in the same trace, with a link to
 * the span of the previous run. States that the redrive continues get a span in the new run, too. A
 * fork is in the trace of its origin. The span of its first run has a link to the origin's span.
 */
public final class SpanTree {
    private static final String ABORTED = "Aborted";

    private final ExecutionIdentity execution;
    private final TraceContext context;

    /** The open spans by frame. */
    private final Map<FramePath, OpenSpan> states = new HashMap<>();

    private final Map<FramePath, OpenSpan> iterations = new HashMap<>();
    private final Map<FramePath, OpenSpan> attempts = new HashMap<>();
    private final Map<FramePath, OpenSpan> mapRuns = new HashMap<>();

    /** The failed and aborted states and iterations. A redrive can continue them. */
    private final Map<FramePath, OpenSpan> suspendedStates = new HashMap<>();

    private final Map<FramePath, OpenSpan> suspendedIterations = new HashMap<>();
    private final List<TraceSpan> ended = new ArrayList<>();
    private @Nullable OpenSpan root;
    private int run;

    /** Whether the execution is a fork. Its trace header then names the span of the origin. */
    private boolean forked;

    private SpanTree(ExecutionIdentity execution, TraceContext context) {
        this.execution = execution;
        this.context = context;
    }

    /** Creates the tree of an execution; null when its trace header has no sampled context. */
    public static @Nullable SpanTree of(ExecutionIdentity execution) {
        var context = TraceContext.parse(execution.traceHeader());
        return context == null || !context.isSampled() ? null : new SpanTree(execution, context);
    }

    /** Returns the spans of the last run; empty when the run has not ended. */
    public List<TraceSpan> spans() {
        return root == null ? List.copyOf(ended) : List.of();
    }

    /** Adds the next event of the history. */
    public void add(HistoryEvent event) {
        switch (event.type()) {
            case ExecutionStarted, ExecutionRedriven -> begin(event);
            case ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut ->
                    end(event);
            case PassStateEntered,
                    TaskStateEntered,
                    ChoiceStateEntered,
                    WaitStateEntered,
                    SucceedStateEntered,
                    FailStateEntered,
                    ParallelStateEntered,
                    MapStateEntered ->
                    enter(event);
            case PassStateExited,
                    TaskStateExited,
                    ChoiceStateExited,
                    WaitStateExited,
                    SucceedStateExited,
                    ParallelStateExited,
                    MapStateExited ->
                    exit(event, null);
            case TaskStateAborted, WaitStateAborted, ParallelStateAborted, MapStateAborted ->
                    exit(event, ABORTED);
            case TaskScheduled, LambdaFunctionScheduled, ActivityScheduled -> schedule(event);
            case TaskStarted, TaskSubmitted, LambdaFunctionStarted, ActivityStarted ->
                    note(attempts.get(event.frame()), event);
            case TaskSucceeded, LambdaFunctionSucceeded, ActivitySucceeded ->
                    close(attempts, event.frame(), event.timestamp(), null);
            case TaskStartFailed,
                    TaskSubmitFailed,
                    TaskFailed,
                    TaskTimedOut,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    ActivityScheduleFailed,
                    ActivityFailed,
                    ActivityTimedOut ->
                    failAttempt(event);
            case ParallelStateStarted, MapStateStarted, ParallelStateSucceeded, MapStateSucceeded ->
                    note(state(event), event);
            case ParallelStateFailed, MapStateFailed -> {
                var state = state(event);
                note(state, event);
                fail(state, error(event));
                closeBelow(event.frame(), event.timestamp(), ABORTED);
            }
            case MapIterationStarted -> startIteration(event);
            case MapIterationSucceeded -> close(iterations, event.frame(), event.timestamp(), null);
            case MapIterationFailed -> endIteration(event, iterationError(event));
            case MapIterationAborted -> endIteration(event, ABORTED);
            case MapRunStarted, MapRunRedriven -> startMapRun(event);
            case MapRunSucceeded -> close(mapRuns, event.frame(), event.timestamp(), null);
            case MapRunFailed -> {
                fail(states.get(event.frame()), error(event));
                close(mapRuns, event.frame(), event.timestamp(), error(event));
            }
            case MapRunAborted -> close(mapRuns, event.frame(), event.timestamp(), ABORTED);
            case EvaluationFailed -> {
                var state = state(event);
                note(state, event);
                fail(state, error(event));
            }
        }
    }

    // Runs

    private void begin(HistoryEvent event) {
        if (event.details() instanceof EventDetails.ExecutionRedriven(int redriveCount)) {
            run = redriveCount;
            ended.clear();
        }
        var origin =
                event.details() instanceof EventDetails.ExecutionStarted started
                        ? started.origin()
                        : null;
        forked |= origin != null;
        root =
                new OpenSpan(
                                TraceIds.run(execution, run),
                                forked ? null : context.parentId(),
                                execution.stateMachineName(),
                                Kind.SERVER,
                                event.timestamp(),
                                event.id())
                        .with("aws.step_functions.state_machine.arn", execution.stateMachineArn())
                        .with("askel.execution.arn", execution.arn())
                        .with("askel.execution.redrive_count", (long) run)
                        .with("askel.state_machine.version_arn", execution.stateMachineVersionArn())
                        .with("askel.state_machine.alias_arn", execution.stateMachineAliasArn())
                        .with("askel.event.id", event.id());
        if (origin != null) {
            root.with("askel.fork.origin_execution_arn", origin.executionArn())
                    .with("askel.fork.origin_event_id", origin.eventId());
        }
        var child = execution.mapChild();
        if (child != null) {
            root.with("askel.map_run.arn", child.mapRunArn())
                    .with("askel.map_run.child", child.child());
        }
    }

    private void end(HistoryEvent event) {
        var ending = root;
        if (ending == null) {
            return;
        }
        var failure =
                switch (event.type()) {
                    case ExecutionSucceeded -> null;
                    case ExecutionAborted -> orElse(error(event), ABORTED);
                    default -> orElse(error(event), event.type().name());
                };
        closeBelow(FramePath.ROOT, event.timestamp(), failure);
        closeFrame(FramePath.ROOT, event.timestamp(), failure);
        ending.with("askel.execution.status", event.type().name().substring("Execution".length()));
        ended.add(ending.end(context.traceId(), event.timestamp(), failure, linkedId()));
        root = null;
    }

    /** Returns the id of the span that this run continues; null without one. */
    private @Nullable String linkedId() {
        if (run > 0) {
            return TraceIds.run(execution, run - 1);
        }
        return forked ? context.parentId() : null;
    }

    // States

    private void enter(HistoryEvent event) {
        close(states, event.frame(), event.timestamp(), null);
        suspendedStates.remove(event.frame());
        if (event.details() instanceof EventDetails.StateEntered(var name, _, _)) {
            var type = event.type().name();
            states.put(
                    event.frame(),
                    open(
                                    TraceIds.event(execution, run, event.id()),
                                    parentOfState(event),
                                    name,
                                    Kind.INTERNAL,
                                    event)
                            .with("askel.state.name", name)
                            .with(
                                    "askel.state.type",
                                    type.substring(0, type.length() - "StateEntered".length())));
        }
    }

    private void exit(HistoryEvent event, @Nullable String error) {
        var state = state(event);
        if (state != null) {
            closeBelow(event.frame(), event.timestamp(), ABORTED);
            close(attempts, event.frame(), event.timestamp(), error);
            close(mapRuns, event.frame(), event.timestamp(), error);
            closeState(event.frame(), event.timestamp(), error);
        }
    }

    /** Returns the open state of the event's frame, after a redrive the continued one. */
    private @Nullable OpenSpan state(HistoryEvent event) {
        return state(event.frame(), event);
    }

    private @Nullable OpenSpan state(FramePath frame, HistoryEvent event) {
        var open = states.get(frame);
        if (open != null) {
            return open;
        }
        var earlier = suspendedStates.remove(frame);
        if (earlier == null) {
            return null;
        }
        var continued = reopen(earlier, parentOf(frame, event), event);
        states.put(frame, continued);
        return continued;
    }

    /** Returns the part of a state or an iteration in this run, which begins with the redrive. */
    private OpenSpan reopen(OpenSpan earlier, @Nullable String parentId, HistoryEvent event) {
        var continued =
                new OpenSpan(
                        TraceIds.event(execution, run, earlier.eventId),
                        parentId,
                        earlier.name,
                        Kind.INTERNAL,
                        root == null ? event.timestamp() : root.start,
                        earlier.eventId);
        earlier.attributes().forEach(continued::with);
        return continued;
    }

    private @Nullable String parentOfState(HistoryEvent event) {
        return parentOf(event.frame(), event);
    }

    /** Returns the span id that contains the states of a frame. */
    private @Nullable String parentOf(FramePath frame, HistoryEvent event) {
        if (frame.isRoot()) {
            return root == null ? null : root.spanId;
        }
        var iteration = iterations.get(frame);
        if (iteration == null) {
            var earlier = suspendedIterations.remove(frame);
            if (earlier != null) {
                iteration = reopen(earlier, stateIdAbove(frame, event), event);
                iterations.put(frame, iteration);
            }
        }
        return iteration == null ? stateIdAbove(frame, event) : iteration.spanId;
    }

    private @Nullable String stateIdAbove(FramePath frame, HistoryEvent event) {
        var above = state(frame.parent(), event);
        return above == null ? (root == null ? null : root.spanId) : above.spanId;
    }

    // Attempts

    private void schedule(HistoryEvent event) {
        var state = state(event);
        if (state == null) {
            return;
        }
        var attempt =
                open(
                        TraceIds.attempt(
                                execution, event.frame(), state.eventId, event.timestamp()),
                        state.spanId,
                        resource(event.details()),
                        Kind.CLIENT,
                        event);
        close(attempts, event.frame(), event.timestamp(), null);
        attempts.put(event.frame(), attempt.with("askel.resource", attempt.name));
    }

    private static String resource(EventDetails details) {
        return switch (details) {
            case EventDetails.TaskScheduled task -> task.resourceType() + ":" + task.resource();
            case EventDetails.LambdaFunctionScheduled function -> function.resource();
            case EventDetails.ActivityScheduled activity -> activity.resource();
            default -> "task";
        };
    }

    private void failAttempt(HistoryEvent event) {
        var error = orElse(error(event), event.type().name());
        fail(state(event), error);
        close(attempts, event.frame(), event.timestamp(), error);
    }

    // Iterations and Map Runs

    private void startIteration(HistoryEvent event) {
        if (event.details() instanceof EventDetails.MapIteration(var name, int index)) {
            suspendedIterations.remove(event.frame());
            iterations.put(
                    event.frame(),
                    open(
                                    TraceIds.event(execution, run, event.id()),
                                    stateIdAbove(event.frame(), event),
                                    name + " #" + index,
                                    Kind.INTERNAL,
                                    event)
                            .with("askel.map.index", (long) index));
        }
    }

    private @Nullable String iterationError(HistoryEvent event) {
        var state = states.get(event.frame());
        return state == null || state.error() == null ? event.type().name() : state.error();
    }

    private void endIteration(HistoryEvent event, @Nullable String error) {
        closeBelow(event.frame(), event.timestamp(), ABORTED);
        closeFrame(event.frame(), event.timestamp(), error);
        closeIteration(event.frame(), event.timestamp(), error);
    }

    private void startMapRun(HistoryEvent event) {
        var state = state(event);
        var arn =
                switch (event.details()) {
                    case EventDetails.MapRunStarted(var started) -> started;
                    case EventDetails.MapRunRedriven(var redriven, _) -> redriven;
                    default -> throw new IllegalArgumentException(event.toString());
                };
        int redrives =
                event.details() instanceof EventDetails.MapRunRedriven(_, int count) ? count : 0;
        if (state != null) {
            mapRuns.put(
                    event.frame(),
                    open(
                                    TraceIds.mapRun(arn, redrives),
                                    state.spanId,
                                    "Map Run",
                                    Kind.INTERNAL,
                                    event)
                            .with("askel.map_run.arn", arn)
                            .with("askel.map_run.redrive_count", (long) redrives));
        }
    }

    // Ends

    private static OpenSpan open(
            String spanId, @Nullable String parentId, String name, Kind kind, HistoryEvent event) {
        return new OpenSpan(spanId, parentId, name, kind, event.timestamp(), event.id())
                .with("askel.event.id", event.id());
    }

    private static void note(@Nullable OpenSpan span, HistoryEvent event) {
        if (span != null) {
            span.note(event.type().name(), event.timestamp());
        }
    }

    private static void fail(@Nullable OpenSpan span, @Nullable String error) {
        if (span != null) {
            span.failed(error);
        }
    }

    /** Ends all spans of frames below a frame. */
    private void closeBelow(FramePath frame, Instant at, @Nullable String error) {
        var below = new HashSet<FramePath>();
        for (var open : List.of(attempts, mapRuns, states, iterations)) {
            open.keySet().stream()
                    .filter(path -> !path.equals(frame) && frame.covers(path))
                    .forEach(below::add);
        }
        for (var path : below) {
            closeFrame(path, at, error);
            closeIteration(path, at, error);
        }
    }

    private void closeFrame(FramePath frame, Instant at, @Nullable String error) {
        close(attempts, frame, at, error);
        close(mapRuns, frame, at, error);
        closeState(frame, at, error);
    }

    private void closeState(FramePath frame, Instant at, @Nullable String error) {
        var state = states.get(frame);
        if (state != null && error != null) {
            suspendedStates.put(frame, state);
        }
        close(states, frame, at, error);
    }

    private void closeIteration(FramePath frame, Instant at, @Nullable String error) {
        var iteration = iterations.get(frame);
        if (iteration != null && error != null) {
            suspendedIterations.put(frame, iteration);
        }
        close(iterations, frame, at, error);
    }

    private void close(
            Map<FramePath, OpenSpan> open, FramePath frame, Instant at, @Nullable String error) {
        var span = open.remove(frame);
        if (span != null) {
            var own = error == null ? null : orElse(span.error(), error);
            ended.add(span.end(context.traceId(), at, own, null));
        }
    }

    private static String orElse(@Nullable String name, String otherwise) {
        return name == null ? otherwise : name;
    }

    private static @Nullable String error(HistoryEvent event) {
        return switch (event.details()) {
            case EventDetails.Failed(var error, _) -> error;
            case EventDetails.TaskFailed(_, _, var error, _) -> error;
            case EventDetails.EvaluationFailed(_, var error, _, _) -> error;
            default -> null;
        };
    }
}
