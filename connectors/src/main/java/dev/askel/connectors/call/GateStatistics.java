package dev.askel.connectors.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one integration's calls to one endpoint on this node.
 *
 * @param integration the name of the integration, as in the resource: {@code lambda}, {@code sqs},
 *     {@code aws-sdk:s3}
 * @param endpoint scheme, host and port
 * @param callsInFlight calls that were sent and have no answer yet
 * @param callsWaiting calls that wait for a permit
 * @param callsParked calls that wait for the end of an outage
 * @param deferralCount total of calls that were deferred until a permit is free
 * @param unreachableSince start of the outage; null when the endpoint is reachable
 */
public record GateStatistics(
        String integration,
        String endpoint,
        int callsInFlight,
        int callsWaiting,
        int callsParked,
        long deferralCount,
        @Nullable Instant unreachableSince) {}
