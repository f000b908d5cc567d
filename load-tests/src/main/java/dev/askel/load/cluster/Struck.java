package dev.askel.load.cluster;

import java.time.Duration;
import java.util.Set;

/**
 * A fault that has been.
 *
 * @param point where and in the middle of what it struck, as its seed has drawn it
 * @param nodes that it struck: those on these hosts may end
 * @param beganMillis since the epoch
 * @param endedMillis when what the fault had done was taken back
 */
record Struck(String point, Set<Integer> nodes, long beganMillis, long endedMillis) {
    Struck {
        nodes = Set.copyOf(nodes);
    }

    Duration length() {
        return Duration.ofMillis(endedMillis - beganMillis);
    }
}
