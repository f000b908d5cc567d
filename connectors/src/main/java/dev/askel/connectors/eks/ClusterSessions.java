package dev.askel.connectors.eks;

import dev.askel.connectors.aws.AssumedRole;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.ServiceEndpoint;
import dev.askel.connectors.guard.GuardedAnswer;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Opens sessions with clusters. A session authenticates as an AWS identity. */
public final class ClusterSessions {
    /** The cluster itself calls STS at AWS, so a configured endpoint of STS does not apply. */
    private static final ServiceEndpoint AMAZON =
            new ServiceEndpoint(URI.create("https://sts.amazonaws.com"), true);

    private final AwsEnvironment aws;
    private final AwsServices services;
    private final ClusterCalls calls;

    /**
     * Creates a factory of sessions.
     *
     * @param services assume roles
     */
    public ClusterSessions(AwsEnvironment aws, AwsServices services, ClusterCalls calls) {
        this.aws = aws;
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
        GuardedAnswer send(ClusterRequest request) throws InterruptedException;
    }

    /**
     * Opens a session with the identity of a role or of this server.
     *
     * @param roleArn null for the server's own identity
     * @param timeout the timeout of each answer
     */
    OpenResult open(
            EksCluster cluster,
            @Nullable String roleArn,
            String account,
            String region,
            Duration timeout)
            throws InterruptedException {
        return switch (caller(roleArn, account, region, timeout)) {
            case AssumedRole.Refused(var reason) -> new Refused(reason);
            case AssumedRole.Credentials(var identity) ->
                    // A token is valid for one minute, so each request has a new one.
                    new Open(request ->
                            calls.exchange(
                                    cluster,
                                    request.to(
                                            cluster,
                                            ClusterToken.of(identity, region, cluster.name())),
                                    timeout));
        };
    }

    private AssumedRole caller(
            @Nullable String roleArn, String account, String region, Duration timeout)
            throws InterruptedException {
        if (roleArn != null) {
            return services.assume(roleArn, account, region, timeout);
        }
        try {
            AwsCredentialsIdentity own = aws.credentials(AMAZON);
            return own == null
                    ? new AssumedRole.Refused("AWS credentials are not configured")
                    : new AssumedRole.Credentials(own);
        } catch (SdkClientException e) {
            return new AssumedRole.Refused(
                    "Unable to load AWS credentials from any provider in the chain: "
                            + e.getMessage());
        }
    }
}
