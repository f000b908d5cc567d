package dev.askel.cluster.formation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node may take for granted that the cluster counts on it. It may while it beats; not
 * after a pause in which it can have been put out, and not for a while from then on: who has put it
 * out has yet to write so. Asked by any thread, told by one.
 */
final class Certainty {
    /** Some beats, which are late on a machine at its limit. */
    private static final Duration HOLDS_MAX = Duration.ofSeconds(2);

    /** Several beats of the others: each marks those whom it knows to be put out. */
    private static final Duration MARKED_WITHIN = Duration.ofSeconds(5);

    private final Duration holds;
    private volatile @Nullable Beats beats;

    /**
     * A moment by both clocks: one stands still while the machine does, the other may be set.
     *
     * @param nanos of the monotonic clock
     * @param millis of the wall clock
     */
    record Moment(long nanos, long millis) {
        static Moment now() {
            return new Moment(System.nanoTime(), System.currentTimeMillis());
        }

        private boolean isWithin(Duration time, Moment before) {
            return nanos - before.nanos < time.toNanos()
                    && Math.abs(millis - before.millis) < time.toMillis();
        }
    }

    /** Beats without a pause. */
    private record Beats(Moment first, Moment last) {}

    /**
     * None yet.
     *
     * @param lostAfter the shortest silence for which others put a node out
     */
    Certainty(Duration lostAfter) {
        var most = lostAfter.multipliedBy(2).dividedBy(3);
        this.holds = most.compareTo(HOLDS_MAX) < 0 ? most : HOLDS_MAX;
    }

    /**
     * This node has beaten, and then found that it is a member and not put out.
     *
     * @param began before it did
     */
    void beaten(Moment began) {
        var before = beats;
        beats =
                before != null && began.isWithin(holds, before.last)
                        ? new Beats(before.first, began)
                        : new Beats(began, began);
    }

    /** This node cannot say so any more. */
    void lose() {
        beats = null;
    }

    boolean isAt(Moment now) {
        var known = beats;
        return known != null
                && now.isWithin(holds, known.last)
                && !known.last.isWithin(MARKED_WITHIN, known.first);
    }
}
