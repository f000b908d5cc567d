package dev.askel.engine.endpoint;

import java.util.Map;

/**
 * The permits that a renewal grants to a node.
 *
 * @param rule the rule as the renewal read it
 * @param permits the maximum number of concurrent calls of this node
 * @param isStored false when the lease was deleted, because the node needs no permits
 * @param byAccount the share of each account in the permits
 * @param firstSlotMicros the first slot, epoch microseconds in engine time
 * @param slotIntervalMicros the time between two slots
 * @param slots the number of slots; 0 when the rule has no rate
 */
record EndpointLease(
        EndpointRule rule,
        int permits,
        boolean isStored,
        Map<String, Integer> byAccount,
        long firstSlotMicros,
        long slotIntervalMicros,
        int slots) {
    EndpointLease {
        byAccount = Map.copyOf(byAccount);
    }
}
