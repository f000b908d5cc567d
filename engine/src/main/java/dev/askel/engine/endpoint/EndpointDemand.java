package dev.askel.engine.endpoint;

import java.util.Map;

/**
 * The demand of a node for an endpoint, for the renewal of its lease.
 *
 * @param permits the permits that the node may use until the renewal is complete
 * @param used the permits in use
 * @param waiting the calls that wait in memory
 * @param byAccount the calls that run or wait, by account
 * @param slots the further slots of the rate that the node needs
 */
record EndpointDemand(
        String endpoint,
        int permits,
        int used,
        int waiting,
        Map<String, Long> byAccount,
        int slots) {
    EndpointDemand {
        byAccount = Map.copyOf(byAccount);
    }

    /** Whether the node neither has nor needs permits, so its lease can be deleted. */
    boolean isIdle() {
        return permits == 0 && used == 0 && waiting == 0 && byAccount.isEmpty();
    }
}
