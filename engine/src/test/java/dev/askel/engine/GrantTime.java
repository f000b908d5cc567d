package dev.askel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/**
 * The maximum time for which an execution waits while a permit is free. The engine needs less than
 * one second on a machine whose processors are free; {@code -Daskel.granted.within=PT1S} tests
 * this. The default allows for a machine that runs other tests.
 */
public final class GrantTime {
    private static final Duration MAX =
            Duration.parse(System.getProperty("askel.granted.within", "PT5S"));

    private final long startNanos = System.nanoTime();

    /** Begins to measure. */
    public GrantTime() {}

    /** Checks the time since the beginning. */
    public void check(long seed, int step) {
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                .as("seed %d, step %d", seed, step)
                .isLessThan(MAX);
    }
}
