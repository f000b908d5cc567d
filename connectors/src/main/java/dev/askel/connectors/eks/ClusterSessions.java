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

/** Clusters, asked as somebody whom AWS knows. */
public final class ClusterSessions {
    /** No stand-in of STS is asked: it is the cluster that asks. */
    private static final ServiceEndpoint AMAZON =
            new ServiceEndpoint(URI.create("https://sts.amazonaws.com"), true);

    private final AwsEnvironment aws;
    private final AwsServices services;
    private final ClusterCalls calls;

    /**
     * Asks nobody yet.
     *
     * @param services for roles
     */
    public ClusterSessions(AwsEnvironment aws, AwsServices services, ClusterCalls calls) {
        this.aws = aws;
        this.services = services;
        this.calls = calls;
    }

    /** What became of asking as somebody. */
    sealed interface Opened {}

    /** Nobody can be asked as them. */
    record Refused(String reason) implements Opened {}

    /** One cluster, as somebody. */
    record Open(Session session) implements Opened {}

    /** Asks one cluster; for virtual threads. */
    @FunctionalInterface
    interface Session {
        /**
         * Asks, and waits for the answer.
         *
         * @throws InterruptedException when interrupted; the connection is closed then
         */
        GuardedAnswer send(ClusterRequest request) throws InterruptedException;
    }

    /**
     * A cluster, asked as a role or as this server.
     *
     * @param roleArn null for the server itself
     * @param timeout the time for one answer
     */
    Opened open(
            EksCluster cluster,
            @Nullable String roleArn,
            String account,
            String region,
            Duration timeout)
            throws InterruptedException {
        return switch (caller(roleArn, account, region, timeout)) {
            case AssumedRole.Refused(var reason) -> new Refused(reason);
            case AssumedRole.Credentials(var identity) ->
                    // A token is good for a minute: each question has its own.
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
                    ? new AssumedRole.Refused("Nobody gives AWS credentials")
                    : new AssumedRole.Credentials(own);
        } catch (SdkClientException e) {
            return new AssumedRole.Refused(
                    "Unable to load AWS credentials from any provider in the chain: "
                            + e.getMessage());
        }
    }
}
