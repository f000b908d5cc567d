package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The address of a queue, which the SDK calls instead of the service's endpoint. Here the endpoint
 * is called, which knows its queues by their paths; an address without account and queue is none of
 * an endpoint's, and where its host does not exist either the SDK cannot call it (recorded:
 * test_task_service_sqs::test_send_message_no_such_queue).
 */
final class QueueAddress {
    private QueueAddress() {}

    /** Why it cannot be called; null when it can. May look a name up, so for virtual threads. */
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
