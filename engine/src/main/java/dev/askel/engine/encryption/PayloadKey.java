package dev.askel.engine.encryption;

import dev.askel.engine.key.RingKey;
import dev.askel.engine.sql.Bytes;

/**
 * A key that encrypts payloads.
 *
 * @param secret {@link RingKey#SECRET_BYTES} bytes
 */
record PayloadKey(KeyId id, Bytes secret) {
    PayloadKey {
        if (secret.size() != RingKey.SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "A key of %d bytes, expected %d"
                            .formatted(secret.size(), RingKey.SECRET_BYTES));
        }
    }
}
