package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The rules of integration endpoints. They limit the calls of all nodes together, and pause
 * endpoints.
 */
public interface EndpointRules {
    /** The maximum number of rules. */
    int RULES_MAX = 500;

    /** The maximum number of concurrent calls in a rule. */
    int CONCURRENCY_MAX = 1_000_000;

    /** The maximum number of calls per second in a rule. */
    double RATE_MAX = 10_000;

    /** The minimum number of calls per second in a rule: one call in an hour. */
    double RATE_MIN = 1 / 3_600d;

    /** The calls per second with which an endpoint is resumed by default. */
    double RESUME_RATE_DEFAULT = 10;

    /** The maximum number of parked calls of an endpoint that lists count. */
    long PARKED_COUNT_MAX = 200_000;

    /** Lists all rules by name. */
    CompletionStage<Answer<List<EndpointDescription>>> listEndpoints();

    /**
     * Sets the limits of an endpoint, and replaces earlier ones. The rule applies on all nodes
     * within three seconds. It is refused with {@code ConflictException} while a node has an older
     * release, and with {@code ServiceQuotaExceededException} beyond {@link #RULES_MAX}.
     *
     * @param concurrency the maximum number of concurrent calls; null without a limit
     * @param ratePerSecond the maximum number of calls per second; null without a limit
     */
    CompletionStage<Answer<EndpointDescription>> setEndpointLimit(
            String endpoint, @Nullable Integer concurrency, @Nullable Double ratePerSecond);

    /** Removes the limits of an endpoint. A pause remains. */
    CompletionStage<Answer<EndpointDescription>> removeEndpointLimit(String endpoint);

    /**
     * Pauses an endpoint: further calls wait. Calls in flight continue. Each node starts no call
     * later than three seconds after it was able to read the pause.
     */
    CompletionStage<Answer<EndpointDescription>> pauseEndpoint(String endpoint);

    /**
     * Ends the pause of an endpoint. Calls begin with a rate that doubles every 30 seconds.
     *
     * @param ratePerSecond the calls per second at first; null for {@link #RESUME_RATE_DEFAULT}
     */
    CompletionStage<Answer<EndpointDescription>> resumeEndpoint(
            String endpoint, @Nullable Double ratePerSecond);

    /**
     * The rule of an endpoint and its use.
     *
     * @param concurrency null without a limit
     * @param ratePerSecond null without a limit
     * @param resumeRatePerSecond the present rate of a resumed endpoint; null when its resumption
     *     is complete
     * @param used the calls in flight on all nodes
     * @param waiting the calls that wait in the memory of nodes
     * @param parked the executions that wait outside of memory, at most {@link #PARKED_COUNT_MAX}
     * @param changedAt the last change of the rule
     */
    record EndpointDescription(
            String endpoint,
            @Nullable Integer concurrency,
            @Nullable Double ratePerSecond,
            boolean paused,
            @Nullable Double resumeRatePerSecond,
            long used,
            long waiting,
            long parked,
            Instant changedAt) {}

    /**
     * The use of an endpoint on one node, for metrics.
     *
     * @param used the permits in use
     * @param waiting the calls that wait in memory
     */
    record EndpointUse(String endpoint, int used, int waiting) {}
}
