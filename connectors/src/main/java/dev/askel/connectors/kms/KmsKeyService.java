package dev.askel.connectors.kms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.connectors.kms.KmsClient.EncryptedSecret;
import dev.askel.connectors.kms.KmsClient.KeyLocation;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.encryption.KeyServiceException;
import dev.askel.engine.encryption.KeyServiceException.Reason;
import java.util.Locale;
import java.util.Map;

/**
 * Calls KMS for the customer-managed keys of state machines. The encryption context of a data key
 * is {@code aws:states:stateMachineArn}, as that of AWS Step Functions (AWS Step Functions
 * Developer Guide, "Data at rest encryption").
 */
public final class KmsKeyService implements KeyService, AutoCloseable {
    /** The index of the region in an ARN. */
    private static final int REGION = 3;

    /** The index of the account in an ARN. */
    private static final int ACCOUNT = 4;

    /** The state of a key that does not exist, or whose state is unknown. */
    private static final String UNAVAILABLE = "UNAVAILABLE";

    private final KmsClient kms;

    /** A call of KMS. */
    @FunctionalInterface
    private interface Call<T> {
        T run() throws KmsException, InterruptedException;
    }

    /**
     * Creates the service.
     *
     * @param kms closed with the service
     */
    public KmsKeyService(KmsClient kms) {
        this.kms = kms;
    }

    @Override
    public void check(String machineArn, String kmsKeyId) throws KeyServiceException {
        var key = location(machineArn, kmsKeyId);
        var metadata = describe(key);
        var state = metadata.path("KeyState").asText();
        if (!state.equals("Enabled")) {
            throw KeyServiceException.ofState(
                    stateName(state), "The key %s is %s".formatted(kmsKeyId, state));
        }
        // Only symmetric encryption keys have this specification.
        if (!metadata.path("KeySpec").asText().equals("SYMMETRIC_DEFAULT")) {
            throw new KeyServiceException(
                    Reason.INVALID_KEY,
                    "The key %s is not a symmetric encryption key".formatted(kmsKeyId));
        }
    }

    private JsonNode describe(KeyLocation key) throws KeyServiceException {
        try {
            return call(key, () -> kms.describeKey(key));
        } catch (KeyServiceException e) {
            throw e.reason() == Reason.INVALID_STATE
                    ? new KeyServiceException(Reason.INVALID_KEY, String.valueOf(e.getMessage()))
                    : e;
        }
    }

    @Override
    public GeneratedKey generate(String machineArn, String kmsKeyId) throws KeyServiceException {
        var key = location(machineArn, kmsKeyId);
        var created = call(key, () -> kms.generateDataKey(key, context(machineArn)));
        return new GeneratedKey(
                created.secret(), created.encrypted().ciphertext(), created.encrypted().keyArn());
    }

    @Override
    public byte[] decrypt(String machineArn, String kmsKeyArn, byte[] encrypted)
            throws KeyServiceException {
        var secret = new EncryptedSecret(kmsKeyArn, encrypted);
        return call(
                location(machineArn, kmsKeyArn), () -> kms.decrypt(secret, context(machineArn)));
    }

    private static Map<String, String> context(String machineArn) {
        return Map.of("aws:states:stateMachineArn", machineArn);
    }

    /** Returns the location of a key. An id or an alias is in the account of the state machine. */
    private static KeyLocation location(String machineArn, String kmsKeyId)
            throws KeyServiceException {
        try {
            if (kmsKeyId.startsWith("arn:")) {
                return KeyLocation.ofArn(kmsKeyId);
            }
        } catch (KmsException e) {
            throw new KeyServiceException(Reason.INVALID_KEY, String.valueOf(e.getMessage()));
        }
        var machine = machineArn.split(":", -1);
        return new KeyLocation(kmsKeyId, machine[REGION], machine[ACCOUNT]);
    }

    private <T> T call(KeyLocation key, Call<T> call) throws KeyServiceException {
        try {
            return call.run();
        } catch (KmsException e) {
            throw failure(key, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new KeyServiceException(Reason.UNAVAILABLE, "Interrupted while waiting for KMS");
        }
    }

    /** Returns the failure for an error of KMS (AWS KMS API reference, Errors). */
    private KeyServiceException failure(KeyLocation key, KmsException failure) {
        var message = String.valueOf(failure.getMessage());
        var refusal = failure.refusal();
        var code = refusal == null ? null : refusal.code();
        return switch (code) {
            case "DisabledException" -> KeyServiceException.ofState("DISABLED", message);
            case "KMSInvalidStateException" -> KeyServiceException.ofState(stateOf(key), message);
            case "NotFoundException", "InvalidArnException", "ValidationException" ->
                    KeyServiceException.ofState(UNAVAILABLE, message);
            case "ThrottlingException", "LimitExceededException" ->
                    new KeyServiceException(Reason.THROTTLED, message);
            case null, default ->
                    new KeyServiceException(
                            failure.isTransient() ? Reason.UNAVAILABLE : Reason.ACCESS_DENIED,
                            message);
        };
    }

    private String stateOf(KeyLocation key) {
        try {
            return stateName(kms.describeKey(key).path("KeyState").asText());
        } catch (KmsException _) {
            return UNAVAILABLE;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return UNAVAILABLE;
        }
    }

    /** Returns the state of a key, such as PendingDeletion, in the form of Step Functions. */
    private static String stateName(String kmsState) {
        return kmsState.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public void close() {
        kms.close();
    }
}
