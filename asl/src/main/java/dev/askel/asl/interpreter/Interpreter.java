package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.UnreadContentException;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.ExecutionEnvironment;
import dev.askel.asl.interpreter.context.Inspector;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.context.TaskTokens;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.step.FrameRunner;
import dev.askel.asl.interpreter.step.MapRunSteps;
import dev.askel.asl.interpreter.step.PermitSteps;
import dev.askel.asl.interpreter.step.Run;
import dev.askel.asl.interpreter.step.SignalSteps;
import dev.askel.asl.interpreter.step.TaskSteps;
import dev.askel.asl.interpreter.step.WaitSteps;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next journal entries of one execution. Instances are immutable and have no side
 * effects, so the threads that advance the branches of the execution may share them.
 */
public final class Interpreter {
    private final ExecutionEnvironment environment;

    /**
     * Creates the interpreter of one execution.
     *
     * @param machine the state machine revision that the execution runs
     * @param input the execution's input
     * @param missingActivities returns true for an ARN that no activity has
     * @param refusals checks the parameters of integrations
     */
    public Interpreter(
            StateMachine machine,
            ExecutionIdentity identity,
            Payload input,
            TaskTokens tokens,
            Predicate<String> missingActivities,
            TaskParameterCheck refusals,
            ExecutionLimits limits) {
        this(
                new ExecutionEnvironment(
                        machine,
                        identity,
                        input,
                        tokens,
                        missingActivities,
                        refusals,
                        limits,
                        Inspector.NONE));
    }

    private Interpreter(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    /** Returns this interpreter with an inspector that observes the states. */
    public Interpreter withInspector(Inspector inspector) {
        return new Interpreter(environment.withInspector(inspector));
    }

    /** Returns the data that does not change while this interpreter runs the execution. */
    public ExecutionEnvironment environment() {
        return environment;
    }

    /**
     * Returns the first entries of an execution's journal. {@link #advance} decides the later
     * entries.
     */
    public static List<Entry> firstEntries(
            ExecutionIdentity identity, @Nullable Parent parent, Payload input, Instant now) {
        return firstEntries(identity, parent, input, null, now);
    }

    /**
     * Returns the first entries of the journal of a fork, or of another execution.
     *
     * @param origin the event at which a fork begins; null for other executions
     */
    public static List<Entry> firstEntries(
            ExecutionIdentity identity,
            @Nullable Parent parent,
            Payload input,
            @Nullable ForkOrigin origin,
            Instant now) {
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
                                identity.stateMachineAliasArn(),
                                origin)));
    }

    /**
     * Decides how a frame, one line of control, reacts to a stimulus. The frame advances until it
     * waits, ends or exceeds its budget. The result is stale when the stimulus does not match the
     * frame's phase.
     *
     * <p>If the frame needs the content of a payload for which the thread may not wait ({@link
     * UnreadContentException}), nothing is decided, as with a budget that is too small.
     */
    public Transition advance(Frame frame, Stimulus stimulus, AdvanceContext context) {
        if (!frame.isOpen()) {
            return Transition.stale(frame);
        }
        try {
            return decide(frame, stimulus, context);
        } catch (UnreadContentException _) {
            return Transition.undecided(frame);
        }
    }

    private Transition decide(Frame frame, Stimulus stimulus, AdvanceContext context) {
        var runner = new FrameRunner(environment, frame, context);
        var run = runner.run();
        return switch (stimulus) {
            case Stimulus.Proceed _ ->
                    frame.isRunnable() ? runner.proceed() : Transition.stale(frame);
            case Stimulus.ProceedOneState _ ->
                    frame.isRunnable() ? runner.runOneState() : Transition.stale(frame);
            case Stimulus.TimerFired(var due) -> timerFired(runner, due);
            case Stimulus.ActivityStarted started -> activityStarted(run, started);
            case Stimulus.DeliveryAcknowledged(int ordinal, var deliveryId) ->
                    deliveryAcknowledged(run, ordinal, deliveryId);
            case Stimulus.TaskRequeued(int ordinal, var deliveryId) ->
                    taskRequeued(run, ordinal, deliveryId);
            case Stimulus.ChildStarted(int ordinal, var childArn) ->
                    childStarted(run, ordinal, childArn);
            case Stimulus.Submitted(int ordinal, var output) -> submitted(runner, ordinal, output);
            case Stimulus.JobStarted(int ordinal, var handle, var output) ->
                    jobStarted(runner, ordinal, handle, output);
            case Stimulus.JobStillRunning(int ordinal, var pollDue) ->
                    jobStillRunning(run, ordinal, pollDue);
            case Stimulus.Succeeded(int ordinal, var output) -> {
                var call = call(frame, ordinal);
                if (call == null) {
                    yield Transition.stale(frame);
                }
                TaskSteps.onSucceeded(run, (TaskState) run.state(), call, output);
                yield runner.proceed();
            }
            case Stimulus.SignalsArrived(int ordinal, var signals) -> {
                var call = call(frame, ordinal, CallKind.INTEGRATION);
                var awaited = call == null ? null : SignalWaits.waitOf(call);
                if (call == null || awaited == null) {
                    yield Transition.stale(frame);
                }
                SignalSteps.onArrived(run, (TaskState) run.state(), call, awaited, signals);
                yield runner.proceed();
            }
            case Stimulus.PermitsGranted(int ordinal, long decision) -> {
                var call = call(frame, ordinal, CallKind.INTEGRATION);
                if (call == null || !PermitSteps.isOpen(call, AskelAction.ACQUIRE)) {
                    yield Transition.stale(frame);
                }
                PermitSteps.onGranted(run, (TaskState) run.state(), call, decision);
                yield runner.proceed();
            }
            case Stimulus.PermitsReleased(int ordinal) -> {
                var call = call(frame, ordinal, CallKind.INTEGRATION);
                if (call == null || !PermitSteps.isOpen(call, AskelAction.RELEASE)) {
                    yield Transition.stale(frame);
                }
                PermitSteps.onReleased(run, (TaskState) run.state(), call);
                yield runner.proceed();
            }
            case Stimulus.Failed(int ordinal, var error, var cause) -> {
                var call = call(frame, ordinal);
                if (call == null) {
                    yield Transition.stale(frame);
                }
                TaskSteps.onFailed(run, call, error, cause);
                yield runner.proceed();
            }
            case Stimulus.TimedOut(int ordinal, boolean heartbeat) -> {
                var call = call(frame, ordinal);
                if (call == null
                        || (heartbeat
                                ? !call.canReceiveHeartbeats()
                                : call.isTimerSuperseded(context.now()))) {
                    yield Transition.stale(frame);
                }
                TaskSteps.onTimeout(run, call, heartbeat);
                yield runner.proceed();
            }
            case Stimulus.MapRunSucceeded(int ordinal, var output) -> {
                if (!awaitsMapRun(frame, ordinal)) {
                    yield Transition.stale(frame);
                }
                MapRunSteps.onSucceeded(run, output);
                yield runner.proceed();
            }
            case Stimulus.MapRunFailed(int ordinal, var error, var cause) -> {
                if (!awaitsMapRun(frame, ordinal)) {
                    yield Transition.stale(frame);
                }
                MapRunSteps.onFailed(run, error, cause);
                yield runner.proceed();
            }
        };
    }

    private static boolean awaitsMapRun(Frame frame, int ordinal) {
        return frame.phase() instanceof Phase.Mapping(var run)
                && run.isRunning()
                && run.ordinal() == ordinal;
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

    private static Transition timerFired(FrameRunner runner, Instant due) {
        var run = runner.run();
        return switch (run.frame().phase()) {
            case Phase.Sleeping(var until) when until.equals(due) -> {
                WaitSteps.end(run, (WaitState) run.state());
                yield runner.proceed();
            }
            case Phase.BackingOff(var until) when until.equals(due) -> runner.retry();
            default -> Transition.stale(run.frame());
        };
    }

    private static Transition activityStarted(Run run, Stimulus.ActivityStarted started) {
        var call = call(run.frame(), started.ordinal(), CallKind.ACTIVITY);
        if (call == null || call.startedAt() != null) {
            return Transition.stale(run.frame());
        }
        TaskSteps.writeActivityStarted(run, started.workerName());
        var delivery = started.delivery();
        if (delivery != null) {
            run.record(
                    new Fact.DeliveryStarted(
                            run.frame().path(),
                            started.ordinal(),
                            delivery.deliveryId(),
                            delivery.until()));
        }
        return run.toTransition();
    }

    private static Transition deliveryAcknowledged(Run run, int ordinal, String deliveryId) {
        var call = call(run.frame(), ordinal, CallKind.ACTIVITY);
        if (call == null || !isDelivery(call, deliveryId)) {
            return Transition.stale(run.frame());
        }
        run.record(new Fact.DeliveryConfirmed(run.frame().path(), ordinal));
        return run.toTransition();
    }

    private static boolean isDelivery(Call call, String deliveryId) {
        var delivery = call.delivery();
        return delivery != null && delivery.deliveryId().equals(deliveryId);
    }

    private static Transition taskRequeued(Run run, int ordinal, @Nullable String deliveryId) {
        var call = call(run.frame(), ordinal, CallKind.ACTIVITY);
        if (call == null
                || call.startedAt() == null
                || (deliveryId != null && !isDelivery(call, deliveryId))) {
            return Transition.stale(run.frame());
        }
        run.record(new Fact.TaskRequeued(run.frame().path(), ordinal));
        return run.toTransition();
    }

    private static Transition childStarted(Run run, int ordinal, String childArn) {
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        if (call == null || call.childArn() != null) {
            return Transition.stale(run.frame());
        }
        run.record(new Fact.ChildStarted(run.frame().path(), ordinal, childArn));
        return run.toTransition();
    }

    private static Transition submitted(FrameRunner runner, int ordinal, Payload output) {
        var run = runner.run();
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        if (call == null || call.submitted()) {
            return Transition.stale(run.frame());
        }
        TaskSteps.onSubmitted(run, call, output);
        return runner.proceed();
    }

    private static Transition jobStarted(
            FrameRunner runner, int ordinal, String handle, Payload output) {
        var run = runner.run();
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        if (call == null || call.submitted() || call.isCallback()) {
            return Transition.stale(run.frame());
        }
        run.record(
                new Fact.TaskHandleKnown(
                        run.frame().path(),
                        ordinal,
                        handle,
                        PollSchedule.nextPoll(call, run.context())));
        TaskSteps.onSubmitted(run, call, output);
        return runner.proceed();
    }

    private static Transition jobStillRunning(Run run, int ordinal, Instant pollDue) {
        var call = call(run.frame(), ordinal, CallKind.INTEGRATION);
        var job = call == null ? null : call.job();
        if (call == null || job == null || !job.pollDue().equals(pollDue)) {
            return Transition.stale(run.frame());
        }
        run.record(
                new Fact.TaskPolled(
                        run.frame().path(), ordinal, PollSchedule.nextPoll(call, run.context())));
        return run.toTransition();
    }

    /**
     * Decides how the Parallel or Map state of a branch reacts to the end of the branch. The state
     * ends, starts further iterations, or fails. The result is stale when the state only waits for
     * other branches.
     *
     * @param endedBranch the path of the branch that has ended
     */
    public Transition settle(ExecutionState state, FramePath endedBranch, AdvanceContext context) {
        var frame = state.frame(endedBranch.parent());
        if (frame == null
                || !frame.isOpen()
                || !(frame.phase() instanceof Phase.Joining(var join))) {
            return Transition.stale(frame == null ? state.root() : frame);
        }
        return new FrameRunner(environment, frame, context).settle(state, endedBranch, join);
    }

    /** Returns all effects that the execution's state requires. */
    public static List<Effect> outstandingEffects(ExecutionState state) {
        return OutstandingEffects.of(state);
    }

    /**
     * Returns the effects that one frame requires; empty when the frame or an enclosing frame has
     * ended.
     */
    public static List<Effect> outstandingEffects(ExecutionState state, Frame frame) {
        return state.isRunning() && OutstandingEffects.isActive(state, frame)
                ? OutstandingEffects.of(state, frame)
                : List.of();
    }

    /** Returns the resource of the Task state that the frame is in. */
    public Resource resource(Frame frame) {
        var state =
                PinnedGraphs.resolve(environment.machine(), frame.graph())
                        .state(frame.requireVisit().state());
        if (state instanceof TaskState task) {
            return task.resource();
        }
        throw new IllegalStateException(
                "Frame " + frame.path() + " is not in a Task state: " + state);
    }
}
