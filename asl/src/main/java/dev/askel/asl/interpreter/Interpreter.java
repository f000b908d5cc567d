package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Phase.Call;
import dev.askel.asl.interpreter.Phase.CallKind;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one execution does next. Immutable and free of effects; safe to share between the
 * threads that run its branches.
 */
public final class Interpreter {
    private final StateMachine machine;
    private final ExecutionIdentity identity;
    private final Payload input;
    private final TaskTokens tokens;
    private final Predicate<String> missingActivities;
    private final TaskRefusals refusals;
    private final Limits limits;
    private final Inspector inspector;

    /**
     * The interpreter of one execution.
     *
     * @param machine the revision the execution is pinned to
     * @param input the execution's input
     * @param missingActivities whether an activity's ARN is known to name none
     * @param refusals what cannot be called with its parameters
     */
    public Interpreter(
            StateMachine machine,
            ExecutionIdentity identity,
            Payload input,
            TaskTokens tokens,
            Predicate<String> missingActivities,
            TaskRefusals refusals,
            Limits limits) {
        this(machine, identity, input, tokens, missingActivities, refusals, limits, Inspector.NONE);
    }

    private Interpreter(
            StateMachine machine,
            ExecutionIdentity identity,
            Payload input,
            TaskTokens tokens,
            Predicate<String> missingActivities,
            TaskRefusals refusals,
            Limits limits,
            Inspector inspector) {
        this.machine = machine;
        this.identity = identity;
        this.input = input;
        this.tokens = tokens;
        this.missingActivities = missingActivities;
        this.refusals = refusals;
        this.limits = limits;
        this.inspector = inspector;
    }

    /** The same interpreter with somebody who looks on. */
    public Interpreter inspectedBy(Inspector looker) {
        return new Interpreter(
                machine, identity, input, tokens, missingActivities, refusals, limits, looker);
    }

    /** The first entries of an execution's journal; what follows comes from {@link #advance}. */
    public static List<Entry> begin(
            ExecutionIdentity identity, @Nullable Parent parent, Payload input, Instant now) {
        return List.of(
                new Fact.Identified(identity, parent),
                new HistoryEvent(
                        FramePath.ROOT,
                        1,
                        EventRef.NONE,
                        now,
                        HistoryEventType.ExecutionStarted,
                        new EventDetails.ExecutionStarted(
                                input,
                                identity.roleArn(),
                                identity.stateMachineVersionArn(),
                                identity.stateMachineAliasArn())));
    }

    /**
     * What the frame does about the stimulus, as far as it can go by itself within the budget.
     * Stale when the stimulus does not fit the frame any more.
     */
    public Transition advance(Frame frame, Stimulus stimulus, Context context) {
        if (!frame.isOpen()) {
            return Transition.stale(frame);
        }
        var run = new Run(this, frame, context);
        return switch (stimulus) {
            case Stimulus.Proceed _ -> frame.isRunnable() ? run.proceed() : Transition.stale(frame);
            case Stimulus.TakeTurn _ ->
                    frame.isRunnable() ? run.takeTurn() : Transition.stale(frame);
            case Stimulus.Due(var due) -> due(run, due);
            case Stimulus.Taken taken -> taken(run, taken);
            case Stimulus.HandedOver(int ordinal, var takeId) -> handedOver(run, ordinal, takeId);
            case Stimulus.Returned(int ordinal, var takeId) -> returned(run, ordinal, takeId);
            case Stimulus.ChildStarted(int ordinal, var childArn) ->
                    childStarted(run, ordinal, childArn);
            case Stimulus.Submitted(int ordinal, var output) -> submitted(run, ordinal, output);
            case Stimulus.JobStarted(int ordinal, var handle, var output) ->
                    jobStarted(run, ordinal, handle, output);
            case Stimulus.JobRuns(int ordinal, var asked) -> jobRuns(run, ordinal, asked);
            case Stimulus.Succeeded(int ordinal, var output) -> {
                var call = call(frame, ordinal);
                if (call == null) {
                    yield Transition.stale(frame);
                }
                TaskSteps.succeeded(run, (TaskState) run.state(), call, output);
                yield run.proceed();
            }
            case Stimulus.Failed(int ordinal, var error, var cause) -> {
                var call = call(frame, ordinal);
                if (call == null) {
                    yield Transition.stale(frame);
                }
                TaskSteps.failed(run, call, error, cause);
                yield run.proceed();
            }
            case Stimulus.TimedOut(int ordinal, boolean heartbeat) -> {
                var call = call(frame, ordinal);
                if (call == null
                        || (heartbeat ? !call.canBeat() : call.isTimerSuperseded(context.now()))) {
                    yield Transition.stale(frame);
                }
                TaskSteps.timedOut(run, call, heartbeat);
                yield run.proceed();
            }
        };
    }

    private static @Nullable Call call(Frame frame, int ordinal) {
        return frame.phase() instanceof Phase.Calling(var call) && call.ordinal() == ordinal
                ? call
                : null;
    }

    private static @Nullable Call call(Frame frame, int ordinal, CallKind kind) {
        var call = call(frame, ordinal);
        return call != null && call.kind() == kind ? call : null;
    }

    private static Transition due(Run run, Instant due) {
        return switch (run.frame().phase()) {
            case Phase.Sleeping(var until) when until.equals(due) -> {
                WaitSteps.end(run, (WaitState) run.state());
                yield run.proceed();
            }
            case Phase.BackingOff(var until) when until.equals(due) -> run.retry();
            default -> Transition.stale(run.frame());
        };
    }

    private static Transition taken(Run run, Stimulus.Taken taken) {
        var call = call(run.frame(), taken.ordinal(), CallKind.ACTIVITY);
        if (call == null || call.startedAt() != null) {
            return Transition.stale(run.frame());
        }
        TaskSteps.taken(run, taken.workerName());
        var handOver = taken.handOver();
        if (handOver != null) {
            run.record(
                    new Fact.HandOverAwaited(
                            run.frame().path(),
                            taken.ordinal(),
                            handOver.takeId(),
                            handOver.until()));
        }
        return run.done();
    }

    private static Transition handedOver(Run run, int ordinal, String takeId) {
        var call = call(run.frame(), ordinal, CallKind.ACTIVITY);
        if (call == null || !isTakenAs(call, takeId)) {
            return Transition.stale(run.frame());
        }
        run.record(new Fact.TaskHandedOver(run.frame().path(), ordinal));
        return run.done();
    }

    private static boolean isTakenAs(Call call, String takeId) {
        var handOver = call.handOver();
        return handOver != null && handOver.takeId().equals(takeId);
    }

    private static Transition returned(Run run, int ordinal, @Nullable String takeId) {
        var call = call(run.frame(), ordinal, CallKind.ACTIVITY);
        if (call == null
                || call.startedAt() == null
                || (takeId != null && !isTakenAs(call, takeId))) {
            return Transition.stale(run.frame());
        }
        run.record(new Fact.TaskReturned(run.frame().path(), ordinal));
        return run.done();
    }

    private static Transition childStarted(Run run, int ordinal, String childArn) {
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        if (call == null || call.childArn() != null) {
            return Transition.stale(run.frame());
        }
        run.record(new Fact.ChildStarted(run.frame().path(), ordinal, childArn));
        return run.done();
    }

    private static Transition submitted(Run run, int ordinal, Payload output) {
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        if (call == null || call.submitted()) {
            return Transition.stale(run.frame());
        }
        TaskSteps.submitted(run, call, output);
        return run.proceed();
    }

    private static Transition jobStarted(Run run, int ordinal, String handle, Payload output) {
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        if (call == null || call.submitted() || call.isCallback()) {
            return Transition.stale(run.frame());
        }
        run.record(
                new Fact.TaskHandleKnown(
                        run.frame().path(),
                        ordinal,
                        handle,
                        PollSchedule.next(call, run.context())));
        TaskSteps.submitted(run, call, output);
        return run.proceed();
    }

    private static Transition jobRuns(Run run, int ordinal, Instant asked) {
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        var job = call == null ? null : call.job();
        if (call == null || job == null || !job.pollDue().equals(asked)) {
            return Transition.stale(run.frame());
        }
        run.record(
                new Fact.TaskPolled(
                        run.frame().path(), ordinal, PollSchedule.next(call, run.context())));
        return run.done();
    }

    /**
     * What the Parallel or Map above {@code ended} does now that this branch has ended: joins,
     * starts further iterations, or fails. Stale when there is nothing to do.
     */
    public Transition settle(ExecutionState state, FramePath ended, Context context) {
        var frame = state.frame(ended.parent());
        if (frame == null
                || !frame.isOpen()
                || !(frame.phase() instanceof Phase.Joining(var join))) {
            return Transition.stale(frame == null ? state.root() : frame);
        }
        return Joins.settle(new Run(this, frame, context), state, ended, join);
    }

    /** Everything the execution owes the world in this state. */
    public static List<Effect> outstanding(ExecutionState state) {
        return Outstanding.of(state);
    }

    /** What one frame owes, as long as all around it is under way. */
    public static List<Effect> outstanding(ExecutionState state, Frame frame) {
        return state.isRunning() && Outstanding.isLive(state, frame)
                ? Outstanding.of(frame)
                : List.of();
    }

    /** What the Task that the frame is in calls. */
    public Resource resource(Frame frame) {
        var state = GraphPath.resolve(machine, frame.graph()).state(frame.requireVisit().state());
        if (state instanceof TaskState task) {
            return task.resource();
        }
        throw new IllegalStateException("Frame " + frame.path() + " is in no Task: " + state);
    }

    boolean isMap(GraphPath path) {
        return GraphPath.resolve(machine, path.parent()).state(path.state()) instanceof MapState;
    }

    boolean isMissingActivity(String arn) {
        return missingActivities.test(arn);
    }

    @Nullable Failure refusal(Resource resource, Payload parameters) {
        return refusals.refusal(resource, parameters);
    }

    StateMachine machine() {
        return machine;
    }

    ExecutionIdentity identity() {
        return identity;
    }

    Payload input() {
        return input;
    }

    TaskTokens tokens() {
        return tokens;
    }

    Limits limits() {
        return limits;
    }

    Inspector inspector() {
        return inspector;
    }
}
