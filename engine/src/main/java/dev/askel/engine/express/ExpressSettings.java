package dev.askel.engine.express;

/**
 * How much of Express executions a node runs at once; what comes on top gets {@code
 * ThrottlingException}.
 *
 * @param runningMax executions
 * @param runningBytesMax heap that their inputs may take together, at two bytes a character; an
 *     execution that has gone on may hold several times its input
 */
public record ExpressSettings(int runningMax, long runningBytesMax) {
    private static final int HEAP_PER_INPUT_BYTE = 8;

    /** An eighth of the heap. */
    public static final ExpressSettings STANDARD =
            new ExpressSettings(10_000, Runtime.getRuntime().maxMemory() / HEAP_PER_INPUT_BYTE);
}
