package dev.askel.engine.express;

import java.time.Duration;

/**
 * Settings of Express executions: the bound on their heap on a node, and the retention of ended
 * executions. A start above the bound is refused with {@code ThrottlingException}.
 *
 * @param runningMax the maximum number of running executions
 * @param runningBytesMax the maximum heap of running executions in bytes, as {@link ExpressMemory}
 *     estimates it
 * @param retention the time for which executions are kept after their end. If it is zero, no
 *     execution is kept. Lists, descriptions and histories of Express executions are then refused,
 *     as on AWS
 */
public record ExpressSettings(int runningMax, long runningBytesMax, Duration retention) {
    private static final int HEAP_DIVISOR = 8;

    /**
     * The defaults: an eighth of the heap, the number of executions that fits into it, and no
     * retention.
     */
    public static final ExpressSettings STANDARD =
            ofBytes(Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);

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

    /** Creates settings without retention. */
    public ExpressSettings(int runningMax, long runningBytesMax) {
        this(runningMax, runningBytesMax, Duration.ZERO);
    }

    /** Returns these settings with another retention. */
    public ExpressSettings withRetention(Duration other) {
        return new ExpressSettings(runningMax, runningBytesMax, other);
    }

    /** Creates the memory bound of a node. */
    ExpressMemory memory() {
        return new ExpressMemory(runningMax, runningBytesMax);
    }

    /** Returns whether ended executions are kept. */
    public boolean keepsEndedExecutions() {
        return retention.isPositive();
    }
}
