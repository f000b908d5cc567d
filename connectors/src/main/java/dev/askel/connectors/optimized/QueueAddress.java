package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the address of a queue. The SDK calls this address. Askel calls the endpoint of the
 * service instead, because the path of the address identifies the queue. If the path contains no
 * account and queue, this class checks that the host exists. The SDK fails when the host does not
 * exist (recorded on AWS: test_task_service_sqs::test_send_message_no_such_queue).
 */
final class QueueAddress {
    private QueueAddress() {}

    /**
     * Returns the failure of an address that cannot be called; null when it can. May resolve a
     * name, so it must run on a virtual thread.
     */
    static @Nullable Failure refusal(ObjectNode parameters) {
        URI address;
        try {
            address = URI.create(parameters.path("QueueUrl").asText());
        } catch (IllegalArgumentException _) {
            return null;
        }
        var host = address.getHost() == null ? address.getAuthority() : address.getHost();
        var path = address.getPath();
        if (host == null || (path != null && path.length() > 1)) {
            return null;
        }
        return exists(host)
                ? null
                : ServiceFailures.unreachable(
                        ServiceNames.SQS, host + ": Name or service not known");
    }

    private static boolean exists(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
