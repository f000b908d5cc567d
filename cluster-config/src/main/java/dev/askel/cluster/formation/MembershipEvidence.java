package dev.askel.cluster.formation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that the other nodes still count this node as a member. It holds after an uninterrupted
 * sequence of beats. After a pause this node may have been marked down, and the mark may arrive
 * late in the database. So the evidence is absent until a new sequence is long enough.
 *
 * <p>One thread records beats; any thread may read.
 */
final class MembershipEvidence {
    /**
     * The maximum time between two beats of an uninterrupted sequence. It covers several beat
     * intervals, because beats are late on an overloaded machine.
     */
    private static final Duration VALIDITY_MAX = Duration.ofSeconds(2);

    /**
     * The duration of a sequence of beats after which the evidence holds. Within this time, other
     * nodes write their verdicts about an earlier pause of this node.
     */
    private static final Duration VERDICT_DELAY_MAX = Duration.ofSeconds(5);

    private final Duration validity;
    private volatile @Nullable Beats beats;

    /**
     * A reading of both clocks. The monotonic clock stops while the machine is suspended, and the
     * wall clock may be changed. A duration counts as short only if both clocks measure it as
     * short.
     *
     * @param nanos the time of the monotonic clock
     * @param millis the time of the wall clock
     */
    record ClockReading(long nanos, long millis) {
        static ClockReading now() {
            return new ClockReading(System.nanoTime(), System.currentTimeMillis());
        }

        private boolean isWithin(Duration time, ClockReading before) {
            return nanos - before.nanos < time.toNanos()
                    && Math.abs(millis - before.millis) < time.toMillis();
        }
    }

    /** The times of the first and the last beat in an uninterrupted sequence. */
    private record Beats(ClockReading first, ClockReading last) {}

    /**
     * Creates evidence that does not hold yet.
     *
     * @param lostAfter the time after which other nodes mark a node without a session down
     */
    MembershipEvidence(Duration lostAfter) {
        var validityMax = lostAfter.multipliedBy(2).dividedBy(3);
        this.validity = validityMax.compareTo(VALIDITY_MAX) < 0 ? validityMax : VALIDITY_MAX;
    }

    /**
     * Records that this node has written a beat, and has then read that it is a member and not
     * marked down.
     *
     * @param beforeBeat a time before the beat was written
     */
    void recordBeat(ClockReading beforeBeat) {
        var before = beats;
        beats =
                before != null && beforeBeat.isWithin(validity, before.last)
                        ? new Beats(before.first, beforeBeat)
                        : new Beats(beforeBeat, beforeBeat);
    }

    /** Withdraws the evidence. */
    void invalidate() {
        beats = null;
    }

    /** Whether the evidence holds at the given time. */
    boolean holdsAt(ClockReading now) {
        var known = beats;
        return known != null
                && now.isWithin(validity, known.last)
                && !known.last.isWithin(VERDICT_DELAY_MAX, known.first);
    }
}
