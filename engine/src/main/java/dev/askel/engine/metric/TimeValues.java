package dev.askel.engine.metric;

import java.util.HashMap;
import java.util.Map;

/**
 * The times of one interval, with the number of each. The first 150 different times are exact.
 * Further ones are rounded to two significant digits, so that their number is bounded. Thread-safe.
 */
final class TimeValues {
    static final int EXACT_MAX = 150;

    private static final int DIGITS_LIMIT = 100;

    private Map<Long, Long> counts = new HashMap<>();

    synchronized void add(long millis) {
        boolean exact = counts.size() < EXACT_MAX || counts.containsKey(millis);
        counts.merge(exact ? millis : rounded(millis), 1L, Long::sum);
    }

    private static long rounded(long millis) {
        long unit = 1;
        while (millis / unit >= DIGITS_LIMIT) {
            unit *= 10;
        }
        return (millis + unit / 2) / unit * unit;
    }

    /** Removes and returns the number of each time in milliseconds. */
    synchronized Map<Long, Long> take() {
        var taken = counts;
        counts = new HashMap<>();
        return taken;
    }
}
