package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.Budget;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one call of the interpreter may see of the world.
 *
 * @param now engine time; the timestamp of what is decided
 * @param chance for jitter and for the functions that draw
 * @param budget what this call may spend before it yields
 * @param lastEventId the last id given, when the caller accepts at once what comes out; negative
 *     when other frames may come between
 * @param redriveCount how often the execution was redriven; {@link #NO_REDRIVES} where there is no
 *     such count
 * @param redrivenAt when last; null if never
 */
public record AdvanceContext(
        Instant now,
        RandomGenerator chance,
        Budget budget,
        long lastEventId,
        int redriveCount,
        @Nullable Instant redrivenAt) {
    /** The caller cannot know which ids will be given. */
    public static final long UNKNOWN = -1;

    /**
     * A synchronous Express execution, whose context object has no count (recorded: express_sync,
     * query_runtime_memory).
     */
    public static final int NO_REDRIVES = -1;

    /** The same for a decision whose entries are accepted right behind event {@code id}. */
    public AdvanceContext at(long id) {
        return new AdvanceContext(now, chance, budget, id, redriveCount, redrivenAt);
    }
}
