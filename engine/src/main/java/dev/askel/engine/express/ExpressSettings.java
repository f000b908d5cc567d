package dev.askel.engine.express;

import java.time.Duration;

/**
 * How much of Express executions a node runs at once, what comes on top gets {@code
 * ThrottlingException}; and how long those that have ended can be looked at.
 *
 * @param runningMax executions
 * @param runningBytesMax heap that their data may take together, at two bytes a character: what
 *     they hold, variables and gathered results included, and the history where it is kept
 * @param retention how long they are kept after their end; zero keeps nothing, and lists,
 *     descriptions and histories of Express executions are refused as AWS refuses them
 */
public record ExpressSettings(int runningMax, long runningBytesMax, Duration retention) {
    private static final int HEAP_PER_DATA_BYTE = 8;

    /** An eighth of the heap; nothing is kept. */
    public static final ExpressSettings STANDARD =
            new ExpressSettings(10_000, Runtime.getRuntime().maxMemory() / HEAP_PER_DATA_BYTE);

    public ExpressSettings {
        if (retention.isNegative()) {
            throw new IllegalArgumentException(
                    "retention is " + retention + ", expected 0 or more");
        }
    }

    /** Without retention. */
    public ExpressSettings(int runningMax, long runningBytesMax) {
        this(runningMax, runningBytesMax, Duration.ZERO);
    }

    /** The same, with that retention. */
    public ExpressSettings keeping(Duration kept) {
        return new ExpressSettings(runningMax, runningBytesMax, kept);
    }

    /** Whether executions that have ended are kept. */
    public boolean keeps() {
        return retention.isPositive();
    }
}
