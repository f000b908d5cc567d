package dev.askel.engine.api;

import java.util.UUID;

/**
 * Generates names for executions that are started without a name: UUIDs of version 7 (RFC 9562). So
 * the keys of executions that start together are adjacent in an index. With random names, almost
 * every start would change a different page of each index.
 */
final class GeneratedName {
    private static final int RANDOM_BITS = 0xFFF;
    private static final int VERSION = 7 << 12;

    private GeneratedName() {}

    /** Returns a new name for a time in epoch milliseconds. */
    static String newName(long epochMillis) {
        var random = RandomUuid.next();
        long front = epochMillis << 16 | VERSION | (random.getMostSignificantBits() & RANDOM_BITS);
        return new UUID(front, random.getLeastSignificantBits()).toString();
    }
}
