package dev.askel.engine.maprun;

import com.typesafe.config.Config;

/**
 * The bounds of Map Runs.
 *
 * @param childrenMax maximum number of concurrent children of one run; a larger MaxConcurrency is
 *     reduced to this number
 * @param itemsMax maximum number of items of one run; a run with more items fails
 * @param resultFileBytesMax maximum size of a result file with more than one result
 * @param memoryBytes the bound of the heap that all live runs of this node use together
 */
public record MapRunSettings(
        int childrenMax, long itemsMax, int resultFileBytesMax, long memoryBytes) {
    /** The value of {@link #itemsMax} without a limit. */
    public static final long ITEMS_UNLIMITED = Long.MAX_VALUE;

    /** The default size of result files. */
    public static final int RESULT_FILE_BYTES = 8 * 1024 * 1024;

    /**
     * The maximum value of {@code childrenMax}. It is bounded because each write of a run lists its
     * open children. AWS permits 10,000 concurrent children (docs/aws/asl.md section 10).
     */
    private static final int CHILDREN_MAX_LIMIT = 100_000;

    private static final int RESULT_FILE_BYTES_MIN = 64 * 1024;
    private static final int RESULT_FILE_BYTES_LIMIT = 64 * 1024 * 1024;

    /**
     * A result file larger than {@link #RESULT_FILE_BYTES} has at most the heap size divided by
     * this number. Three runs may write files concurrently, and each needs about four times the
     * size of a file.
     */
    private static final int HEAP_DIVISOR_OF_RESULT_FILE = 64;

    public MapRunSettings {
        if (childrenMax < 1 || childrenMax > CHILDREN_MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "askel.map-run.children-max is %d, expected 1..%d"
                            .formatted(childrenMax, CHILDREN_MAX_LIMIT));
        }
        if (itemsMax < 1) {
            throw new IllegalArgumentException(
                    "askel.map-run.items-max is %d, expected off, or 1 or more"
                            .formatted(itemsMax));
        }
        if (resultFileBytesMax < RESULT_FILE_BYTES_MIN
                || resultFileBytesMax > RESULT_FILE_BYTES_LIMIT) {
            throw new IllegalArgumentException(
                    "askel.map-run.result-file-bytes-max is %d bytes, expected %d..%d"
                            .formatted(
                                    resultFileBytesMax,
                                    RESULT_FILE_BYTES_MIN,
                                    RESULT_FILE_BYTES_LIMIT));
        }
        if (memoryBytes < 1) {
            throw new IllegalArgumentException(
                    "The memory for Map Runs is %d bytes, expected 1 or more"
                            .formatted(memoryBytes));
        }
    }

    /** Creates bounds with any number of items and with the default size of result files. */
    public MapRunSettings(int childrenMax, long memoryBytes) {
        this(childrenMax, ITEMS_UNLIMITED, RESULT_FILE_BYTES, memoryBytes);
    }

    /**
     * Reads {@code askel.map-run}.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public static MapRunSettings of(Config config) {
        return of(config, Runtime.getRuntime().maxMemory());
    }

    static MapRunSettings of(Config config, long heapBytes) {
        var settings = config.getConfig("askel.map-run");
        double share = settings.getDouble("memory-share");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "askel.map-run.memory-share is %s, expected more than 0 and at most 1"
                            .formatted(share));
        }
        var given =
                new MapRunSettings(
                        settings.getInt("children-max"),
                        settings.getString("items-max").equals("off")
                                ? ITEMS_UNLIMITED
                                : settings.getLong("items-max"),
                        Math.clamp(
                                settings.getBytes("result-file-bytes-max"), 0, Integer.MAX_VALUE),
                        Math.max(1, (long) (heapBytes * share)));
        return given.withFilesFor(heapBytes);
    }

    /** Returns the settings with a maximum file size that fits the heap. */
    private MapRunSettings withFilesFor(long heapBytes) {
        long fileBytesMax = Math.max(RESULT_FILE_BYTES, heapBytes / HEAP_DIVISOR_OF_RESULT_FILE);
        return new MapRunSettings(
                childrenMax,
                itemsMax,
                (int) Math.min(resultFileBytesMax, fileBytesMax),
                memoryBytes);
    }
}
