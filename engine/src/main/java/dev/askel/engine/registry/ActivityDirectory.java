package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.registry.start.SingleFlight;
import dev.askel.engine.registry.start.WeightedCache;
import dev.askel.engine.registry.table.ActivityTable;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds whether an activity exists, for the polls of its workers. Polls are frequent, so results
 * are cached for a short time. A change by this node is visible immediately. A change by another
 * node is visible when the cached result expires.
 */
public final class ActivityDirectory {
    /**
     * The time for which a found activity is cached. A deletion by another node can stay unnoticed
     * for that time.
     */
    static final Duration PRESENT_TTL = Duration.ofSeconds(5);

    /**
     * The time for which the absence of an activity is cached. A creation by another node can stay
     * unnoticed for that time. The time is short, because workers poll soon after a creation.
     */
    static final Duration ABSENT_TTL = Duration.ofSeconds(1);

    private record CachedResult(boolean exists, long untilMillis) {}

    private final SqlWorkers workers;
    private final EngineTime time;
    private final WeightedCache<ActivityArn, CachedResult> cached;
    private final SingleFlight<ActivityArn, Answer<Boolean>> reads = new SingleFlight<>();
    private final AtomicLong changes = new AtomicLong();

    ActivityDirectory(SqlWorkers workers, EngineTime time, RegistryLimits limits) {
        this.workers = workers;
        this.time = time;
        this.cached = new WeightedCache<>(limits.activityCacheMax(), _ -> 1);
    }

    /**
     * Returns whether the activity exists. The answer is a refusal only when the database cannot be
     * queried.
     */
    public CompletionStage<Answer<Boolean>> exists(ActivityArn arn) {
        var result = cached.get(arn);
        return result != null && time.millis() < result.untilMillis()
                ? Answer.okStage(result.exists())
                : reads.load(arn, () -> read(arn)).result();
    }

    private CompletionStage<Answer<Boolean>> read(ActivityArn arn) {
        var changesBefore = changes.get();
        return workers.submit(database -> {
            var asOf = time.millis();
            var exists = database.find(connection -> ActivityTable.find(connection, arn)) != null;
            var ttl = exists ? PRESENT_TTL : ABSENT_TTL;
            if (changes.get() == changesBefore) {
                cached.put(arn, new CachedResult(exists, asOf + ttl.toMillis()));
            }
            return Answer.ok(exists);
        });
    }

    /** Evicts the cached result, because this node has changed the activity. */
    void evict(ActivityArn arn) {
        changes.incrementAndGet();
        reads.detach(arn);
        cached.remove(arn);
    }
}
