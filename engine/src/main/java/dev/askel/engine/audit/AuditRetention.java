package dev.askel.engine.audit;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes expired records. Each step drops the partition of one day. */
final class AuditRetention {
    private static final Logger LOG = LoggerFactory.getLogger(AuditRetention.class);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    /** Messages of the sweep to itself. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Sweep() implements Command {}

    private record Swept(boolean dropped) implements Command {}

    private AuditRetention() {}

    /** Returns the behavior of an actor that periodically drops expired days. */
    static Behavior<Command> behavior(SqlWorkers workers, EngineTime time, Duration retention) {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
            return Behaviors.receive((actor, command) -> {
                switch (command) {
                    case Sweep _ when time.deletionPauseReason() == null ->
                            actor.pipeToSelf(
                                    dropOldestDay(workers, time.millis() - retention.toMillis()),
                                    AuditRetention::toSwept);
                    case Sweep _ -> timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
                    case Swept(var dropped) -> {
                        if (dropped) {
                            actor.getSelf().tell(new Sweep());
                        } else {
                            timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
                        }
                    }
                }
                return Behaviors.same();
            });
        });
    }

    /**
     * Drops the oldest day if all of its records are older than a time.
     *
     * @return whether a day was dropped; if so, further days may remain
     */
    static CompletionStage<Answer<Boolean>> dropOldestDay(
            SqlWorkers workers, long olderThanMillis) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(
                                AuditTable.dropOldestBefore(
                                        connection, AuditTable.bucket(olderThanMillis)))));
    }

    private static Command toSwept(@Nullable Answer<Boolean> dropped, @Nullable Throwable bug) {
        if (bug != null) {
            LOG.info("Expired audit records could not be deleted yet: {}", bug.getMessage());
        }
        return new Swept(dropped instanceof Answer.Ok<Boolean>(var isDropped) && isDropped);
    }
}
