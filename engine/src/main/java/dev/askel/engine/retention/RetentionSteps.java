package dev.askel.engine.retention;

import dev.askel.engine.api.Answer;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlFailure;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the steps of rounds, each in a transaction, and adapts the size of steps to the speed of the
 * database.
 *
 * <p>A step whose statement reaches its time limit is rolled back, and the next step has half the
 * size. Without that, each round would repeat a step that takes longer than the limit. Each round
 * doubles the size again, up to the size of the settings.
 *
 * <p>Not thread-safe: steps run one after the other.
 */
final class RetentionSteps {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSteps.class);

    private final StepSize max;
    private StepSize size;
    private @Nullable RetentionRound last;

    RetentionSteps(StepSize max) {
        this.max = max;
        this.size = max;
    }

    /** Returns the size of the next step. */
    StepSize size() {
        return size;
    }

    /**
     * Runs the next step of a round in a transaction, which is durable on return.
     *
     * @return false when the step took too long and was rolled back; the caller may run the next,
     *     smaller step immediately
     * @throws SQLException when a statement fails, or when a step of the smallest size took too
     *     long
     */
    Answer<Boolean> run(Database database, RetentionRound round) throws SQLException {
        if (last != null && last != round) {
            size = size.doubled(max);
        }
        last = round;
        try {
            return database.transact(connection -> {
                round.step(connection, size);
                return Answer.ok(true);
            });
        } catch (SQLException failure) {
            if (!SqlFailure.isTimeout(failure) || size.isSmallest()) {
                throw failure;
            }
            size = size.halved();
            LOG.warn(
                    "a step of retention took too long; the next one has {} rows and {} bytes: {}",
                    size.rowsMax(),
                    size.bytesMax(),
                    failure.getMessage());
            return Answer.ok(false);
        }
    }
}
