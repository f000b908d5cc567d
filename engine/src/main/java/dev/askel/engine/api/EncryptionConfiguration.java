package dev.askel.engine.api;

import org.jspecify.annotations.Nullable;

/** With whose key a resource's data is encrypted (docs/aws/api.md section 5). */
public record EncryptionConfiguration(
        Type type, @Nullable String kmsKeyId, @Nullable Integer kmsDataKeyReusePeriodSeconds) {

    /** Whose key. */
    public enum Type {
        AWS_OWNED_KEY,
        CUSTOMER_MANAGED_KMS_KEY
    }

    /** What a resource has whose owner said nothing. */
    public static final EncryptionConfiguration NONE =
            new EncryptionConfiguration(Type.AWS_OWNED_KEY, null, null);
}
