package dev.askel.engine.maprun;

/**
 * The bounds of Map Runs.
 *
 * @param childrenMax the children of one run at the same time, whatever its MaxConcurrency
 * @param memoryBytes the heap that all live runs of this node use
 */
public record MapRunSettings(int childrenMax, long memoryBytes) {
    /** The children of one run at the same time (docs/aws/asl.md section 10). */
    public static final int CHILDREN_MAX = 10_000;

    /** The part of the heap that Map Runs use without a setting. */
    private static final int HEAP_DIVISOR = 8;

    /** AWS's limit, and an eighth of the heap. */
    public static final MapRunSettings STANDARD =
            new MapRunSettings(CHILDREN_MAX, Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);

    public MapRunSettings {
        if (childrenMax < 1 || childrenMax > CHILDREN_MAX) {
            throw new IllegalArgumentException(
                    "%d children of a Map Run, expected 1..%d".formatted(childrenMax, CHILDREN_MAX));
        }
        if (memoryBytes < 1) {
            throw new IllegalArgumentException(
                    "%d bytes for Map Runs, expected 1 or more".formatted(memoryBytes));
        }
    }
}
