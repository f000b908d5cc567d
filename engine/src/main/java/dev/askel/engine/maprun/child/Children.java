package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The child executions of one live Map Run. The live run bounds the number of children that it
 * starts, so this interface queues nothing. Ends are reported to the listener that the children
 * were created with ({@link MapRunChildren#create}): on any thread, at least once for each child.
 * The memory of Express children's results is counted as that of Express executions until {@link
 * #onStored}. Standard children have rows, which keep their results.
 */
public interface Children {
    /**
     * Starts children. A start that fails for a reason in this cluster is repeated with a back-off
     * until it succeeds or the children are stopped.
     */
    void start(Collection<ChildStart> starts);

    /**
     * Finds children that an earlier owner of the run has planned. Reports the ends of those that
     * have ended, and awaits the ends of those that run. The stage fails when the database is
     * unavailable; the caller repeats the call after a back-off.
     *
     * @return the numbers of those that do not exist and must be started
     */
    CompletionStage<Set<Long>> resume(Collection<PlannedChild> children);

    /**
     * Runs failed Standard children again, after their parent's redrive. A child that cannot be
     * redriven any more is reported with its former end.
     */
    void redrive(Collection<PlannedChild> children);

    /** Notes that ends are durable. */
    void onStored(Collection<ChildEnd> ends);

    /** Reports an end of which the run has received a hint, unless it was reported before. */
    void onHint(ChildEnd end);

    /**
     * Starts and redrives nothing from now on, because {@link #stop} follows. Children that are
     * resumed meanwhile are aborted; failed ones keep their ends.
     */
    void refuseStarts();

    /**
     * Aborts all children, and starts no more. Completes when no child runs and no start is under
     * way. The ends of aborted children are reported before. A child whose start was not begun has
     * no end.
     */
    CompletionStage<Void> stop();

    /**
     * Releases everything, because the run has ended or another node takes it over. Standard
     * children that run continue; Express children are aborted. Nothing is reported any more.
     */
    void abandon();
}
