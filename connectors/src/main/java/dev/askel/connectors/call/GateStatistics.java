package dev.askel.connectors.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one integration to one endpoint stand on this node.
 *
 * @param integration as in the resource: {@code lambda}, {@code sqs}, {@code aws-sdk:s3}
 * @param endpoint scheme, host and port
 * @param inFlight how many are sent and not yet answered
 * @param waiting how many wait for one of them to end
 * @param parked how many wait until the endpoint can be reached
 * @param deferred how many were deferred so far, to be made again when a permit is free
 * @param unreachableSince null when it can
 */
public record GateStatistics(
        String integration,
        String endpoint,
        int inFlight,
        int waiting,
        int parked,
        long deferred,
        @Nullable Instant unreachableSince) {}
