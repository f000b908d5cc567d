package dev.askel.cluster.formation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that the cluster still counts this node as a member. The evidence holds while the node
 * beats without a pause. After a pause the node may have been marked down, and the mark may be
 * written late, so the evidence is absent for a while. One thread records beats; any thread may
 * read.
 */
final class MembershipEvidence {
    /** The duration of several beats, because beats are late on an overloaded machine. */
    private static final Duration VALIDITY_MAX = Duration.ofSeconds(2);

    /**
     * The duration of several beats of the other nodes, each of which writes the verdicts that it
     * knows.
     */
    private static final Duration VERDICT_DELAY_MAX = Duration.ofSeconds(5);

    private final Duration validity;
    private volatile @Nullable Beats beats;

    /**
     * A reading of both clocks: the monotonic one stops while the machine is suspended, the other
     * one may be set.
     *
     * @param nanos the monotonic clock
     * @param millis the wall clock
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

    /** The first and last of an uninterrupted sequence of beats. */
    private record Beats(ClockReading first, ClockReading last) {}

    /**
     * Creates absent evidence.
     *
     * @param lostAfter the shortest silence after which other nodes mark a node down
     */
    MembershipEvidence(Duration lostAfter) {
        var validityMax = lostAfter.multipliedBy(2).dividedBy(3);
        this.validity = validityMax.compareTo(VALIDITY_MAX) < 0 ? validityMax : VALIDITY_MAX;
    }

    /**
     * Records that this node has beaten, and then read that it is a member and not marked down.
     *
     * @param beforeBeat a time before the beat
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
