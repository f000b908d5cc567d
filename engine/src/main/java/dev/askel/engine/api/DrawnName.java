package dev.askel.engine.api;

import java.util.UUID;

/**
 * Names of executions whose callers give none: UUIDs of version 7 (RFC 9562), so that the keys of
 * executions that begin together stand together. Random ones would let every start touch other
 * pages of each index.
 */
final class DrawnName {
    private static final int RANDOM_BITS = 0xFFF;
    private static final int VERSION = 7 << 12;

    private DrawnName() {}

    /** A name that nobody has, drawn at a time in milliseconds since 1970. */
    static String at(long epochMillis) {
        var random = DrawnId.next();
        long front = epochMillis << 16 | VERSION | (random.getMostSignificantBits() & RANDOM_BITS);
        return new UUID(front, random.getLeastSignificantBits()).toString();
    }
}
