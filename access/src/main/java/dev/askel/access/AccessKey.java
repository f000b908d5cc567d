package dev.askel.access;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * An access key with the secret that signs requests.
 *
 * @param secret 40 characters; never logged
 */
public record AccessKey(AccessKeyId id, String secret) {
    /**
     * The number of bytes of a secret before its encoding in base 64. The encoded secret has 40
     * characters, as on AWS.
     */
    public static final int SECRET_BYTES = 30;

    /** Generates a key for an account. */
    public static AccessKey generate(AccessKeyId.Kind kind, String account, SecureRandom random) {
        var distinction = new byte[AccessKeyId.UNIQUE_PART_BYTES];
        random.nextBytes(distinction);
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return of(kind, account, distinction, secret);
    }

    /**
     * Returns the key with these bytes.
     *
     * @param uniquePart {@link AccessKeyId#UNIQUE_PART_BYTES} bytes, which become part of the id
     * @param secret {@link #SECRET_BYTES} bytes
     */
    public static AccessKey of(
            AccessKeyId.Kind kind, String account, byte[] uniquePart, byte[] secret) {
        return new AccessKey(
                AccessKeyId.of(kind, account, uniquePart),
                Base64.getEncoder().encodeToString(secret));
    }

    /** Returns only the id, because logs may contain this string. */
    @Override
    public String toString() {
        return id.text();
    }
}
