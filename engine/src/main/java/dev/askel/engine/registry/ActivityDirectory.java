package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.registry.start.SingleFlight;
import dev.askel.engine.registry.start.WeightedCache;
import dev.askel.engine.registry.table.ActivityTable;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.visibility.SqlWorkers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers whether an activity exists, for the polls of its workers. Polls are frequent, so answers
 * are cached for a short time. Changes by this node are visible at once, changes by other nodes
 * when the cached answer expires.
 */
public final class ActivityDirectory {
    /** How long another node's deletion may stay unnoticed. */
    static final Duration PRESENT_FOR = Duration.ofSeconds(5);

    /**
     * How long another node's creation may stay unnoticed; short, because workers poll soon after
     * the creation.
     */
    static final Duration ABSENT_FOR = Duration.ofSeconds(1);

    private record Known(boolean exists, long untilMillis) {}

    private final SqlWorkers workers;
    private final EngineTime time;
    private final WeightedCache<ActivityArn, Known> known;
    private final SingleFlight<ActivityArn, Answer<Boolean>> reads = new SingleFlight<>();
    private final AtomicLong changes = new AtomicLong();

    ActivityDirectory(SqlWorkers workers, EngineTime time, RegistryLimits limits) {
        this.workers = workers;
        this.time = time;
        this.known = new WeightedCache<>(limits.activityCacheMax(), _ -> 1);
    }

    /** Returns whether the activity exists; refused only when the database cannot be queried. */
    public CompletionStage<Answer<Boolean>> exists(ActivityArn arn) {
        var remembered = known.get(arn);
        return remembered != null && time.millis() < remembered.untilMillis()
                ? CompletableFuture.completedFuture(Answer.ok(remembered.exists()))
                : reads.load(arn, () -> read(arn)).result();
    }

    private CompletionStage<Answer<Boolean>> read(ActivityArn arn) {
        var changesBefore = changes.get();
        return workers.submit(database -> {
            var asOf = time.millis();
            var exists = database.find(connection -> ActivityTable.find(connection, arn)) != null;
            var good = exists ? PRESENT_FOR : ABSENT_FOR;
            if (changes.get() == changesBefore) {
                known.put(arn, new Known(exists, asOf + good.toMillis()));
            }
            return Answer.ok(exists);
        });
    }

    /** Drops the cached answer, because this node has changed the activity. */
    void forget(ActivityArn arn) {
        changes.incrementAndGet();
        reads.detach(arn);
        known.remove(arn);
    }
}
