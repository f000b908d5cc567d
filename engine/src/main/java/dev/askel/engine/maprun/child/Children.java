package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The child executions of one live Map Run. The live run bounds the number of children that it
 * starts, so this interface queues nothing. Ends are reported to the listener that the children were
 * created with: on any thread, at least once for each child.
 */
public interface Children {
    /**
     * Starts children. A start that fails for a reason in this cluster is repeated with a back-off
     * until it succeeds or the children are stopped.
     */
    void start(Collection<ChildStart> starts);

    /**
     * Finds children that an earlier owner of the run has planned. Reports the ends of those that
     * have ended, and awaits the ends of those that run.
     *
     * @param children their numbers
     * @return the numbers of those that do not exist and must be started
     */
    CompletionStage<Set<Long>> resume(Collection<Long> children);

    /** Runs failed Standard children again, after their parent's redrive. */
    void redrive(Collection<Long> children);

    /**
     * Aborts all children, and starts no more. Completes when no child runs and no start is under
     * way. The ends of aborted children are reported before.
     */
    CompletionStage<Void> stop();
}
