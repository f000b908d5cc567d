package dev.askel.load.bench.loadgenerator;

import dev.askel.access.AccessKey;
import dev.askel.access.signature.SignableRequest.Header;
import dev.askel.load.wire.AskelClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request of a load. The response arrives when the operation is complete, so one request is
 * one iteration of a closed loop.
 *
 * @param weight the relative frequency of the call in its load
 * @param target the operation of AWS JSON 1.0; empty for a path of the REST API
 * @param body the body in ASCII
 * @param region the region in the credentials; empty without credentials
 * @param key signs the request; null for a server that does not verify signatures
 */
public record LoadCall(
        int weight,
        String path,
        String target,
        String body,
        String region,
        @Nullable AccessKey key) {
    /**
     * The number of requests that are signed in advance for a signed call. The server accepts a
     * signature for five minutes. The times of the signatures differ by seconds.
     */
    private static final int SIGNED_REQUESTS = 16;

    private static final String HOST = "localhost";

    /** Returns a call that starts a Standard execution and waits until it has ended. */
    public static LoadCall startAndWait(int weight, String machineArn, String input) {
        return new LoadCall(
                weight,
                "/api/v1/executions/start-and-wait?timeout=60",
                "",
                startBody(machineArn, input),
                "",
                null);
    }

    /**
     * Returns a call that starts a Standard execution. The response arrives when the start is
     * durable.
     */
    public static LoadCall start(int weight, String machineArn, String input) {
        return operation(weight, "StartExecution", startBody(machineArn, input));
    }

    /** Returns a call that runs an Express execution and waits until it has ended. */
    public static LoadCall startSync(int weight, String machineArn, String input) {
        return operation(weight, "StartSyncExecution", startBody(machineArn, input));
    }

    /** Returns a call of an AWS operation. */
    public static LoadCall operation(int weight, String target, String body) {
        return new LoadCall(weight, "/", target, body, "", null);
    }

    /** Returns the same call for a region. */
    public LoadCall inRegion(String newRegion) {
        return new LoadCall(weight, path, target, body, newRegion, key);
    }

    /** Returns the same call, signed with a key unless it is null. */
    public LoadCall signedWith(@Nullable AccessKey newKey) {
        return new LoadCall(weight, path, target, body, region, newKey);
    }

    private static String startBody(String machineArn, String input) {
        return "{\"stateMachineArn\":\"%s\",\"input\":\"%s\"}"
                .formatted(machineArn, input.replace("\"", "\\\""));
    }

    String contentType() {
        return target.isEmpty() ? "application/json" : "application/x-amz-json-1.0";
    }

    /**
     * Returns the header lists with credentials, one list for each prepared request.
     *
     * @param host the value of the Host header
     */
    List<List<Header>> credentialHeaders(String host) {
        if (key == null) {
            return List.of(
                    region.isEmpty()
                            ? List.of()
                            : List.of(
                                    new Header(
                                            "Authorization", AskelClient.authorization(region))));
        }
        var now = Instant.now();
        return IntStream.range(0, SIGNED_REQUESTS)
                .mapToObj(age ->
                        AskelClient.signatureHeaders(
                                key, host, path, target, body, now.minusSeconds(age)))
                .toList();
    }

    /** Returns the bytes of all prepared requests. */
    List<byte[]> requestBytes() {
        return credentialHeaders(HOST).stream().map(this::bytes).toList();
    }

    private byte[] bytes(List<Header> credentials) {
        return "POST %s HTTP/1.1\r\nHost: %s\r\n%s%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(
                        path,
                        HOST,
                        target.isEmpty() ? "" : "X-Amz-Target: AWSStepFunctions." + target + "\r\n",
                        credentials.stream()
                                .map(header -> header.name() + ": " + header.value() + "\r\n")
                                .collect(Collectors.joining()),
                        contentType(),
                        body.length(),
                        body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
