package dev.askel.engine.maprun;

import com.typesafe.config.Config;

/**
 * The bounds of Map Runs.
 *
 * @param childrenMax the largest number of children of one run at the same time, also for a larger
 *     MaxConcurrency
 * @param memoryBytes the heap that all live runs of this node use
 */
public record MapRunSettings(int childrenMax, long memoryBytes) {
    /** The children of one run at the same time (docs/aws/asl.md section 10). */
    public static final int CHILDREN_MAX = 10_000;

    public MapRunSettings {
        if (childrenMax < 1 || childrenMax > CHILDREN_MAX) {
            throw new IllegalArgumentException(
                    "%d children of a Map Run, expected 1..%d"
                            .formatted(childrenMax, CHILDREN_MAX));
        }
        if (memoryBytes < 1) {
            throw new IllegalArgumentException(
                    "%d bytes for Map Runs, expected 1 or more".formatted(memoryBytes));
        }
    }

    /**
     * Reads {@code askel.map-run}.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public static MapRunSettings of(Config config) {
        var settings = config.getConfig("askel.map-run");
        double share = settings.getDouble("memory-share");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "askel.map-run.memory-share is %s, expected more than 0 and at most 1"
                            .formatted(share));
        }
        return new MapRunSettings(
                settings.getInt("children-max"),
                Math.max(1, (long) (Runtime.getRuntime().maxMemory() * share)));
    }
}
