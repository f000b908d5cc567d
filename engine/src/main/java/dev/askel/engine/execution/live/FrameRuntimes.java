package dev.askel.engine.execution.live;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.call.CallMessage;
import dev.askel.engine.execution.call.DeferredCalls;
import dev.askel.engine.execution.call.FrameCalls;
import dev.askel.engine.execution.call.JobPolls;
import dev.askel.engine.execution.call.MadeCall;
import dev.askel.engine.execution.commit.MapRunChanges;
import dev.askel.engine.execution.decision.Branches;
import dev.askel.engine.execution.decision.Decisions;
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
 * Holds the volatile components of an execution's {@link Frame frames}: proposed transitions,
 * timers, and calls in flight. After a crash, they are recreated from {@code
 * Interpreter.outstandingEffects}.
 */
final class FrameRuntimes {
    /** A timer of a frame has fired. */
    record TimerDue(FramePath frame, Instant due, Stimulus stimulus)
            implements ExecutionCommand.Internal, Decisions.FrameEvent {}

    /** Tasks that wait for signals can advance. */
    record SignalsDue() implements ExecutionCommand.Internal {}

    /** Results that were received during a pause can take effect. */
    record HeldResultsDue() implements ExecutionCommand.Internal {}

    /** The timeout of the execution (TimeoutSeconds) has expired. */
    record ExecutionExpired(Instant due) implements ExecutionCommand.Internal {}

    private final ActorRef<ExecutionCommand> self;
    private final TimerScheduler<ExecutionCommand> timers;
    private final ExecutionServices services;
    private final Ledger ledger;
    private final FrameCalls calls;
    private final JobPolls polls;
    private final Branches branches;
    private final DeferredCalls deferred;
    private final SignalDeliveries signals = new SignalDeliveries();
    private final Map<FramePath, FrameRuntime> runtimes = new HashMap<>();

    /**
     * The earliest time at which unconfirmed tasks return to their queues. The delay leaves time
     * for confirmations that could not arrive while the execution was not loaded.
     */
    private final Instant requeueNotBefore;

    private boolean signalsQueued;
    private boolean heldResultsQueued;

    FrameRuntimes(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            Interpreter interpreter,
            Ledger ledger,
            Branches branches,
            DeferredCalls deferred) {
        this.self = actorContext.actor().getSelf();
        this.timers = actorContext.timers();
        this.services = services;
        this.ledger = ledger;
        this.branches = branches;
        this.deferred = deferred;
        this.calls = new FrameCalls(actorContext, services, interpreter, ledger, deferred);
        this.polls = new JobPolls(actorContext.actor(), services, interpreter, ledger);
        this.requeueNotBefore = services.now().plus(services.settings().handOverGrace());
    }

    private static final class FrameRuntime {
        private final Set<ExecutionCommand> timerKeys = new HashSet<>();
    }

    private FrameRuntime runtime(FramePath path) {
        return runtimes.computeIfAbsent(path, _ -> new FrameRuntime());
    }

    FrameCalls calls() {
        return calls;
    }

    JobPolls polls() {
        return polls;
    }

    Branches branches() {
        return branches;
    }

    /**
     * Advances the branches that need no stimulus. Tasks with signals advance by a message to this
     * actor, so that a long buffer is no recursion.
     */
    void advance(Set<FramePath> touched) {
        if (!signalsQueued
                && (branches.checksAll() || signals.mayHaveChanged(ledger.state(), touched))
                && !signals.deliveries(ledger.state()).isEmpty()) {
            queueSignals();
        }
        queueHeldResults();
        branches.advanceRunnable(touched);
    }

    /** Applies the results of a pause after the messages that have arrived. */
    void queueHeldResults() {
        if (!heldResultsQueued && !ledger.state().pauses().held().isEmpty()) {
            heldResultsQueued = true;
            self.tell(new HeldResultsDue());
        }
    }

    /**
     * Returns the frames with results of a pause. A branch that is being evaluated is not among
     * them; the end of the evaluation causes another {@link #advance}.
     */
    List<FramePath> takeFramesWithResults() {
        heldResultsQueued = false;
        return ledger.state().pauses().framesWithResults().stream()
                .filter(path -> !branches.isAdvancing(path))
                .toList();
    }

    /** Passes signals to tasks after the messages that have arrived. */
    void queueSignals() {
        if (!signalsQueued) {
            signalsQueued = true;
            self.tell(new SignalsDue());
        }
    }

    /**
     * Returns the tasks that can consume signals in the current state. A branch that is being
     * evaluated is not among them; the end of the evaluation causes another {@link #advance}.
     */
    List<FramePath> takeSignals() {
        signalsQueued = false;
        return signals.deliveries(ledger.state()).stream()
                .map(SignalWaits.Delivery::frame)
                .filter(path -> !branches.isAdvancing(path))
                .toList();
    }

    // Releasing

    /**
     * Returns the components that the accepted state no longer needs: those of ended frames, and
     * calls whose results no frame awaits. The caller releases them when that state is durable.
     */
    UnneededComponents unneeded() {
        var state = ledger.state();
        var ended = new ArrayList<FramePath>();
        for (var path : paths()) {
            var frame = state.frame(path);
            if (frame == null
                    || (Interpreter.outstandingEffects(state, frame).isEmpty()
                            && !isJoining(frame))) {
                ended.add(path);
            }
        }
        return new UnneededComponents(ended, calls.unneeded());
    }

    private Set<FramePath> paths() {
        var paths = new HashSet<>(runtimes.keySet());
        paths.addAll(branches.paths());
        return paths;
    }

    /** The ended frames, and the calls whose results no frame awaits. */
    record UnneededComponents(List<FramePath> ended, Map<FramePath, MadeCall> calls) {
        static final UnneededComponents NOTHING = new UnneededComponents(List.of(), Map.of());
    }

    void releaseUnneeded(UnneededComponents unneeded) {
        unneeded.ended().forEach(this::forget);
        calls.cancel(unneeded.calls());
        if (!ledger.state().isRunning()) {
            timers.cancel(ExecutionExpired.class);
        }
    }

    /** Releases the components of all frames. */
    void stop() {
        paths().forEach(this::forget);
        calls.cancelAll();
    }

    private boolean isJoining(Frame frame) {
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

    /** Whether work is in progress that the actor should await before it stops. */
    boolean isBusy() {
        return calls.hasUnanswered() || polls.hasUnanswered() || branches.isBusy();
    }

    // Effects

    /** Performs the frame's outstanding effects and cancels the timers of its earlier effects. */
    void replaceEffects(FramePath path, List<Effect> effects) {
        var runtime = runtimes.get(path);
        if (runtime != null) {
            runtime.timerKeys.forEach(timers::cancel);
            runtime.timerKeys.clear();
        }
        effects.forEach(this::perform);
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.Advance _, Effect.DeliverNotice _ -> {}
            case Effect.Wake(var path, var due) ->
                    startTimer(path, due, new Stimulus.TimerFired(due));
            case Effect.TimeOutCall(var path, int ordinal, var due) ->
                    startTimer(path, due, new Stimulus.TimedOut(ordinal, false));
            case Effect.RequeueUndelivered(var path, int ordinal, var takeId, var due) ->
                    startTimer(
                            path,
                            due.isBefore(requeueNotBefore) ? requeueNotBefore : due,
                            new Stimulus.TaskRequeued(ordinal, takeId));
            case Effect.TimeOutExecution _ -> startExecutionTimer();
            case Effect.PerformCall(var path, var call) -> {
                if (call.mocked() == null) {
                    calls.make(path, call);
                } else {
                    self.tell(new CallMessage.MockDue(path, call.ordinal()));
                }
            }
            case Effect.PollJob(var path, var call, var due) ->
                    poll(new CallMessage.PollDue(path, call.ordinal(), due));
            case Effect.OfferActivityTask(_, var call) ->
                    services.activities().offer(call.resource());
            case Effect.AwaitMapRun(_, var run) ->
                    services.mapRuns()
                            .wake(MapRunChanges.mapRunId(ledger.state().identity(), run.plan()));
            // These effects need no action. The worker or the holder of the token sends the result,
            // and pollers find missed heartbeats.
            case Effect.AwaitCallback _, Effect.TimeOutHeartbeat _ -> {}
        }
    }

    // Timers

    /**
     * Starts a timer if it fires soon. Otherwise the due time is only in the wake-up row, which
     * contains the time of the next load. A poller then wakes the execution.
     */
    private void startTimer(FramePath path, Instant due, Stimulus stimulus) {
        var delay = services.timeUntil(due);
        if (delay.compareTo(services.settings().nearTimerMax()) <= 0) {
            var message = new TimerDue(path, due, stimulus);
            runtime(path).timerKeys.add(message);
            timers.startSingleTimer(message, message, delay);
        }
    }

    /**
     * Starts the timer that returns the frame's unconfirmed task to its queue, if the timer fires
     * soon. The wake-up row has no due time for this timer. Instead, the polls of workers for the
     * task keep the execution in memory.
     */
    void startRequeueTimer(FramePath path) {
        var state = ledger.state();
        var frame = state.frame(path);
        if (frame != null) {
            for (var effect : Interpreter.outstandingEffects(state, frame)) {
                if (effect instanceof Effect.RequeueUndelivered) {
                    perform(effect);
                }
            }
        }
    }

    private void poll(CallMessage.PollDue poll) {
        var delay = services.timeUntil(poll.due());
        if (!delay.isPositive()) {
            polls.poll(poll);
        } else if (delay.compareTo(services.settings().nearTimerMax()) <= 0) {
            runtime(poll.frame()).timerKeys.add(poll);
            timers.startSingleTimer(poll, poll, delay);
        }
    }

    /** Polls a job. If the timer fired too early, it is started again. */
    void onPollDue(CallMessage.PollDue poll) {
        var runtime = runtimes.get(poll.frame());
        if (runtime != null) {
            runtime.timerKeys.remove(poll);
        }
        if (runtime != null && !ledger.state().isPaused()) {
            poll(poll);
        }
    }

    void startExecutionTimer() {
        var state = ledger.state();
        var timeoutSeconds = state.identity().timeoutSeconds();
        if (timeoutSeconds == null) {
            return;
        }
        if (state.pauses().stopTimeouts()) {
            timers.cancel(ExecutionExpired.class);
        }
        for (var effect : Interpreter.outstandingEffects(state)) {
            if (effect instanceof Effect.TimeOutExecution(var due)) {
                var delay = services.timeUntil(due);
                if (delay.compareTo(services.settings().nearTimerMax()) <= 0) {
                    timers.startSingleTimer(
                            ExecutionExpired.class, new ExecutionExpired(due), delay);
                }
            }
        }
    }

    /**
     * Removes a timer that has fired. If it fired before its due time, this method starts it again
     * and returns false. A timer fires too early when engine time is ahead of the database's clock.
     * Engine time then runs slower than the timers' clock ({@code SteeredClock}).
     */
    boolean onTimerFired(TimerDue timer) {
        var runtime = runtimes.get(timer.frame());
        if (runtime == null) {
            return true;
        }
        runtime.timerKeys.remove(timer);
        if (services.timeUntil(timer.due()).isPositive()) {
            startTimer(timer.frame(), timer.due(), timer.stimulus());
            return false;
        }
        return true;
    }

    /**
     * Removes and cancels the task timeouts of other branches with the same due time as {@code
     * timer}. Returns all of them, including {@code timer}, in the order of the branches.
     */
    List<TimerDue> removeExpiredWith(TimerDue timer) {
        var expired = new ArrayList<TimerDue>();
        expired.add(timer);
        if (!(timer.stimulus() instanceof Stimulus.TimedOut) || timer.frame().isRoot()) {
            return expired;
        }
        runtimes.forEach((path, runtime) -> {
            for (var key : List.copyOf(runtime.timerKeys)) {
                if (!path.isRoot()
                        && key instanceof TimerDue other
                        && other.due().equals(timer.due())
                        && other.stimulus() instanceof Stimulus.TimedOut) {
                    timers.cancel(other);
                    runtime.timerKeys.remove(other);
                    expired.add(other);
                }
            }
        });
        expired.sort(Comparator.comparing(TimerDue::frame));
        return expired;
    }

    /** Whether a timer fires soon. Passivation would then cost more than it saves. */
    boolean hasNearTimer() {
        for (var each : runtimes.values()) {
            for (var key : each.timerKeys) {
                if (timers.isTimerActive(key)) {
                    return true;
                }
            }
        }
        return timers.isTimerActive(ExecutionExpired.class);
    }
}
