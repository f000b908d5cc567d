package dev.askel.load.cluster;

import java.time.Duration;
import java.util.Set;

/**
 * A fault that has been injected.
 *
 * @param description the node and the moment of the fault; both depend on the seed
 * @param affectedHosts the hosts of the nodes that the fault affects; only these nodes may end
 * @param beganMillis the start of the fault, in milliseconds since the epoch
 * @param endedMillis the end of the fault, in milliseconds since the epoch
 */
record InjectedFault(
        String description, Set<Integer> affectedHosts, long beganMillis, long endedMillis) {
    InjectedFault {
        affectedHosts = Set.copyOf(affectedHosts);
    }

    Duration duration() {
        return Duration.ofMillis(endedMillis - beganMillis);
    }
}
