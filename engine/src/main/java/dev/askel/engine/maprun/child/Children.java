package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The child executions of one live Map Run. The live run bounds the number of children that it
 * starts, so implementations need no queue of starts. Ends are reported to the listener that the
 * children were created with ({@link MapRunChildren#create}): on any thread, at least once for each
 * child. The results of Express children count as memory of Express executions until {@link
 * #onStored}. The results of Standard children are in their rows.
 */
public interface Children {
    /**
     * Starts children. A start that fails because this cluster is unavailable or overloaded is
     * repeated with a back-off, until it succeeds or the children are stopped.
     */
    void start(Collection<ChildStart> starts);

    /**
     * Finds children that an earlier owner of the run has planned. Reports the ends of ended
     * children, and waits for the ends of running ones. The stage fails when the database is
     * unavailable; the caller repeats the call after a back-off.
     *
     * @return the numbers of the children that do not exist and must be started
     */
    CompletionStage<Set<Long>> resume(Collection<PlannedChild> children);

    /**
     * Runs failed Standard children again, after their parent's redrive. When a child can no longer
     * be redriven, its previous outcome is reported.
     */
    void redrive(Collection<PlannedChild> children);

    /** Receives ends that are durable now, and releases their memory. */
    void onStored(Collection<ChildEnd> ends);

    /**
     * Whether every child that has not ended is a Standard execution, whose start or redrive is
     * durable. Then {@link #abandon} interrupts no child.
     */
    boolean areAllStarted();

    /**
     * Receives a hint that a child has ended, and reports the end unless it was reported before.
     */
    void onHint(ChildEnd end);

    /**
     * Refuses starts and redrives after this call, because {@link #stop} follows. Running children
     * that are resumed until then are aborted. Failed children keep their ends.
     */
    void refuseStarts();

    /**
     * Aborts all children, and refuses further starts. The stage completes when no child runs, no
     * start is in progress, and the ends of all aborted children were reported. A child whose start
     * had not begun has no end.
     */
    CompletionStage<Void> stop();

    /**
     * Releases all resources, because the run has ended or another node takes it over. Running
     * Standard children continue, and Express children are aborted. After this call, no end is
     * reported.
     */
    void abandon();
}
