package dev.askel.load.crowd;

import dev.askel.load.wire.AskelClient;
import java.nio.charset.StandardCharsets;

/** Creates the request that all clients of a {@link Crowd} send. */
public final class CrowdRequest {
    private CrowdRequest() {}

    /**
     * Returns the bytes of a StartExecution request without a name.
     *
     * @param input the input in ASCII
     * @param region the region in the credentials; empty without credentials
     */
    public static byte[] startExecution(String machineArn, String input, String region) {
        var body =
                AskelClient.newRequest()
                        .put("stateMachineArn", machineArn)
                        .put("input", input)
                        .toString();
        var authorization =
                region.isEmpty()
                        ? ""
                        : "Authorization: " + AskelClient.authorization(region) + "\r\n";
        return "POST / HTTP/1.1\r\nHost: localhost\r\n%sX-Amz-Target: AWSStepFunctions.StartExecution\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(authorization, body.length(), body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
