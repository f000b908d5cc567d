package dev.askel.connectors.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ServiceRefusal;
import dev.askel.connectors.aws.SignedRequests;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Encrypts and decrypts small secrets with a key that never leaves KMS (AWS KMS API reference,
 * Encrypt, Decrypt, GenerateDataKey and DescribeKey). The encryption context binds a ciphertext to
 * its purpose. Calls block.
 */
public final class KmsClient implements AutoCloseable {
    /** The name of the client in {@code askel.connectors.endpoints}. */
    private static final String CLIENT = "kms";

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final int SERVER_ERROR = 500;
    private static final Pattern KEY_ARN =
            Pattern.compile(
                    "arn:[a-z-]{1,20}:kms:([a-z0-9-]{1,40}):(\\d{12}):(?:key|alias)/[A-Za-z0-9/_:-]{1,256}");

    /** The errors of the API reference after which a call may be repeated. */
    private static final Set<String> TRANSIENT =
            Set.of(
                    "DependencyTimeoutException",
                    "KMSInternalException",
                    "KeyUnavailableException",
                    "LimitExceededException",
                    "ThrottlingException");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The encryption context of root keys. */
    private static final Map<String, String> ROOT_KEY = Map.of("askel", "root-key");

    private final AwsEnvironment aws;
    private final HttpCalls http;
    private final SignedRequests requests = new SignedRequests();

    /**
     * A secret that KMS has encrypted.
     *
     * @param keyArn the ARN of the key, which KMS also returns for a call with the ARN of an alias
     * @param ciphertext contains the id of the key as well
     */
    @SuppressWarnings("ArrayRecordComponent") // No instances are compared.
    public record EncryptedSecret(String keyArn, byte[] ciphertext) {}

    /**
     * Creates a client.
     *
     * @param http closed with the client
     */
    public KmsClient(AwsEnvironment aws, HttpCalls http) {
        this.aws = aws;
        this.http = http;
    }

    /** Whether the text is the ARN of a key or of an alias. */
    public static boolean isKeyArn(String text) {
        return KEY_ARN.matcher(text).matches();
    }

    /**
     * A key, and where KMS is called for it.
     *
     * @param keyId the id, the alias or an ARN of the key
     */
    record KeyLocation(String keyId, String region, String account) {
        /** Returns the location of a key, which its ARN contains. */
        static KeyLocation ofArn(String keyArn) throws KmsException {
            var arn = KEY_ARN.matcher(keyArn);
            if (!arn.matches()) {
                throw new KmsException("%s is not the ARN of a KMS key".formatted(keyArn), false);
            }
            return new KeyLocation(keyArn, arn.group(1), arn.group(2));
        }
    }

    /**
     * A new data key.
     *
     * @param secret 32 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // No instances are compared.
    record GeneratedKey(byte[] secret, EncryptedSecret encrypted) {}

    /**
     * Encrypts a root key.
     *
     * @param keyArn the ARN of a symmetric key or of its alias
     * @throws KmsException when {@code keyArn} is not such an ARN, when KMS refuses the call or
     *     does not answer, or when its answer is malformed
     */
    public EncryptedSecret encrypt(String keyArn, byte[] secret)
            throws KmsException, InterruptedException {
        var parameters = parameters(keyArn, ROOT_KEY);
        parameters.put("Plaintext", Base64.getEncoder().encodeToString(secret));
        var answer = call("Encrypt", KeyLocation.ofArn(keyArn), parameters);
        return encrypted(answer, "Encrypt", keyArn);
    }

    /**
     * Decrypts a root key.
     *
     * @throws KmsException when the secret's key ARN is invalid, when KMS refuses the call or does
     *     not answer, or when its answer is malformed
     */
    public byte[] decrypt(EncryptedSecret secret) throws KmsException, InterruptedException {
        return decrypt(secret, ROOT_KEY);
    }

    /** Decrypts a secret that was encrypted with a context. */
    byte[] decrypt(EncryptedSecret secret, Map<String, String> context)
            throws KmsException, InterruptedException {
        var parameters = parameters(secret.keyArn(), context);
        parameters.put("CiphertextBlob", Base64.getEncoder().encodeToString(secret.ciphertext()));
        var answer = call("Decrypt", KeyLocation.ofArn(secret.keyArn()), parameters);
        return bytes(answer, "Decrypt", secret.keyArn(), "Plaintext");
    }

    /** Creates a data key of 256 bits. */
    GeneratedKey generateDataKey(KeyLocation key, Map<String, String> context)
            throws KmsException, InterruptedException {
        var parameters = parameters(key.keyId(), context).put("KeySpec", "AES_256");
        var answer = call("GenerateDataKey", key, parameters);
        return new GeneratedKey(
                bytes(answer, "GenerateDataKey", key.keyId(), "Plaintext"),
                encrypted(answer, "GenerateDataKey", key.keyId()));
    }

    /** Returns the metadata of a key (AWS KMS API reference, KeyMetadata). */
    JsonNode describeKey(KeyLocation key) throws KmsException, InterruptedException {
        return call("DescribeKey", key, JSON.objectNode().put("KeyId", key.keyId()))
                .path("KeyMetadata");
    }

    private static ObjectNode parameters(String keyId, Map<String, String> context) {
        var parameters = JSON.objectNode().put("KeyId", keyId);
        var members = parameters.putObject("EncryptionContext");
        context.forEach(members::put);
        return parameters;
    }

    private static EncryptedSecret encrypted(JsonNode answer, String operation, String keyId)
            throws KmsException {
        var used = answer.path("KeyId").asText();
        if (!isKeyArn(used)) {
            throw new KmsException(
                    "%s of %s: the answer has no ARN of a key".formatted(operation, keyId), false);
        }
        return new EncryptedSecret(used, bytes(answer, operation, keyId, "CiphertextBlob"));
    }

    private static byte[] bytes(JsonNode answer, String operation, String keyId, String member)
            throws KmsException {
        try {
            var decoded = Base64.getDecoder().decode(answer.path(member).asText());
            if (decoded.length > 0) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            throw new KmsException(
                    "%s of %s: %s is not base64".formatted(operation, keyId, member), false, e);
        }
        throw new KmsException(
                "%s of %s: the answer has no %s".formatted(operation, keyId, member), false);
    }

    private JsonNode call(String operation, KeyLocation key, ObjectNode parameters)
            throws KmsException, InterruptedException {
        var keyId = key.keyId();
        var endpoint = aws.endpoint(CLIENT, key.region(), key.account());
        HttpExchange exchange;
        try {
            exchange =
                    http.exchange(
                            requests.createPost(
                                    endpoint.addressOf("/"),
                                    Map.of(
                                            "Content-Type",
                                            "application/x-amz-json-1.1",
                                            "X-Amz-Target",
                                            "TrentService." + operation),
                                    parameters.toString(),
                                    aws.credentials(endpoint),
                                    CLIENT,
                                    key.region()),
                            ANSWER_TIMEOUT);
        } catch (SdkClientException e) {
            throw new KmsException(
                    "%s of %s: %s".formatted(operation, keyId, e.getMessage()), true, e);
        }
        return switch (exchange) {
            case HttpExchange.Response answer when answer.isSuccess() ->
                    result(operation, keyId, answer.body());
            case HttpExchange.Response answer -> throw refused(operation, keyId, answer);
            case HttpExchange.NotSent(var reason) ->
                    throw new KmsException(
                            "%s of %s: %s".formatted(operation, keyId, reason), true);
            case HttpExchange.Broken(var reason) ->
                    throw new KmsException(
                            "%s of %s at %s: %s"
                                    .formatted(operation, keyId, endpoint.address(), reason),
                            true);
            case HttpExchange.TimedOut(var after) ->
                    throw new KmsException(
                            "%s of %s at %s: no answer within %d s"
                                    .formatted(
                                            operation,
                                            keyId,
                                            endpoint.address(),
                                            after.toSeconds()),
                            true);
        };
    }

    private static JsonNode result(String operation, String keyId, String body)
            throws KmsException {
        try {
            return Payload.parse(body).tree();
        } catch (MalformedJsonException e) {
            throw new KmsException(
                    "%s of %s: the answer is not JSON".formatted(operation, keyId), false, e);
        }
    }

    private static KmsException refused(
            String operation, String keyId, HttpExchange.Response answer) {
        var refusal = ServiceRefusal.parse(answer);
        return new KmsException(
                "%s of %s: status %d, %s: %s"
                        .formatted(
                                operation,
                                keyId,
                                answer.status(),
                                refusal.code(),
                                refusal.message()),
                answer.status() >= SERVER_ERROR
                        || (refusal.code() != null && TRANSIENT.contains(refusal.code())),
                refusal);
    }

    @Override
    public void close() {
        http.close();
    }
}
