package dev.askel.engine.execution.actor;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.UnavailableException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failures of one execution on this node, and whether its shard has requested a hand-off. This
 * interceptor wraps the execution's behaviour. It keeps its state when the behaviour restarts. A
 * commit resets the failures.
 */
public final class ExecutionFailures
        extends BehaviorInterceptor<ExecutionCommand, ExecutionCommand> {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutionFailures.class);

    private int count;
    private boolean restarts;
    private boolean handedOff;
    private boolean attemptCounted;
    private @Nullable Throwable last;
    private @Nullable Start start;
    private Runnable endAction = () -> {};

    public ExecutionFailures() {
        super(ExecutionCommand.class);
    }

    /** Sets the action that runs when the behaviour stops or restarts. */
    public void setEndAction(Runnable action) {
        endAction = action;
    }

    /** Whether the behaviour has restarted after a failure. */
    public boolean hasRestarted() {
        return restarts;
    }

    /** Whether the shard has requested the hand-off of the execution. */
    public boolean isHandedOff() {
        return handedOff;
    }

    /**
     * The number of failures since the last commit. Only failures that the execution itself has
     * caused count.
     */
    public int count() {
        return count;
    }

    /** The last failure, for operators; null when there is none. */
    public @Nullable Throwable last() {
        return last;
    }

    /**
     * Records that the current recovery attempt is counted in the wake-up row (the row with the
     * time of the execution's next load).
     */
    void noteAttemptCounted() {
        attemptCounted = true;
    }

    /**
     * Whether the current recovery attempt is counted in the wake-up row. If the journal is
     * unavailable, the actor stops but the attempt continues, because the execution has not caused
     * the outage.
     */
    public boolean isAttemptCounted() {
        return attemptCounted;
    }

    public void reset() {
        count = 0;
        attemptCounted = false;
        last = null;
        start = null;
    }

    /**
     * Stores the start command until its outcome is durable or known. Only this node has the
     * command.
     */
    public void noteStart(Start unfinished) {
        start = unfinished;
    }

    /** Removes the start command, because its outcome is known. */
    public void clearStart() {
        start = null;
    }

    /**
     * Removes and returns the start command of an execution that has itself caused a failure; null
     * when there is none.
     */
    public @Nullable Start takeFailedStart() {
        var failed = start;
        start = null;
        return failed;
    }

    @Override
    public Behavior<ExecutionCommand> aroundStart(
            TypedActorContext<ExecutionCommand> actor, PreStartTarget<ExecutionCommand> target) {
        try {
            return target.start(actor);
        } catch (RuntimeException | Error failure) {
            throw recordAndWrap(failure);
        }
    }

    @Override
    public Behavior<ExecutionCommand> aroundReceive(
            TypedActorContext<ExecutionCommand> actor,
            ExecutionCommand message,
            ReceiveTarget<ExecutionCommand> target) {
        handedOff |= message instanceof HandOff;
        try {
            return target.apply(actor, message);
        } catch (RuntimeException | Error failure) {
            throw recordAndWrap(failure);
        }
    }

    /**
     * Logs a failure, so that the supervisor does not log it. The supervisor would log a line for
     * each of thousands of executions during an outage.
     */
    private static void report(UnavailableException failure) {
        var reason = failure.reason();
        if (reason == null) {
            LOG.error("An execution cannot continue and recovers", failure);
        } else {
            DeferredWork.EXECUTIONS.recordDeferral(
                    reason, () -> String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public Behavior<ExecutionCommand> aroundSignal(
            TypedActorContext<ExecutionCommand> actor,
            Signal signal,
            SignalTarget<ExecutionCommand> target) {
        if (signal instanceof PostStop || signal instanceof PreRestart) {
            endAction.run();
            endAction = () -> {};
        }
        return target.apply(actor, signal);
    }

    /**
     * Records a failure. An error is wrapped in an exception, because the supervisor does not
     * handle errors. An error would end the node or the actor.
     */
    private RuntimeException recordAndWrap(Throwable failure) {
        FatalErrors.throwIfFatal(failure);
        restarts = true;
        if (failure instanceof UnavailableException unavailable) {
            // The execution has not caused the failure. The starter repeats the start command, so
            // it is not stored.
            start = null;
            report(unavailable);
        } else {
            count++;
            attemptCounted = false;
            last = failure;
        }
        return failure instanceof RuntimeException exception
                ? exception
                : new IllegalStateException("The execution threw an error", failure);
    }
}
