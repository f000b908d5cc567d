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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Encrypts and decrypts small secrets with a key that never leaves KMS (AWS KMS API reference,
 * Encrypt and Decrypt). The encryption context binds a ciphertext to its purpose. Calls block.
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
     * Encrypts a secret.
     *
     * @param keyArn the ARN of a symmetric key or of its alias
     * @throws KmsException when {@code keyArn} is not such an ARN, when KMS refuses the call or
     *     does not answer, or when its answer is malformed
     */
    public EncryptedSecret encrypt(String keyArn, byte[] secret)
            throws KmsException, InterruptedException {
        var answer = call("Encrypt", keyArn, "Plaintext", secret);
        var used = answer.path("KeyId").asText();
        if (!isKeyArn(used)) {
            throw new KmsException(
                    "Encrypt of %s: the answer has no ARN of a key".formatted(keyArn), false);
        }
        return new EncryptedSecret(used, bytes(answer, "Encrypt", keyArn, "CiphertextBlob"));
    }

    /**
     * Decrypts a secret.
     *
     * @throws KmsException when the secret's key ARN is invalid, when KMS refuses the call or does
     *     not answer, or when its answer is malformed
     */
    public byte[] decrypt(EncryptedSecret secret) throws KmsException, InterruptedException {
        var answer = call("Decrypt", secret.keyArn(), "CiphertextBlob", secret.ciphertext());
        return bytes(answer, "Decrypt", secret.keyArn(), "Plaintext");
    }

    private static byte[] bytes(JsonNode answer, String operation, String keyArn, String member)
            throws KmsException {
        try {
            var decoded = Base64.getDecoder().decode(answer.path(member).asText());
            if (decoded.length > 0) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            throw new KmsException(
                    "%s of %s: %s is not base64".formatted(operation, keyArn, member), false, e);
        }
        throw new KmsException(
                "%s of %s: the answer has no %s".formatted(operation, keyArn, member), false);
    }

    private JsonNode call(String operation, String keyArn, String member, byte[] value)
            throws KmsException, InterruptedException {
        var arn = KEY_ARN.matcher(keyArn);
        if (!arn.matches()) {
            throw new KmsException("%s is not the ARN of a KMS key".formatted(keyArn), false);
        }
        var parameters = JSON.objectNode();
        parameters.put("KeyId", keyArn);
        parameters.put(member, Base64.getEncoder().encodeToString(value));
        parameters.putObject("EncryptionContext").put("askel", "root-key");
        return call(operation, keyArn, arn, parameters);
    }

    private JsonNode call(String operation, String keyArn, Matcher arn, ObjectNode parameters)
            throws KmsException, InterruptedException {
        var endpoint = aws.endpoint(CLIENT, arn.group(1), arn.group(2));
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
                                    arn.group(1)),
                            ANSWER_TIMEOUT);
        } catch (SdkClientException e) {
            throw new KmsException(
                    "%s of %s: %s".formatted(operation, keyArn, e.getMessage()), true, e);
        }
        return switch (exchange) {
            case HttpExchange.Response answer when answer.isSuccess() ->
                    result(operation, keyArn, answer.body());
            case HttpExchange.Response answer -> throw refused(operation, keyArn, answer);
            case HttpExchange.NotSent(var reason) ->
                    throw new KmsException(
                            "%s of %s: %s".formatted(operation, keyArn, reason), true);
            case HttpExchange.Broken(var reason) ->
                    throw new KmsException(
                            "%s of %s at %s: %s"
                                    .formatted(operation, keyArn, endpoint.address(), reason),
                            true);
            case HttpExchange.TimedOut(var after) ->
                    throw new KmsException(
                            "%s of %s at %s: no answer within %d s"
                                    .formatted(
                                            operation,
                                            keyArn,
                                            endpoint.address(),
                                            after.toSeconds()),
                            true);
        };
    }

    private static JsonNode result(String operation, String keyArn, String body)
            throws KmsException {
        try {
            return Payload.parse(body).tree();
        } catch (MalformedJsonException e) {
            throw new KmsException(
                    "%s of %s: the answer is not JSON".formatted(operation, keyArn), false, e);
        }
    }

    private static KmsException refused(
            String operation, String keyArn, HttpExchange.Response answer) {
        var refusal = ServiceRefusal.parse(answer);
        return new KmsException(
                "%s of %s: status %d, %s: %s"
                        .formatted(
                                operation,
                                keyArn,
                                answer.status(),
                                refusal.code(),
                                refusal.message()),
                answer.status() >= SERVER_ERROR
                        || (refusal.code() != null && TRANSIENT.contains(refusal.code())));
    }

    @Override
    public void close() {
        http.close();
    }
}
