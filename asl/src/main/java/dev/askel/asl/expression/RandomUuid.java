package dev.askel.asl.expression;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Creates random UUIDs of version 4 from a given source of random values. */
public final class RandomUuid {
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT_2 = 0x8000_0000_0000_0000L;

    private RandomUuid() {}

    /** Creates a UUID from the next random values of the source. */
    public static UUID next(RandomGenerator random) {
        return new UUID(
                (random.nextLong() & ~VERSION_MASK) | VERSION_4,
                (random.nextLong() & ~VARIANT_MASK) | VARIANT_2);
    }
}
