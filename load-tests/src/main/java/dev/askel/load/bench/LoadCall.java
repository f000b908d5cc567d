package dev.askel.load.bench;

import dev.askel.load.wire.AskelClient;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP request of a load. The response arrives when the operation is complete, so one request is
 * one iteration of a closed loop.
 *
 * @param weight the relative frequency of the call in its load
 * @param target the operation of AWS JSON 1.0; empty for a path of the REST API
 * @param body the body in ASCII
 * @param region the region of the credentials; empty without credentials
 */
record LoadCall(int weight, String path, String target, String body, String region) {
    /** Returns a call that starts a Standard execution and waits until it has ended. */
    static LoadCall startAndWait(int weight, String machineArn, String input) {
        return new LoadCall(
                weight,
                "/api/v1/executions/start-and-wait?timeout=60",
                "",
                startBody(machineArn, input),
                "");
    }

    /**
     * Returns a call that starts a Standard execution. The server responds when the start is
     * durable.
     */
    static LoadCall start(int weight, String machineArn, String input) {
        return operation(weight, "StartExecution", startBody(machineArn, input));
    }

    /** Returns a call that runs an Express execution and waits until it has ended. */
    static LoadCall startSync(int weight, String machineArn, String input) {
        return operation(weight, "StartSyncExecution", startBody(machineArn, input));
    }

    /** Returns a call of an AWS operation. */
    static LoadCall operation(int weight, String target, String body) {
        return new LoadCall(weight, "/", target, body, "");
    }

    /** Returns the same call for a region. */
    LoadCall inRegion(String newRegion) {
        return new LoadCall(weight, path, target, body, newRegion);
    }

    private static String startBody(String machineArn, String input) {
        return "{\"stateMachineArn\":\"%s\",\"input\":\"%s\"}"
                .formatted(machineArn, input.replace("\"", "\\\""));
    }

    String contentType() {
        return target.isEmpty() ? "application/json" : "application/x-amz-json-1.0";
    }

    /** Returns the bytes of the complete request. */
    byte[] bytes() {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\n%s%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(
                        path,
                        target.isEmpty() ? "" : "X-Amz-Target: AWSStepFunctions." + target + "\r\n",
                        region.isEmpty()
                                ? ""
                                : "Authorization: " + AskelClient.authorization(region) + "\r\n",
                        contentType(),
                        body.length(),
                        body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
