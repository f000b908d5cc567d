package dev.askel.engine.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.FrameCalls.OutCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Holds the volatile parts of an execution's frames: decisions, timers, calls in flight. A crash
 * loses them, and {@code Interpreter.outstanding} recreates them.
 */
final class FrameRuntimes {
    private final ActorRef<ExecutionCommand> self;
    private final TimerScheduler<ExecutionCommand> timers;
    private final ExecutionServices services;
    private final Ledger ledger;
    private final FrameCalls calls;
    private final JobPolls polls;
    private final Branches branches;
    private final DeferredCalls deferred;
    private final Map<FramePath, FrameRuntime> runtimes = new HashMap<>();

    /** While the execution was out of reach, nobody could tell it that a worker has its task. */
    private final Instant noTaskBackBefore;

    FrameRuntimes(
            Seat seat,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger,
            Branches branches,
            DeferredCalls deferred) {
        this.self = seat.actor().getSelf();
        this.timers = seat.timers();
        this.services = services;
        this.ledger = ledger;
        this.branches = branches;
        this.deferred = deferred;
        this.calls = new FrameCalls(seat, services, interpreter, ledger, deferred);
        this.polls = new JobPolls(seat.actor(), services, interpreter, ledger);
        this.noTaskBackBefore = services.now().plus(services.settings().handOverGrace());
    }

    private static final class FrameRuntime {
        private final Set<ExecutionCommand> timerKeys = new HashSet<>();
    }

    private FrameRuntime runtime(FramePath path) {
        return runtimes.computeIfAbsent(path, _ -> new FrameRuntime());
    }

    /** The calls that frames have out. */
    FrameCalls calls() {
        return calls;
    }

    /** The questions that are out for jobs. */
    JobPolls polls() {
        return polls;
    }

    /** What lets branches decide. */
    Branches branches() {
        return branches;
    }

    // Letting go

    /**
     * What is of no use in the present state: all that frames have which ended, and calls that no
     * longer matter. To be let go when that state is durable, not before.
     */
    Useless useless() {
        var state = ledger.state();
        var ended = new ArrayList<FramePath>();
        for (var path : paths()) {
            var frame = state.frame(path);
            if (frame == null
                    || (Interpreter.outstanding(state, frame).isEmpty() && !joins(frame))) {
                ended.add(path);
            }
        }
        return new Useless(ended, calls.useless());
    }

    private Set<FramePath> paths() {
        var paths = new HashSet<>(runtimes.keySet());
        paths.addAll(branches.paths());
        return paths;
    }

    /** Frames that ended, and calls that no longer matter. */
    record Useless(List<FramePath> ended, Map<FramePath, OutCall> calls) {
        static final Useless NOTHING = new Useless(List.of(), Map.of());
    }

    void letGo(Useless useless) {
        useless.ended().forEach(this::forget);
        calls.giveUp(useless.calls());
        if (!ledger.state().isRunning()) {
            timers.cancel(ExecutionEntity.ExecutionExpired.class);
        }
    }

    /** Lets go of everything. */
    void stop() {
        paths().forEach(this::forget);
        calls.giveUpAll();
    }

    private boolean joins(Frame frame) {
        return frame.isOpen()
                && frame.phase() instanceof Phase.Joining
                && ledger.state().isRunning();
    }

    private void forget(FramePath path) {
        polls.forget(path);
        deferred.forget(path);
        branches.forget(path);
        var runtime = runtimes.remove(path);
        if (runtime != null) {
            runtime.timerKeys.forEach(timers::cancel);
        }
    }

    /** Whether something is under way whose end is to be waited for. */
    boolean isBusy() {
        return calls.isAnyOut() || polls.isAnyOut() || branches.isBusy();
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
            case Effect.Wake(var path, var due) -> ring(path, due, new Stimulus.TimerFired(due));
            case Effect.Expire(var path, int ordinal, var due) ->
                    ring(path, due, new Stimulus.TimedOut(ordinal, false));
            case Effect.RequeueUndelivered(var path, int ordinal, var takeId, var due) ->
                    ring(
                            path,
                            due.isBefore(noTaskBackBefore) ? noTaskBackBefore : due,
                            new Stimulus.TaskRequeued(ordinal, takeId));
            case Effect.ExpireExecution _ -> expireExecution();
            case Effect.Perform(var path, var call) -> {
                if (call.mocked() == null) {
                    calls.make(path, call);
                } else {
                    self.tell(new ExecutionEntity.MockDue(path, call.ordinal()));
                }
            }
            case Effect.Poll(var path, var call, var due) ->
                    poll(new ExecutionEntity.PollDue(path, call.ordinal(), due));
            case Effect.Offer(_, var call) -> services.activities().offer(call.resource());
            // Whoever has the task answers by its token; overdue heartbeats are the pollers'.
            case Effect.Await _, Effect.Heartbeat _ -> {}
        }
    }

    // Timers

    /** Near timers live here; farther ones have their row, and a poller wakes the execution. */
    private void ring(FramePath path, Instant due, Stimulus stimulus) {
        var delay = services.until(due);
        if (delay.compareTo(services.settings().nearTimer()) <= 0) {
            var message = new ExecutionEntity.TimerDue(path, due, stimulus);
            runtime(path).timerKeys.add(message);
            timers.startSingleTimer(message, message, delay);
        }
    }

    /**
     * Starts the timer that takes the frame's task back from a worker, if it fires soon. No wake-up
     * row does so, and polls for the task keep the execution in memory.
     */
    void startTakeBackTimer(FramePath path) {
        var state = ledger.state();
        var frame = state.frame(path);
        if (frame != null) {
            for (var effect : Interpreter.outstanding(state, frame)) {
                if (effect instanceof Effect.RequeueUndelivered) {
                    perform(effect);
                }
            }
        }
    }

    private void poll(ExecutionEntity.PollDue poll) {
        var delay = services.until(poll.due());
        if (!delay.isPositive()) {
            polls.ask(poll);
        } else if (delay.compareTo(services.settings().nearTimer()) <= 0) {
            runtime(poll.frame()).timerKeys.add(poll);
            timers.startSingleTimer(poll, poll, delay);
        }
    }

    /** It is time to ask for a job, or nearly so. */
    void rung(ExecutionEntity.PollDue poll) {
        var runtime = runtimes.get(poll.frame());
        if (runtime != null) {
            runtime.timerKeys.remove(poll);
            poll(poll);
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
                var delay = services.until(due);
                if (delay.compareTo(services.settings().nearTimer()) <= 0) {
                    timers.startSingleTimer(
                            ExecutionEntity.ExecutionExpired.class,
                            new ExecutionEntity.ExecutionExpired(due),
                            delay);
                }
            }
        }
    }

    /**
     * A timer has rung. False when it is not due yet and rings again: the engine's clock may have
     * gone slower than the timers', where it was ahead of the database's ({@code SteeredClock}).
     */
    boolean rung(ExecutionEntity.TimerDue timer) {
        var runtime = runtimes.get(timer.frame());
        if (runtime == null) {
            return true;
        }
        runtime.timerKeys.remove(timer);
        if (services.until(timer.due()).isPositive()) {
            ring(timer.frame(), timer.due(), timer.stimulus());
            return false;
        }
        return true;
    }

    /**
     * The branches' tasks whose time is over at the very instant of {@code timer}, that one's
     * included, in the order of the branches. Their own timers no longer ring.
     */
    List<ExecutionEntity.TimerDue> expiredWith(ExecutionEntity.TimerDue timer) {
        var expired = new ArrayList<ExecutionEntity.TimerDue>();
        expired.add(timer);
        if (!(timer.stimulus() instanceof Stimulus.TimedOut) || timer.frame().isRoot()) {
            return expired;
        }
        runtimes.forEach((path, runtime) -> {
            for (var key : List.copyOf(runtime.timerKeys)) {
                if (!path.isRoot()
                        && key instanceof ExecutionEntity.TimerDue other
                        && other.due().equals(timer.due())
                        && other.stimulus() instanceof Stimulus.TimedOut) {
                    timers.cancel(other);
                    runtime.timerKeys.remove(other);
                    expired.add(other);
                }
            }
        });
        expired.sort(Comparator.comparing(ExecutionEntity.TimerDue::frame));
        return expired;
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
}
