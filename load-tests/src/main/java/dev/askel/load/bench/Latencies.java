package dev.askel.load.bench;

import java.util.Arrays;

/**
 * How long each of many calls took.
 *
 * @param sortedNanos the shortest first
 */
record Latencies(long[] sortedNanos) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Latencies of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    int count() {
        return sortedNanos.length;
    }

    /** Milliseconds that a share of the calls did not exceed; NaN of no calls. */
    double millisAt(double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        var rank = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, rank)] / NANOS_PER_MILLI;
    }
}
