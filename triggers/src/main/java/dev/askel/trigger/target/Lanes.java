package dev.askel.trigger.target;

import java.util.UUID;

/**
 * The lanes of triggers. A lane is a fixed part of all schedules, or of all deliveries. One actor
 * in the cluster owns a lane.
 */
public final class Lanes {
    /** The number of lanes. It must not change while a cluster runs. */
    public static final int COUNT = 8;

    private Lanes() {}

    /** Returns the lane of an id with random bits. */
    public static int of(UUID id) {
        return Math.floorMod(Long.hashCode(id.getLeastSignificantBits()), COUNT);
    }
}
