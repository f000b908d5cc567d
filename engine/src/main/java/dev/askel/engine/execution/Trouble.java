package dev.askel.engine.execution;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with one execution while it was in this node's memory. Stands around the
 * execution's behaviour and outlives its restarts; a commit makes it forget.
 */
final class Trouble extends BehaviorInterceptor<ExecutionCommand, ExecutionCommand> {
    private int failures;
    private boolean restarts;
    private @Nullable Throwable last;

    Trouble() {
        super(ExecutionCommand.class);
    }

    /** Whether a failure has ended the behaviour before. */
    boolean restarts() {
        return restarts;
    }

    /** How often the execution failed by its own doing since its last commit. */
    int failures() {
        return failures;
    }

    /** The last failure, for the person who must find out. */
    @Nullable Throwable last() {
        return last;
    }

    void forget() {
        failures = 0;
        last = null;
    }

    @Override
    public Behavior<ExecutionCommand> aroundStart(
            TypedActorContext<ExecutionCommand> actor, PreStartTarget<ExecutionCommand> target) {
        try {
            return target.start(actor);
        } catch (RuntimeException | StackOverflowError failure) {
            throw noted(failure);
        }
    }

    @Override
    public Behavior<ExecutionCommand> aroundReceive(
            TypedActorContext<ExecutionCommand> actor,
            ExecutionCommand message,
            ReceiveTarget<ExecutionCommand> target) {
        try {
            return target.apply(actor, message);
        } catch (RuntimeException | StackOverflowError failure) {
            throw noted(failure);
        }
    }

    /** An error would end the node, and a deep recursion is one execution's trouble only. */
    private RuntimeException noted(Throwable failure) {
        restarts = true;
        if (!(failure instanceof OutOfReachException)) {
            failures++;
            last = failure;
        }
        return failure instanceof RuntimeException exception
                ? exception
                : new IllegalStateException("The execution nests too deep", failure);
    }
}
