package dev.askel.engine.payload;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/**
 * The contents and objects whose last call to the bucket failed. They are left out for a time that
 * grows with each failure, so that they do not delay others. Thread-safe.
 */
final class FailedCalls {
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(10);
    private static final int DOUBLINGS_MAX = 20;
    private static final int KEYS_MAX = 1_000;

    private final LongSupplier nanos;
    private final LinkedHashMap<String, Failures> failures = new LinkedHashMap<>();

    /**
     * The failures of one key.
     *
     * @param pauseNanos the time for which the key is left out
     */
    private record Failures(int count, long lastNanos, long pauseNanos) {
        boolean isLeftOut(long nowNanos) {
            return nowNanos - lastNanos < pauseNanos;
        }
    }

    FailedCalls(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Leaves a key out from now on. If there are too many keys, the oldest one is forgotten. */
    synchronized void add(String key) {
        var before = failures.remove(key);
        int count = before == null ? 0 : Math.min(before.count() + 1, DOUBLINGS_MAX);
        long pause = Math.min(PAUSE_MIN.toNanos() << count, PAUSE_MAX.toNanos());
        failures.put(key, new Failures(count, nanos.getAsLong(), pause));
        if (failures.size() > KEYS_MAX) {
            failures.pollFirstEntry();
        }
    }

    /** Forgets the failures of a key. */
    synchronized void remove(String key) {
        failures.remove(key);
    }

    /** Returns the keys to leave out now. */
    synchronized String[] keys() {
        long now = nanos.getAsLong();
        return failures.entrySet().stream()
                .filter(entry -> entry.getValue().isLeftOut(now))
                .map(entry -> entry.getKey())
                .toArray(String[]::new);
    }
}
