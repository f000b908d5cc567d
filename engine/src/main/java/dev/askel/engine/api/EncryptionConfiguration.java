package dev.askel.engine.api;

import org.jspecify.annotations.Nullable;

/** The key with which a resource's data is encrypted (docs/aws/api.md section 5). */
public record EncryptionConfiguration(
        Type type, @Nullable String kmsKeyId, @Nullable Integer kmsDataKeyReusePeriodSeconds) {

    /** The owner of the key. */
    public enum Type {
        AWS_OWNED_KEY,
        CUSTOMER_MANAGED_KMS_KEY
    }

    /** The default of a resource without a configuration. */
    public static final EncryptionConfiguration NONE =
            new EncryptionConfiguration(Type.AWS_OWNED_KEY, null, null);
}
