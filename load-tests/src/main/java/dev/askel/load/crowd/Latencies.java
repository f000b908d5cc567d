package dev.askel.load.crowd;

import java.util.Arrays;
import java.util.List;

/** The latencies of many calls. */
public final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sortedNanos;

    private Latencies(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /** Creates latencies from durations in any order. */
    public static Latencies of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** Combines the latencies of several measurements. */
    public static Latencies combine(List<Latencies> parts) {
        return of(parts.stream().flatMapToLong(part -> Arrays.stream(part.sortedNanos)).toArray());
    }

    /** Returns the number of calls. */
    public int count() {
        return sortedNanos.length;
    }

    /**
     * Returns a quantile in milliseconds; NaN without calls. {@code fraction} is a fraction from 0
     * to 1.
     */
    public double quantileMillis(double fraction) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        var rank = (int) Math.ceil(fraction * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, rank)] / NANOS_PER_MILLI;
    }
}
