package dev.askel.engine.maprun.progress;

import dev.askel.asl.history.ExecutionStatus;

/**
 * The numbers of items or children with a stored outcome (final status and result), by status. A
 * redrive runs unsuccessful children again and therefore voids their outcomes.
 *
 * @param pendingRedrive the number of voided outcomes whose children do not run again yet
 * @param notRedrivable the number of failed, timed out and aborted outcomes whose children cannot
 *     be redriven
 */
public record OutcomeCounts(
        long succeeded,
        long failed,
        long timedOut,
        long aborted,
        long pendingRedrive,
        long notRedrivable) {
    /** The counts of a run without outcomes. */
    public static final OutcomeCounts NONE = new OutcomeCounts(0, 0, 0, 0, 0);

    /** Creates counts without outcomes that cannot be redriven. */
    public OutcomeCounts(
            long succeeded, long failed, long timedOut, long aborted, long pendingRedrive) {
        this(succeeded, failed, timedOut, aborted, pendingRedrive, 0);
    }

    public OutcomeCounts {
        if (succeeded < 0
                || failed < 0
                || timedOut < 0
                || aborted < 0
                || pendingRedrive < 0
                || notRedrivable < 0) {
            throw new IllegalArgumentException(
                    "Negative count: %d, %d, %d, %d, %d, %d"
                            .formatted(
                                    succeeded,
                                    failed,
                                    timedOut,
                                    aborted,
                                    pendingRedrive,
                                    notRedrivable));
        }
    }

    /** Returns the counts with {@code count} more outcomes of a status. */
    public OutcomeCounts plus(ExecutionStatus status, long count) {
        return switch (status) {
            case SUCCEEDED ->
                    new OutcomeCounts(
                            succeeded + count,
                            failed,
                            timedOut,
                            aborted,
                            pendingRedrive,
                            notRedrivable);
            case FAILED ->
                    new OutcomeCounts(
                            succeeded,
                            failed + count,
                            timedOut,
                            aborted,
                            pendingRedrive,
                            notRedrivable);
            case TIMED_OUT ->
                    new OutcomeCounts(
                            succeeded,
                            failed,
                            timedOut + count,
                            aborted,
                            pendingRedrive,
                            notRedrivable);
            case ABORTED ->
                    new OutcomeCounts(
                            succeeded,
                            failed,
                            timedOut,
                            aborted + count,
                            pendingRedrive,
                            notRedrivable);
            case RUNNING, PENDING_REDRIVE ->
                    throw new IllegalArgumentException(status + " is not an end");
        };
    }

    /** Returns the counts with {@code count} more outcomes that cannot be redriven. */
    public OutcomeCounts plusNotRedrivable(long count) {
        return withNotRedrivable(notRedrivable + count);
    }

    /** Returns the counts with another number of outcomes that cannot be redriven. */
    OutcomeCounts withNotRedrivable(long count) {
        return new OutcomeCounts(succeeded, failed, timedOut, aborted, pendingRedrive, count);
    }

    /** Returns the counts after a redrive that voids all unsuccessful outcomes. */
    public OutcomeCounts redriven() {
        return new OutcomeCounts(succeeded, 0, 0, 0, pendingRedrive + failed + timedOut + aborted);
    }

    /**
     * Returns the counts after a redrive that voids some unsuccessful outcomes.
     *
     * @param selected the number of voided outcomes
     * @param left the unsuccessful outcomes that remain
     */
    OutcomeCounts redriven(long selected, OutcomeCounts left) {
        return new OutcomeCounts(
                succeeded,
                left.failed(),
                left.timedOut(),
                left.aborted(),
                selected,
                left.notRedrivable());
    }

    /** Returns the counts after {@code count} children with voided outcomes were reopened. */
    public OutcomeCounts reopened(long count) {
        return new OutcomeCounts(
                succeeded, failed, timedOut, aborted, pendingRedrive - count, notRedrivable);
    }

    /** Returns the number of outcomes that count as failures for the tolerated failure limits. */
    public long failures() {
        return failed + timedOut;
    }

    /** Returns the number of all outcomes, including voided ones. */
    public long total() {
        return succeeded + failed + timedOut + aborted + pendingRedrive;
    }
}
