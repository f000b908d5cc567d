package dev.askel.asl.interpreter.context;

import dev.askel.asl.expression.Budget;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one decision (the computation of one transition or join) that the execution's state
 * does not contain.
 *
 * @param now the current time, which becomes the timestamp of the decision's events
 * @param random the source of random values for jitter and for functions
 * @param budget the budget of the decision
 * @param lastEventId the last event id of the history if the caller accepts the decision
 *     immediately; {@link #UNKNOWN} if other frames may write events first
 * @param redriveCount the number of redrives; {@link #NO_REDRIVES} for a synchronous Express
 *     execution
 * @param redrivenAt the time of the last redrive; null without one
 * @param defersEntry whether the root frame stops before it enters the next state, because a
 *     migration is requested
 */
public record AdvanceContext(
        Instant now,
        RandomGenerator random,
        Budget budget,
        long lastEventId,
        int redriveCount,
        @Nullable Instant redrivenAt,
        boolean defersEntry) {
    /**
     * The value of lastEventId when other frames may write events before the decision is accepted.
     */
    public static final long UNKNOWN = -1;

    /**
     * The redrive count of a synchronous Express execution. Its context object has no redrive count
     * (AWS recordings express_sync and query_runtime_memory).
     */
    public static final int NO_REDRIVES = -1;

    /** Creates the context of a decision of an execution without a requested migration. */
    public AdvanceContext(
            Instant now,
            RandomGenerator random,
            Budget budget,
            long lastEventId,
            int redriveCount,
            @Nullable Instant redrivenAt) {
        this(now, random, budget, lastEventId, redriveCount, redrivenAt, false);
    }

    /** Returns this context for a decision whose events follow event {@code id}. */
    public AdvanceContext at(long id) {
        return new AdvanceContext(now, random, budget, id, redriveCount, redrivenAt, defersEntry);
    }
}
