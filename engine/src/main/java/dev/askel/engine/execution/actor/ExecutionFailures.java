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
 * interceptor surrounds the behaviour of the execution. It keeps its state when the behaviour
 * restarts. A commit resets the failures.
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

    /** The number of failures that the execution itself has caused since its last commit. */
    public int count() {
        return count;
    }

    /** The last failure, for the operator; null when there is none. */
    public @Nullable Throwable last() {
        return last;
    }

    /** Records that the current recovery attempt is counted durably. */
    void noteAttemptCounted() {
        attemptCounted = true;
    }

    /**
     * Whether the current recovery attempt is counted. An unavailable journal stops the actor
     * without ending the attempt, because the execution has not caused the outage.
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
     * Keeps the start of the execution until its outcome is durable or known, because only this
     * node has the start.
     */
    public void noteStart(Start unfinished) {
        start = unfinished;
    }

    /** Removes the start, because its outcome is known. */
    public void clearStart() {
        start = null;
    }

    /**
     * Removes and returns the start of an execution that has itself caused a failure; null when
     * there is none.
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
     * Logs a failure in place of the supervisor. The supervisor would write a line for each of
     * thousands of executions that meet the same outage.
     */
    private static void report(UnavailableException failure) {
        var reason = failure.reason();
        if (reason == null) {
            LOG.error("An execution cannot continue and recovers", failure);
        } else {
            DeferredWork.EXECUTIONS.deferred(reason, () -> String.valueOf(failure.getMessage()));
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
     * Records a failure. An error is wrapped in an exception, because errors end the node or, past
     * the supervisor, the actor.
     */
    private RuntimeException recordAndWrap(Throwable failure) {
        FatalErrors.throwIfFatal(failure);
        restarts = true;
        if (failure instanceof UnavailableException unavailable) {
            // The execution has not caused the failure, so the start is not kept: the starter
            // repeats it.
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
