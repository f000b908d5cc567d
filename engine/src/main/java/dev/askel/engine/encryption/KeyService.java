package dev.askel.engine.encryption;

import dev.askel.engine.api.EngineError.InvalidEncryptionConfiguration;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.KeyUnavailableException;

/**
 * Creates and decrypts data keys with the KMS keys of customers. The methods block, and fail with
 * AWS's errors. Thread-safe.
 */
public interface KeyService {
    /** The service of an installation that cannot call KMS. */
    KeyService NONE =
            new KeyService() {
                @Override
                public void check(String machineArn, String kmsKeyId) {
                    throw unavailable();
                }

                @Override
                public GeneratedKey generate(String machineArn, String kmsKeyId) {
                    throw unavailable();
                }

                @Override
                public Bytes decrypt(String machineArn, String kmsKeyArn, Bytes encrypted) {
                    throw unavailable();
                }

                private KeyUnavailableException unavailable() {
                    return new KeyUnavailableException(
                            new InvalidEncryptionConfiguration(
                                    "the key in kmsKeyId cannot be used, since no KMS endpoint is configured"));
                }
            };

    /**
     * A data key from KMS.
     *
     * @param secret 32 bytes
     * @param encrypted the secret, encrypted by KMS
     * @param kmsKeyArn the ARN of the key that has encrypted it, also when the request named an
     *     alias
     */
    record GeneratedKey(Bytes secret, Bytes encrypted, String kmsKeyArn) {}

    /**
     * Checks that a key exists, is enabled and can encrypt data keys.
     *
     * @throws KeyUnavailableException when the key cannot be used
     */
    void check(String machineArn, String kmsKeyId);

    /**
     * Creates a data key.
     *
     * @throws KeyUnavailableException when the key cannot be used now
     */
    GeneratedKey generate(String machineArn, String kmsKeyId);

    /**
     * Decrypts a data key.
     *
     * @throws KeyUnavailableException when the key cannot be used now
     */
    Bytes decrypt(String machineArn, String kmsKeyArn, Bytes encrypted);
}
