package dev.askel.connectors.kms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.connectors.kms.KmsClient.EncryptedSecret;
import dev.askel.connectors.kms.KmsClient.KeyLocation;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidEncryptionConfiguration;
import dev.askel.engine.api.EngineError.KmsAccessDeniedException;
import dev.askel.engine.api.EngineError.KmsInvalidStateException;
import dev.askel.engine.api.EngineError.KmsThrottlingException;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.KeyUnavailableException;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls KMS for the customer-managed keys of state machines. The encryption context of a data key
 * is {@code aws:states:stateMachineArn}, as that of AWS Step Functions (AWS Step Functions
 * Developer Guide, "Data at rest encryption").
 */
public final class KmsKeyService implements KeyService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KmsKeyService.class);

    /** The indexes of region and account in an ARN. */
    private static final int REGION = 3;

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
    public void check(String machineArn, String kmsKeyId) {
        var key = location(machineArn, kmsKeyId);
        JsonNode metadata;
        try {
            metadata = call(key, () -> kms.describeKey(key));
        } catch (KeyUnavailableException e) {
            throw e.error() instanceof KmsInvalidStateException
                    ? new KeyUnavailableException(invalidKey())
                    : e;
        }
        var state = metadata.path("KeyState").asText();
        if (!state.equals("Enabled")) {
            throw new KeyUnavailableException(new KmsInvalidStateException(stateName(state)));
        }
        if (!metadata.path("KeySpec").asText().equals("SYMMETRIC_DEFAULT")
                || !metadata.path("KeyUsage").asText().equals("ENCRYPT_DECRYPT")) {
            throw new KeyUnavailableException(
                    new InvalidEncryptionConfiguration(
                            "kmsKeyId must be a symmetric encryption key."));
        }
    }

    @Override
    public GeneratedKey generate(String machineArn, String kmsKeyId) {
        var key = location(machineArn, kmsKeyId);
        var created = call(key, () -> kms.generateDataKey(key, context(machineArn)));
        return new GeneratedKey(
                Bytes.wrap(created.secret()),
                Bytes.wrap(created.encrypted().ciphertext()),
                created.encrypted().keyArn());
    }

    @Override
    public Bytes decrypt(String machineArn, String kmsKeyArn, Bytes encrypted) {
        var secret = new EncryptedSecret(kmsKeyArn, encrypted.unsafeArray());
        return Bytes.wrap(
                call(
                        location(machineArn, kmsKeyArn),
                        () -> kms.decrypt(secret, context(machineArn))));
    }

    private static Map<String, String> context(String machineArn) {
        return Map.of("aws:states:stateMachineArn", machineArn);
    }

    /** Returns the location of a key. An id or an alias is in the account of the state machine. */
    private static KeyLocation location(String machineArn, String kmsKeyId) {
        try {
            if (kmsKeyId.startsWith("arn:")) {
                return KeyLocation.ofArn(kmsKeyId);
            }
        } catch (KmsException _) {
            throw new KeyUnavailableException(invalidKey());
        }
        var machine = machineArn.split(":", -1);
        return new KeyLocation(kmsKeyId, machine[REGION], machine[ACCOUNT]);
    }

    private <T> T call(KeyLocation key, Call<T> call) {
        try {
            return call.run();
        } catch (KmsException e) {
            LOG.warn("A customer-managed key cannot be used: {}", e.getMessage());
            throw new KeyUnavailableException(error(key, e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new KeyUnavailableException(new EngineError.ServiceUnavailable());
        }
    }

    /** Returns AWS's error for a failed call (AWS KMS API reference, Common errors). */
    private EngineError error(KeyLocation key, KmsException failure) {
        var refusal = failure.refusal();
        var code = refusal == null ? null : refusal.code();
        return switch (code) {
            case "AccessDeniedException", "AccessDenied" -> new KmsAccessDeniedException();
            case "DisabledException" -> new KmsInvalidStateException("DISABLED");
            case "KMSInvalidStateException" -> new KmsInvalidStateException(stateOf(key));
            case "NotFoundException", "InvalidArnException", "ValidationException" ->
                    new KmsInvalidStateException(UNAVAILABLE);
            case "ThrottlingException", "LimitExceededException" -> new KmsThrottlingException();
            case null, default ->
                    failure.isTransient()
                            ? new EngineError.ServiceUnavailable()
                            : new KmsAccessDeniedException();
        };
    }

    private static EngineError invalidKey() {
        return new InvalidEncryptionConfiguration("Must set a valid kmsKeyId.");
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
