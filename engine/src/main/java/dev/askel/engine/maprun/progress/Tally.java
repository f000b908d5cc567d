package dev.askel.engine.maprun.progress;

import dev.askel.asl.history.ExecutionStatus;

/**
 * The numbers of items or children with a stored end (final status and result), by status. A
 * redrive runs unsuccessful children again and therefore voids their ends.
 *
 * @param pendingRedrive the number of voided ends whose children do not run again yet
 * @param notRedrivable the number of failed, timed out and aborted ends whose children cannot be
 *     redriven
 */
public record Tally(
        long succeeded,
        long failed,
        long timedOut,
        long aborted,
        long pendingRedrive,
        long notRedrivable) {
    /** The tally of a run without ends. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    /** Creates a tally without ends that cannot be redriven. */
    public Tally(long succeeded, long failed, long timedOut, long aborted, long pendingRedrive) {
        this(succeeded, failed, timedOut, aborted, pendingRedrive, 0);
    }

    public Tally {
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

    /** Returns the tally with {@code count} more ends of a status. */
    public Tally plus(ExecutionStatus status, long count) {
        return switch (status) {
            case SUCCEEDED ->
                    new Tally(
                            succeeded + count,
                            failed,
                            timedOut,
                            aborted,
                            pendingRedrive,
                            notRedrivable);
            case FAILED ->
                    new Tally(
                            succeeded,
                            failed + count,
                            timedOut,
                            aborted,
                            pendingRedrive,
                            notRedrivable);
            case TIMED_OUT ->
                    new Tally(
                            succeeded,
                            failed,
                            timedOut + count,
                            aborted,
                            pendingRedrive,
                            notRedrivable);
            case ABORTED ->
                    new Tally(
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

    /** Returns the tally with {@code count} more ends that cannot be redriven. */
    public Tally plusNotRedrivable(long count) {
        return withNotRedrivable(notRedrivable + count);
    }

    /** Returns the tally with another number of ends that cannot be redriven. */
    Tally withNotRedrivable(long count) {
        return new Tally(succeeded, failed, timedOut, aborted, pendingRedrive, count);
    }

    /** Returns the tally after a redrive that voids all unsuccessful ends. */
    public Tally redriven() {
        return new Tally(succeeded, 0, 0, 0, pendingRedrive + failed + timedOut + aborted);
    }

    /**
     * Returns the tally after a redrive that voids some unsuccessful ends.
     *
     * @param selected the number of voided ends
     * @param left the unsuccessful ends that remain
     */
    Tally redriven(long selected, Tally left) {
        return new Tally(
                succeeded,
                left.failed(),
                left.timedOut(),
                left.aborted(),
                selected,
                left.notRedrivable());
    }

    /** Returns the tally after {@code count} children with voided ends were reopened. */
    public Tally reopened(long count) {
        return new Tally(
                succeeded, failed, timedOut, aborted, pendingRedrive - count, notRedrivable);
    }

    /** Returns the number of ends that count as failures for the tolerated failure limits. */
    public long failures() {
        return failed + timedOut;
    }

    /** Returns the number of all ends, including voided ones. */
    public long total() {
        return succeeded + failed + timedOut + aborted + pendingRedrive;
    }
}
