package dev.askel.engine.encryption;

import dev.askel.engine.key.RingKey;
import dev.askel.engine.sql.Bytes;

/**
 * A key of one account.
 *
 * @param id the id, which encrypted payloads contain
 * @param secret {@link RingKey#SECRET_BYTES} bytes
 */
record PayloadKey(int id, Bytes secret) {
    PayloadKey {
        if (secret.size() != RingKey.SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "A key of %d bytes, expected %d"
                            .formatted(secret.size(), RingKey.SECRET_BYTES));
        }
    }
}
