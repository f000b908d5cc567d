package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The child executions of one live Map Run. The live run bounds the number of children that it
 * starts, so implementations need no queue of starts.
 *
 * <p>Implementations report the outcome of each child at least once, on any thread, to the listener
 * of {@link MapRunChildren#create}. The outcome of a child is its final status with its output, or
 * with its error and cause. Results of Express children count as memory of Express executions until
 * {@link #onStored}. Results of Standard children are in their rows.
 */
public interface Children {
    /**
     * Starts children. A start that fails because the cluster is unavailable or overloaded is
     * retried with a back-off, until it succeeds or the children are stopped.
     */
    void start(Collection<ChildStart> starts);

    /**
     * Finds children that an earlier owner of the run has planned. Reports the outcomes of ended
     * children, and waits for the outcomes of running ones. The stage fails when the database is
     * unavailable. The caller retries the call after a back-off.
     *
     * @return the numbers of the children that do not exist and must be started
     */
    CompletionStage<Set<Long>> resume(Collection<PlannedChild> children);

    /**
     * Redrives failed Standard children after their parent's redrive. When a child can no longer be
     * redriven, its previous outcome is reported.
     */
    void redrive(Collection<PlannedChild> children);

    /** Receives outcomes that are stored now, and releases their memory. */
    void onStored(Collection<ChildEnd> ends);

    /**
     * Returns whether every open child is a Standard execution with a durable start or redrive. In
     * this case, {@link #abandon} interrupts no child.
     */
    boolean areAllStarted();

    /**
     * Receives the outcome of a child from a hint, and reports it unless it was reported before.
     */
    void onHint(ChildEnd end);

    /**
     * Refuses starts and redrives after this call, because {@link #stop} follows. Running children
     * that are resumed before {@link #stop} are aborted. Failed children keep their outcomes.
     */
    void refuseStarts();

    /**
     * Aborts all children, and refuses further starts. The stage completes when no child runs, no
     * start is in progress, and the outcomes of all aborted children were reported. No outcome is
     * reported for a child whose start had not begun.
     */
    CompletionStage<Void> stop();

    /**
     * Releases all resources, because the run has ended or another node takes the run over. Running
     * Standard children continue, and Express children are aborted. No outcome is reported after
     * this call.
     */
    void abandon();
}
