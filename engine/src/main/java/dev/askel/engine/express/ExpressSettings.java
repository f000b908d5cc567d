package dev.askel.engine.express;

import java.time.Duration;

/**
 * Bounds the heap of a node's running Express executions, and sets how long ended ones are kept. A
 * start beyond the bound gets {@code ThrottlingException}.
 *
 * @param runningMax executions
 * @param runningBytesMax heap that they may take together, as {@link ExpressMemory} counts it
 * @param retention how long they are kept after their end; zero keeps nothing, and lists,
 *     descriptions and histories of Express executions are refused as AWS refuses them
 */
public record ExpressSettings(int runningMax, long runningBytesMax, Duration retention) {
    private static final int SHARE_OF_HEAP = 8;

    /** An eighth of the heap, and as many executions as it holds; nothing is kept. */
    public static final ExpressSettings STANDARD =
            ofBytes(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);

    private static ExpressSettings ofBytes(long bytesMax) {
        return new ExpressSettings(
                (int) Math.min(Integer.MAX_VALUE, bytesMax / ExpressMemory.BYTES_PER_EXECUTION),
                bytesMax);
    }

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

    /** These settings with another retention. */
    public ExpressSettings withRetention(Duration kept) {
        return new ExpressSettings(runningMax, runningBytesMax, kept);
    }

    /** Creates the bound of a node's heap. */
    ExpressMemory memory() {
        return new ExpressMemory(runningMax, runningBytesMax);
    }

    /** Whether executions that have ended are kept. */
    public boolean keeps() {
        return retention.isPositive();
    }
}
