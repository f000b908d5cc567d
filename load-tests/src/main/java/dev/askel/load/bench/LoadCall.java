package dev.askel.load.bench;

import dev.askel.load.wire.AskelClient;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP request whose answer comes when what it asks for is done, so that one request is one
 * turn of a closed loop, whoever makes it.
 *
 * @param weight how often it is sent in proportion to the others of its load
 * @param target operation of AWS JSON 1.0; empty for a path of the REST face
 * @param body ASCII
 * @param region empty where it names none
 */
record LoadCall(int weight, String path, String target, String body, String region) {
    /** Starts a Standard execution; answered when it has ended. */
    static LoadCall untilEnd(int weight, String machineArn, String input) {
        return new LoadCall(
                weight,
                "/api/v1/executions/start-and-wait?timeout=60",
                "",
                start(machineArn, input),
                "");
    }

    /** Starts a Standard execution; answered when its start is durable. */
    static LoadCall start(int weight, String machineArn, String input) {
        return operation(weight, "StartExecution", start(machineArn, input));
    }

    /** Runs an Express execution; answered when it has ended. */
    static LoadCall sync(int weight, String machineArn, String input) {
        return operation(weight, "StartSyncExecution", start(machineArn, input));
    }

    /** An operation of AWS. */
    static LoadCall operation(int weight, String target, String body) {
        return new LoadCall(weight, "/", target, body, "");
    }

    /** The same in a region. */
    LoadCall in(String other) {
        return new LoadCall(weight, path, target, body, other);
    }

    private static String start(String machineArn, String input) {
        return "{\"stateMachineArn\":\"%s\",\"input\":\"%s\"}"
                .formatted(machineArn, input.replace("\"", "\\\""));
    }

    String contentType() {
        return target.isEmpty() ? "application/json" : "application/x-amz-json-1.0";
    }

    /** The whole request as it goes over the wire. */
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
