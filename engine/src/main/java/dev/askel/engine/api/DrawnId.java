package dev.askel.engine.api;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * UUIDs of version 4 (RFC 9562), from the generator that {@link UUID#randomUUID} uses. That one has
 * a lock, and its holder reads a file: threads that draw one UUID each wait for each other. Here
 * one of them draws for all.
 */
public final class DrawnId {
    private static final int DRAWN_AT_ONCE = 256;
    private static final long VERSION_BITS = 0xF000;
    private static final long VERSION = 0x4000;
    private static final long VARIANT_BITS = 0xC000000000000000L;
    private static final long VARIANT = 0x8000000000000000L;

    private static final SecureRandom CHANCE = new SecureRandom();
    private static final AtomicReference<Supply> SUPPLY = new AtomicReference<>(new Supply());

    private DrawnId() {}

    /** One that nobody has; never blocks for another thread's sake but once in hundreds. */
    public static UUID next() {
        while (true) {
            var supply = SUPPLY.get();
            var drawn = supply.next();
            if (drawn != null) {
                return drawn;
            }
            SUPPLY.compareAndSet(supply, new Supply());
        }
    }

    /** So many of them; each is given out once. */
    private static final class Supply {
        private final LongBuffer bits;
        private final AtomicInteger given = new AtomicInteger();

        Supply() {
            var drawn = new byte[DRAWN_AT_ONCE * 2 * Long.BYTES];
            CHANCE.nextBytes(drawn);
            bits = ByteBuffer.wrap(drawn).asLongBuffer();
        }

        /** Null when none is left. */
        @Nullable UUID next() {
            int index = given.getAndIncrement();
            return index < DRAWN_AT_ONCE
                    ? new UUID(
                            (bits.get(2 * index) & ~VERSION_BITS) | VERSION,
                            (bits.get(2 * index + 1) & ~VARIANT_BITS) | VARIANT)
                    : null;
        }
    }
}
