package dev.askel.engine.execution.actor;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.OutOfReachException;
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
 * What went wrong with one execution while it was in this node's memory, and whether it was leaving
 * then. Stands around the execution's behaviour and outlives its restarts; a commit makes it forget
 * the failures.
 */
public final class ExecutionFailures
        extends BehaviorInterceptor<ExecutionCommand, ExecutionCommand> {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutionFailures.class);

    private int failures;
    private boolean restarts;
    private boolean handedOff;
    private boolean attemptCounted;
    private @Nullable Throwable last;
    private @Nullable Start start;
    private Runnable release = () -> {};

    public ExecutionFailures() {
        super(ExecutionCommand.class);
    }

    /** Sets the action for the end or restart of the behaviour. */
    public void atEnd(Runnable released) {
        release = released;
    }

    /** Whether a failure has ended the behaviour before. */
    public boolean hasRestarted() {
        return restarts;
    }

    /** Whether the shard has asked it to leave. */
    public boolean isHandedOff() {
        return handedOff;
    }

    /** How often the execution failed by its own doing since its last commit. */
    public int count() {
        return failures;
    }

    /** The last failure, for the person who must find out. */
    public @Nullable Throwable last() {
        return last;
    }

    /** The attempt to recover it that is under way is counted, durably. */
    void attemptCounted() {
        attemptCounted = true;
    }

    /**
     * Whether the attempt under way is counted. A journal out of reach may end a life and does not
     * end the attempt: it says nothing of the execution.
     */
    public boolean isAttemptCounted() {
        return attemptCounted;
    }

    public void reset() {
        failures = 0;
        attemptCounted = false;
        last = null;
        start = null;
    }

    /**
     * The execution is being started; until it is durable, or known not to be, nobody else knows.
     */
    public void beginStart(Start begun) {
        start = begun;
    }

    /** That start came to its end. */
    public void endStart() {
        start = null;
    }

    /** The start that the execution failed in by its own doing; it is given only once. */
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
            throw noted(failure);
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
            throw noted(failure);
        }
    }

    /** Its supervisor logs nothing, since thousands of executions meet the same outage. */
    private static void report(OutOfReachException failure) {
        var reason = failure.reason();
        if (reason == null) {
            LOG.error("An execution cannot continue, and is retried", failure);
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
            release.run();
            release = () -> {};
        }
        return target.apply(actor, signal);
    }

    /** An error would end the node or, unsupervised, the actor. */
    private RuntimeException noted(Throwable failure) {
        FatalErrors.throwIfFatal(failure);
        restarts = true;
        if (failure instanceof OutOfReachException outOfReach) {
            // It says nothing of the execution; the starter asks again.
            start = null;
            report(outOfReach);
        } else {
            failures++;
            attemptCounted = false;
            last = failure;
        }
        return failure instanceof RuntimeException exception
                ? exception
                : new IllegalStateException("The execution met an error", failure);
    }
}
