package dev.askel.engine.encryption;

import dev.askel.engine.encryption.KeyServiceException.Reason;

/**
 * Creates and decrypts data keys with the KMS keys of customers. The methods block. Thread-safe.
 */
public interface KeyService {
    /** The service of an installation that cannot call KMS. */
    KeyService NONE =
            new KeyService() {
                @Override
                public void check(String machineArn, String kmsKeyId) throws KeyServiceException {
                    throw new KeyServiceException(Reason.INVALID_KEY, "No KMS is configured");
                }

                @Override
                public GeneratedKey generate(String machineArn, String kmsKeyId)
                        throws KeyServiceException {
                    throw new KeyServiceException(Reason.ACCESS_DENIED, "No KMS is configured");
                }

                @Override
                public byte[] decrypt(String machineArn, String kmsKeyArn, byte[] encrypted)
                        throws KeyServiceException {
                    throw new KeyServiceException(Reason.ACCESS_DENIED, "No KMS is configured");
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
    @SuppressWarnings("ArrayRecordComponent") // No instances are compared.
    record GeneratedKey(byte[] secret, byte[] encrypted, String kmsKeyArn) {}

    /**
     * Checks that a key exists, is enabled and can encrypt data keys.
     *
     * @param machineArn the state machine whose payloads the data keys encrypt
     * @param kmsKeyId the id, the alias or an ARN of the key
     * @throws KeyServiceException when the key cannot be used
     */
    void check(String machineArn, String kmsKeyId) throws KeyServiceException;

    /**
     * Creates a data key.
     *
     * @throws KeyServiceException when the key cannot be used now
     */
    GeneratedKey generate(String machineArn, String kmsKeyId) throws KeyServiceException;

    /**
     * Decrypts a data key.
     *
     * @throws KeyServiceException when the key cannot be used now
     */
    byte[] decrypt(String machineArn, String kmsKeyArn, byte[] encrypted)
            throws KeyServiceException;
}
