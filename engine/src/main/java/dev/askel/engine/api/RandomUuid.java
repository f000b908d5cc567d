package dev.askel.engine.api;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Generates UUIDs of version 4 (RFC 9562) from a secure generator. {@link UUID#randomUUID} reads a
 * file under a lock for each UUID, so concurrent threads wait for each other. This class generates
 * the bits of many UUIDs together.
 */
public final class RandomUuid {
    private static final int BATCH_SIZE = 256;
    private static final long VERSION_BITS = 0xF000;
    private static final long VERSION = 0x4000;
    private static final long VARIANT_BITS = 0xC000000000000000L;
    private static final long VARIANT = 0x8000000000000000L;

    private static final SecureRandom RANDOM = generator();
    private static final AtomicReference<Batch> CURRENT = new AtomicReference<>(new Batch());

    private RandomUuid() {}

    /**
     * Returns a generator of NIST SP 800-90A. It takes half the time of the JDK's default
     * generator.
     */
    private static SecureRandom generator() {
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has DRBG", e);
        }
    }

    /** Returns a new UUID. A call may wait for another thread only when the batch is used up. */
    public static UUID next() {
        while (true) {
            var batch = CURRENT.get();
            var id = batch.next();
            if (id != null) {
                return id;
            }
            CURRENT.compareAndSet(batch, new Batch());
        }
    }

    /** The random bits of a batch of UUIDs, each of which is returned once. */
    private static final class Batch {
        private final LongBuffer bits;
        private final AtomicInteger taken = new AtomicInteger();

        Batch() {
            var random = new byte[BATCH_SIZE * 2 * Long.BYTES];
            RANDOM.nextBytes(random);
            bits = ByteBuffer.wrap(random).asLongBuffer();
        }

        /** Returns the next UUID; null when none is left. */
        @Nullable UUID next() {
            int index = taken.getAndIncrement();
            return index < BATCH_SIZE
                    ? new UUID(
                            (bits.get(2 * index) & ~VERSION_BITS) | VERSION,
                            (bits.get(2 * index + 1) & ~VARIANT_BITS) | VARIANT)
                    : null;
        }
    }
}
