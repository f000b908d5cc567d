package dev.askel.connectors.eks;

import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.guard.GuardedAnswer;
import dev.askel.connectors.guard.GuardedCalls;
import dev.askel.connectors.guard.HostGuard;
import dev.askel.connectors.guard.OutgoingRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * HTTP to clusters, each trusted by its own authority alone. Connections are shared by the calls
 * that are under way, and none is kept when the last of a cluster has ended.
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
     * Opens nothing yet.
     *
     * @param callsMax at a time
     * @param answerBytesMax what is read of an answer
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

    /** As {@link GuardedCalls#exchange}. */
    GuardedAnswer exchange(EksCluster cluster, OutgoingRequest request, Duration timeout)
            throws InterruptedException {
        var shared = acquire(cluster);
        try {
            return shared.calls.exchange(request, answerBytesMax, timeout);
        } finally {
            release(cluster, shared);
        }
    }

    private synchronized SharedClient acquire(EksCluster cluster) {
        var shared = open.computeIfAbsent(cluster.authority(), this::open);
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
            open.remove(cluster.authority());
            shared.calls.close();
        }
    }
}
