package dev.askel.connectors.eks;

import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.guard.GuardedCalls;
import dev.askel.connectors.guard.GuardedResponse;
import dev.askel.connectors.guard.HostGuard;
import dev.askel.connectors.guard.OutgoingRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends HTTP requests to clusters. Only the cluster's own authority is trusted for its certificate.
 * Concurrent calls of a cluster share a client. The client is closed after the last of these calls.
 */
public final class ClusterCalls {
    private final HostGuard guard;
    private final EndpointGates gates;
    private final int callsMax;
    private final Duration connectTimeout;
    private final int answerBytesMax;
    private final Map<String, SharedClient> open = new HashMap<>();

    private static final class SharedClient {
        private final GuardedCalls calls;
        private int users;

        SharedClient(GuardedCalls calls) {
            this.calls = calls;
        }
    }

    /**
     * Creates a caller without open clients.
     *
     * @param callsMax the maximum concurrent calls
     * @param answerBytesMax the maximum bytes to read of an answer
     */
    public ClusterCalls(
            HostGuard guard,
            EndpointGates gates,
            int callsMax,
            Duration connectTimeout,
            int answerBytesMax) {
        this.guard = guard;
        this.gates = gates;
        this.callsMax = callsMax;
        this.connectTimeout = connectTimeout;
        this.answerBytesMax = answerBytesMax;
    }

    /** Sends a request to a cluster; see {@link GuardedCalls#exchange}. */
    GuardedResponse exchange(EksCluster cluster, OutgoingRequest request, Duration timeout)
            throws InterruptedException {
        var shared = acquire(cluster);
        try {
            return shared.calls.exchange(request, answerBytesMax, timeout);
        } finally {
            release(cluster, shared);
        }
    }

    private synchronized SharedClient acquire(EksCluster cluster) {
        var shared = open.computeIfAbsent(cluster.certificateAuthority(), this::open);
        shared.users++;
        return shared;
    }

    private SharedClient open(String authority) {
        var tls =
                EksCluster.sslContext(authority)
                        .orElseThrow(() -> new IllegalStateException("No certificates"));
        return new SharedClient(new GuardedCalls(guard, gates, callsMax, connectTimeout, tls));
    }

    private synchronized void release(EksCluster cluster, SharedClient shared) {
        shared.users--;
        if (shared.users == 0) {
            open.remove(cluster.certificateAuthority());
            shared.calls.close();
        }
    }
}
