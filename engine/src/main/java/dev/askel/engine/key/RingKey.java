package dev.askel.engine.key;

import dev.askel.engine.sql.Bytes;
import javax.crypto.spec.SecretKeySpec;

/**
 * One key of the ring, or a key derived from it for one purpose.
 *
 * @param id the id, which tokens and sealed content contain
 * @param secret 32 bytes
 */
public record RingKey(int id, Bytes secret) {
    /** The length of every secret. */
    public static final int SECRET_BYTES = 32;

    public RingKey {
        if (secret.size() != SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "A key of %d bytes, expected %d".formatted(secret.size(), SECRET_BYTES));
        }
    }

    /**
     * Returns the secret in the form that ciphers and MACs require.
     *
     * @param algorithm such as {@code AES} or {@code HmacSHA256}
     */
    public SecretKeySpec spec(String algorithm) {
        return new SecretKeySpec(secret.unsafeArray(), algorithm);
    }
}
