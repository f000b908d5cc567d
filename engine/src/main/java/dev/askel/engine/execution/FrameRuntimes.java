package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.Effect;
import dev.askel.asl.interpreter.Frame;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Phase;
import dev.askel.asl.interpreter.Phase.Call;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.engine.task.TaskCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * What an execution's frames have outside of its state: branch actors, timers, calls in flight. All
 * of it can be lost at any moment; {@code Interpreter.outstanding} says how to have it again.
 */
final class FrameRuntimes {
    private final ActorContext<ExecutionCommand> actor;
    private final TimerScheduler<ExecutionCommand> timers;
    private final ExecutionServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final Consumer<Decision> refusals;
    private final Map<FramePath, FrameRuntime> runtimes = new HashMap<>();

    FrameRuntimes(
            ActorContext<ExecutionCommand> actor,
            TimerScheduler<ExecutionCommand> timers,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger,
            Consumer<Decision> refusals) {
        this.actor = actor;
        this.timers = timers;
        this.services = services;
        this.interpreter = interpreter;
        this.ledger = ledger;
        this.refusals = refusals;
    }

    private static final class FrameRuntime {
        private final Set<ExecutionCommand> timerKeys = new HashSet<>();
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private @Nullable ActorRef<BranchActor.Advance> branch;
        private @Nullable OutCall call;
        private boolean advancing;

        boolean hasMade(Call wanted) {
            return call != null && call.ordinal == wanted.ordinal();
        }

        boolean awaitsAnswer() {
            return call != null && !call.answered;
        }
    }

    /** A call that was made; kept when answered, until what follows from the answer is decided. */
    private static final class OutCall {
        private final int ordinal;
        private final @Nullable TaskCall cancelled;
        private boolean answered;

        /** {@code cancelled} is null for starts of children. */
        OutCall(int ordinal, @Nullable TaskCall cancelled) {
            this.ordinal = ordinal;
            this.cancelled = cancelled;
        }
    }

    private record Waiting(Stimulus stimulus, Context context, @Nullable Decision decision) {}

    private FrameRuntime runtime(FramePath path) {
        return runtimes.computeIfAbsent(path, _ -> new FrameRuntime());
    }

    // Branches

    /** Lets a branch decide about a stimulus, after what it is busy with. */
    void advance(Frame frame, Stimulus stimulus, Context context, @Nullable Decision decision) {
        var runtime = runtime(frame.path());
        if (runtime.advancing) {
            runtime.waiting.add(new Waiting(stimulus, context, decision));
            return;
        }
        runtime.advancing = true;
        var branch = runtime.branch;
        if (branch == null) {
            branch = actor.spawnAnonymous(BranchActor.create(interpreter));
            runtime.branch = branch;
        }
        branch.tell(new BranchActor.Advance(frame, stimulus, context, decision, actor.getSelf()));
    }

    /** A branch has made its proposal. */
    void advanced(FramePath path) {
        var runtime = runtimes.get(path);
        if (runtime != null) {
            runtime.advancing = false;
        }
    }

    /** Goes on with what came meanwhile. */
    void next(FramePath path) {
        var runtime = runtimes.get(path);
        if (runtime == null || runtime.advancing) {
            return;
        }
        var waiting = runtime.waiting.poll();
        var frame = ledger.state().frame(path);
        if (waiting == null) {
            return;
        }
        if (frame == null) {
            refuse(waiting);
        } else {
            advance(frame, waiting.stimulus(), waiting.context(), waiting.decision());
        }
    }

    private void refuse(Waiting waiting) {
        var decision = waiting.decision();
        if (decision != null) {
            refusals.accept(decision);
        }
    }

    /** Sends every branch on that can go on by itself. */
    void advanceRunnable(Supplier<Context> contexts) {
        var state = ledger.state();
        for (var frame : state.branches().values()) {
            if (frame.isRunnable()
                    && !runtime(frame.path()).advancing
                    && !Interpreter.outstanding(state, frame).isEmpty()) {
                advance(frame, Stimulus.Proceed.INSTANCE, contexts.get(), null);
            }
        }
    }

    /**
     * What is of no use in the present state: all that frames have which ended, and calls that no
     * longer matter. To be let go when that state is durable, not before.
     */
    Useless useless() {
        var state = ledger.state();
        var ended = new ArrayList<FramePath>();
        var superseded = new HashMap<FramePath, OutCall>();
        runtimes.forEach((path, runtime) -> {
            var frame = state.frame(path);
            if (frame == null
                    || (Interpreter.outstanding(state, frame).isEmpty() && !joins(frame))) {
                ended.add(path);
            } else if (runtime.call != null && !matters(runtime.call, frame)) {
                superseded.put(path, runtime.call);
            }
        });
        return new Useless(ended, superseded);
    }

    /** Frames that ended, and calls that others have taken the place of. */
    record Useless(List<FramePath> ended, Map<FramePath, OutCall> superseded) {
        static final Useless NOTHING = new Useless(List.of(), Map.of());
    }

    void letGo(Useless useless) {
        useless.ended().forEach(this::forget);
        useless.superseded()
                .forEach((path, call) -> {
                    var runtime = runtimes.get(path);
                    if (runtime != null && call.equals(runtime.call)) {
                        cancel(runtime);
                    }
                });
        if (!ledger.state().isRunning()) {
            timers.cancel(ExecutionEntity.ExecutionExpired.class);
        }
    }

    private static boolean matters(OutCall call, Frame frame) {
        return frame.phase() instanceof Phase.Calling(var current)
                && current.ordinal() == call.ordinal;
    }

    /** Lets go of everything. */
    void stop() {
        List.copyOf(runtimes.keySet()).forEach(this::forget);
    }

    private boolean joins(Frame frame) {
        return frame.isOpen()
                && frame.phase() instanceof Phase.Joining
                && ledger.state().isRunning();
    }

    private void forget(FramePath path) {
        var runtime = runtimes.remove(path);
        if (runtime == null) {
            return;
        }
        runtime.timerKeys.forEach(timers::cancel);
        if (runtime.branch != null) {
            actor.stop(runtime.branch);
        }
        cancel(runtime);
        runtime.waiting.forEach(this::refuse);
    }

    private void cancel(FrameRuntime runtime) {
        var out = runtime.call;
        runtime.call = null;
        if (out != null && out.cancelled != null && !out.answered) {
            services.connectors().cancel(out.cancelled);
        }
    }

    /** Whether something is under way whose end is to be waited for. */
    boolean isBusy() {
        for (var each : runtimes.values()) {
            if (each.advancing || each.awaitsAnswer() || !each.waiting.isEmpty()) {
                return true;
            }
        }
        return ledger.state().isRunning() && ledger.state().root().isRunnable();
    }

    /** Whether a timer rings soon, so that leaving memory would not pay. */
    boolean hasNearTimer() {
        for (var each : runtimes.values()) {
            for (var key : each.timerKeys) {
                if (timers.isTimerActive(key)) {
                    return true;
                }
            }
        }
        return timers.isTimerActive(ExecutionEntity.ExecutionExpired.class);
    }

    /** A timer has rung. */
    void rung(ExecutionEntity.TimerDue timer) {
        var runtime = runtimes.get(timer.frame());
        if (runtime != null) {
            runtime.timerKeys.remove(timer);
        }
    }

    // Effects

    /** Does what a frame owes now; timers of what it owed before no longer ring. */
    void performAnew(FramePath path, List<Effect> effects) {
        var runtime = runtimes.get(path);
        if (runtime != null) {
            runtime.timerKeys.forEach(timers::cancel);
            runtime.timerKeys.clear();
        }
        effects.forEach(this::perform);
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.Advance _, Effect.Deliver _ -> {}
            case Effect.Wake(var path, var due) -> ring(path, due, new Stimulus.Due(due));
            case Effect.Expire(var path, int ordinal, var due) ->
                    ring(path, due, new Stimulus.TimedOut(ordinal, false));
            case Effect.ExpireExecution _ -> expireExecution();
            case Effect.Perform(var path, var call) -> call(path, call);
            case Effect.Offer(_, var call) -> services.activities().offer(call.resource());
            // Whoever has the task answers by its token; overdue heartbeats are the pollers'.
            case Effect.Await _, Effect.Heartbeat _ -> {}
        }
    }

    /** Near timers live here; farther ones have their row, and a poller wakes the execution. */
    private void ring(FramePath path, Instant due, Stimulus stimulus) {
        var delay = delayUntil(due);
        if (delay.compareTo(services.settings().nearTimer()) <= 0) {
            var message = new ExecutionEntity.TimerDue(path, stimulus);
            runtime(path).timerKeys.add(message);
            timers.startSingleTimer(message, message, delay);
        }
    }

    void expireExecution() {
        var state = ledger.state();
        var timeoutSeconds = state.identity().timeoutSeconds();
        if (timeoutSeconds == null) {
            return;
        }
        for (var effect : Interpreter.outstanding(state)) {
            if (effect instanceof Effect.ExpireExecution(var due)) {
                var delay = delayUntil(due);
                if (delay.compareTo(services.settings().nearTimer()) <= 0) {
                    timers.startSingleTimer(
                            ExecutionEntity.ExecutionExpired.class,
                            new ExecutionEntity.ExecutionExpired(due),
                            delay);
                }
            }
        }
    }

    private Duration delayUntil(Instant due) {
        long millis = due.toEpochMilli() - services.time().millis();
        return Duration.ofMillis(Math.max(millis, 0));
    }

    // Calls

    private void call(FramePath path, Call call) {
        var runtime = runtime(path);
        var frame = ledger.state().frame(path);
        if (frame == null || runtime.hasMade(call)) {
            return;
        }
        var made = taskCall(frame, call);
        if (isStartExecution(made.resource())) {
            runtime.call = new OutCall(call.ordinal(), null);
            boolean awaited = awaitsChild(path);
            actor.pipeToSelf(
                    services.children().start(made, awaited ? parent(path, call) : null),
                    (outcome, failure) ->
                            new ExecutionEntity.ChildAnswered(
                                    path,
                                    call.ordinal(),
                                    awaited,
                                    outcome != null
                                            ? outcome
                                            : ChildExecutions.Started.outOfReach(failure)));
            return;
        }
        runtime.call = new OutCall(call.ordinal(), made);
        actor.pipeToSelf(
                services.connectors().call(made),
                (outcome, failure) ->
                        new ExecutionEntity.CallAnswered(
                                path,
                                call.ordinal(),
                                outcome != null ? outcome : ConnectorBug.outcome(made, failure)));
    }

    private static boolean isStartExecution(Resource resource) {
        return resource instanceof Resource.Integration integration
                && integration.service().equals("states")
                && integration.api().equals("startExecution");
    }

    private Parent parent(FramePath path, Call call) {
        var identity = ledger.state().identity();
        return new Parent(identity.arn(), identity.persistenceId(), path, call.ordinal());
    }

    private TaskCall taskCall(Frame frame, Call call) {
        var state = ledger.state();
        var identity = state.identity();
        var resource = interpreter.resource(frame);
        var timeout = call.timeoutDue();
        var key =
                "%s|%s|%d|%d"
                        .formatted(
                                identity.persistenceId(),
                                frame.path().text(),
                                call.ordinal(),
                                state.redriveCount());
        return new TaskCall(
                identity.arn(),
                resource,
                call.parameters(),
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString(),
                pattern(resource) == CallPattern.REQUEST_RESPONSE
                        ? null
                        : services.tokens()
                                .of(identity.persistenceId())
                                .token(frame.path(), call.ordinal(), state.redriveCount()),
                call.credentialsRoleArn(),
                identity.account(),
                identity.region(),
                timeout == null ? null : delayUntil(timeout),
                identity.traceHeader());
    }

    /** The call has its answer; false when nobody waits for it any more. */
    boolean answered(FramePath path, int ordinal) {
        var runtime = runtimes.get(path);
        var call = runtime == null ? null : runtime.call;
        if (call == null || call.ordinal != ordinal || call.answered) {
            return false;
        }
        call.answered = true;
        return true;
    }

    /** Whether the call's answer is not yet the task's result. */
    boolean awaitsMore(FramePath path) {
        return pattern(path) != CallPattern.REQUEST_RESPONSE;
    }

    /** Whether the end of the started execution is the task's result. */
    boolean awaitsChild(FramePath path) {
        return switch (pattern(path)) {
            case SYNC, SYNC_2 -> true;
            case REQUEST_RESPONSE, WAIT_FOR_TASK_TOKEN -> false;
        };
    }

    /** Whether the child's data is shown as JSON, not as text. */
    boolean wantsJson(FramePath path) {
        return pattern(path) == CallPattern.SYNC_2;
    }

    private CallPattern pattern(FramePath path) {
        var frame = ledger.state().frame(path);
        return frame != null && frame.phase() instanceof Phase.Calling
                ? pattern(interpreter.resource(frame))
                : CallPattern.REQUEST_RESPONSE;
    }

    private static CallPattern pattern(Resource resource) {
        return resource instanceof Resource.Integration integration
                ? integration.pattern()
                : CallPattern.REQUEST_RESPONSE;
    }
}
