package dev.askel.load.cluster;

import java.time.Duration;
import java.util.Set;

/**
 * A fault that has been injected.
 *
 * @param description the node and the moment of the fault; both depend on the seed
 * @param nodes the hosts of the nodes that the fault affects; only these nodes may end
 * @param beganMillis the start of the fault, in milliseconds since the epoch
 * @param endedMillis the end of the fault, in milliseconds since the epoch
 */
record InjectedFault(String description, Set<Integer> nodes, long beganMillis, long endedMillis) {
    InjectedFault {
        nodes = Set.copyOf(nodes);
    }

    Duration length() {
        return Duration.ofMillis(endedMillis - beganMillis);
    }
}
