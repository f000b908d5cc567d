package dev.askel.trigger.recent;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Database;
import java.sql.SQLException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired rows of recent deliveries and events while nothing is written. Writes delete them
 * too.
 */
public final class RecentSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RecentSweep.class);

    private RecentSweep() {}

    /**
     * Deletes some hundred of the oldest expired rows, unless deletions by age are paused. Logs a
     * failure, because the next sweep deletes the same rows.
     */
    public static void run(Database database, EngineTime time) {
        if (time.deletionPauseReason() != null) {
            return;
        }
        var now = Instant.ofEpochMilli(time.millis());
        try {
            var _ =
                    database.<Boolean>transact(connection -> {
                        RecentDeliveryTable.expire(connection, now);
                        RecentEventTable.expire(connection, now);
                        return Answer.ok(true);
                    });
        } catch (SQLException failure) {
            LOG.warn("Expired recent deliveries and events cannot be deleted", failure);
        }
    }
}
