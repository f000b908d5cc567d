package dev.askel.trigger.mqtt;

import java.util.UUID;

/** The lanes of clients. A lane is a fixed part of the clients of all subscriptions. */
final class ClientLanes {
    /** The number of lanes. It must not change while a cluster runs. */
    static final int COUNT = 8;

    private ClientLanes() {}

    /** Returns the lane of a client. The clients of a shared subscription have different lanes. */
    static int of(UUID subscription, int client) {
        return Math.floorMod(Long.hashCode(subscription.getLeastSignificantBits()) + client, COUNT);
    }
}
