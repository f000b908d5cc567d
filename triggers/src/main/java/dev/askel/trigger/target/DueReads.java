package dev.askel.trigger.target;

import dev.askel.engine.api.Answer;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.target.DeliveryTable.Due;
import dev.askel.trigger.target.DeliveryTable.DueQuery;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The reads of due rows of one lane, one at a time. While a target gets no calls, a pass over the
 * other targets takes several reads, each of some targets. Each read finds rows that are due when
 * it begins. The pass does not search a target again, so the next pass finds rows that become due
 * meanwhile. A failed read ends its pass, and the next pass begins with the first target. Used by
 * the lane's actor only.
 */
final class DueReads {
    /** The delay of a row that cannot be decoded; a later release may be able to. */
    private static final long UNREADABLE_DELAY_MILLIS = Duration.ofHours(1).toMillis();

    /** The time until the next read of a pass after a read without rows. */
    static final Duration EMPTY_READ_PAUSE = Duration.ofMillis(50);

    private final SqlWorkers workers;
    private boolean reading;

    /** Whether rows may have become due since the last pass began. */
    private boolean wanted;

    /** The last target that the current pass has searched; null between passes. */
    private @Nullable String position;

    DueReads(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Rows may be due that the current pass has not found. */
    void onChange() {
        wanted = true;
    }

    /** Whether a read can begin now. */
    boolean canBegin() {
        return !reading && (wanted || position != null);
    }

    /** Whether the next read continues a pass. */
    boolean isWithinPass() {
        return position != null;
    }

    /** Begins or continues a pass. */
    CompletionStage<Answer<Due>> begin(DueQuery query) {
        reading = true;
        if (position == null) {
            wanted = false;
        }
        var after = position == null ? "" : position;
        return workers.submit(database -> {
            var due =
                    database.read(connection ->
                            DeliveryTable.due(connection, database.encryption(), query, after));
            if (!due.unreadable().isEmpty()) {
                var _ =
                        database.<Boolean>transact(connection -> {
                            DeliveryTable.postpone(
                                    connection,
                                    due.unreadable(),
                                    query.nowMillis() + UNREADABLE_DELAY_MILLIS);
                            return Answer.ok(true);
                        });
            }
            return Answer.ok(due);
        });
    }

    /** Ends a read. */
    void onRead(Due due) {
        reading = false;
        position = due.position();
    }

    /** Ends a read that has failed. The next change begins it again. */
    void onFailed() {
        reading = false;
        position = null;
    }
}
