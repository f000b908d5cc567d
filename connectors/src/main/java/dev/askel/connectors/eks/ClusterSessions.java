package dev.askel.connectors.eks;

import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.CallCredentials;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceEndpoint;
import dev.askel.connectors.guard.GuardedResponse;
import java.net.URI;
import java.time.Duration;

/** Opens sessions with clusters. A session authenticates as an AWS identity. */
public final class ClusterSessions {
    /** The cluster itself calls STS at AWS, so a configured endpoint of STS does not apply. */
    private static final ServiceEndpoint AMAZON =
            new ServiceEndpoint(URI.create("https://sts.amazonaws.com"), true);

    private final AwsServices services;
    private final ClusterCalls calls;

    /**
     * Creates a factory of sessions.
     *
     * @param services the source of the credentials of calls
     */
    public ClusterSessions(AwsServices services, ClusterCalls calls) {
        this.services = services;
        this.calls = calls;
    }

    /** The result of opening a session. */
    sealed interface OpenResult {}

    /** There are no credentials. */
    record Refused(String reason) implements OpenResult {}

    /** An open session. */
    record Open(Session session) implements OpenResult {}

    /** A session with one cluster. Blocks, so it must be used on a virtual thread. */
    @FunctionalInterface
    interface Session {
        /**
         * Sends a request and waits for the answer.
         *
         * @throws InterruptedException when interrupted; the connection is closed
         */
        GuardedResponse send(ClusterRequest request) throws InterruptedException;
    }

    /**
     * Opens a session with the identity of the caller's role or of this server.
     *
     * @param timeout the timeout of each answer
     */
    OpenResult open(EksCluster cluster, ServiceCaller caller, Duration timeout)
            throws InterruptedException {
        return switch (services.credentials(AMAZON, caller, timeout)) {
            case CallCredentials.Unavailable unavailable -> new Refused(unavailable.reason());
            case CallCredentials.Anonymous() -> new Refused("AWS credentials are not configured");
            case CallCredentials.Available(var identity) ->
                    // A token is valid for one minute, so each request has a new one.
                    new Open(request ->
                            calls.exchange(
                                    cluster,
                                    request.toOutgoingRequest(
                                            cluster,
                                            ClusterToken.create(
                                                    identity, caller.region(), cluster.name())),
                                    timeout));
        };
    }
}
