package dev.askel.asl.interpreter.context;

import dev.askel.asl.expression.Budget;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one decision from outside the execution.
 *
 * @param now engine time, which is the timestamp of the decision
 * @param random the source of random values for jitter and for functions
 * @param budget the budget of the decision
 * @param lastEventId the last event id of the history when the caller accepts the result
 *     immediately; negative when other frames may write events before that
 * @param redriveCount the number of redrives; {@link #NO_REDRIVES} for an execution without such a
 *     count
 * @param redrivenAt the time of the last redrive; null without one
 */
public record AdvanceContext(
        Instant now,
        RandomGenerator random,
        Budget budget,
        long lastEventId,
        int redriveCount,
        @Nullable Instant redrivenAt) {
    /**
     * The value of lastEventId when other frames may write events before the result is accepted.
     */
    public static final long UNKNOWN = -1;

    /**
     * The count of a synchronous Express execution, whose context object has no redrive count
     * (recorded: express_sync, query_runtime_memory).
     */
    public static final int NO_REDRIVES = -1;

    /** Returns this context for a decision whose events follow event {@code id}. */
    public AdvanceContext at(long id) {
        return new AdvanceContext(now, random, budget, id, redriveCount, redrivenAt);
    }
}
