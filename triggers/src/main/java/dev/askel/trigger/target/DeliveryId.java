package dev.askel.trigger.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Derives the ids of deliveries, so that a repeated insertion has no effect. */
public final class DeliveryId {
    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_BITS = 0xC000000000000000L;
    private static final long VARIANT = 0x8000000000000000L;

    private DeliveryId() {}

    /**
     * Returns a UUID of version 8 (RFC 9562) from the SHA-256 hash of the parts.
     *
     * @param parts the id of the trigger's generation, the occurrence or event, and the id of the
     *     target
     */
    public static UUID of(String... parts) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                hash.update(part.getBytes(StandardCharsets.UTF_8));
                hash.update((byte) 0xFF); // not in UTF-8: separates the parts
            }
            var bits = ByteBuffer.wrap(hash.digest());
            return new UUID(
                    (bits.getLong() & ~VERSION_BITS) | VERSION_8,
                    (bits.getLong() & ~VARIANT_BITS) | VARIANT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
