package dev.askel.load.cluster;

import java.util.Locale;

/**
 * Measures the durations of a round's phases. {@code toString} returns, for example, {@code begin
 * 2.1 s, warm 1.3 s}.
 */
final class PhaseTimer {
    private static final double NANOS_PER_SECOND = 1e9;

    private final StringBuilder written = new StringBuilder();
    private String current = "";
    private long since;

    /** Ends the previous phase and starts a new one. */
    void begin(String name) {
        end();
        current = name;
        since = System.nanoTime();
    }

    void end() {
        if (!current.isEmpty()) {
            written.append(written.isEmpty() ? "" : ", ")
                    .append(
                            String.format(
                                    Locale.ROOT,
                                    "%s %.1f s",
                                    current,
                                    (System.nanoTime() - since) / NANOS_PER_SECOND));
        }
        current = "";
    }

    @Override
    public String toString() {
        return written.toString();
    }
}
