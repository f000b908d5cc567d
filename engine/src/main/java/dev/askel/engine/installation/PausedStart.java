package dev.askel.engine.installation;

import dev.askel.engine.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads and stores the pause of the installation outside of a running node. */
public final class PausedStart {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private PausedStart() {}

    /** Looks for other nodes of the cluster. */
    @FunctionalInterface
    public interface OtherNodes {
        /** Returns a node that is starting or running; empty when there is none. */
        Optional<String> find() throws SQLException;
    }

    /**
     * Pauses the installation durably, unless another node could have begun work. A node that
     * starts at the same time reads the pause before it begins work. The pause of a paused
     * installation has no effect.
     *
     * @param database a migrated database
     * @param nowMillis epoch milliseconds in engine time
     * @return the other node that prevents the pause; empty when the installation is paused
     */
    public static Optional<String> pause(DataSource database, long nowMillis, OtherNodes others)
            throws SQLException {
        try (var session = Session.readCommitted(database, ANSWER_TIMEOUT)) {
            var connection = session.connection();
            PauseTable.lockForStart(connection);
            var stored = PauseTable.find(connection);
            if (stored == null || stored.ramp() != null) {
                var other = others.find();
                if (other.isPresent()) {
                    session.rollback();
                    return other;
                }
                PauseTable.put(connection, new StoredPause(nowMillis, null));
            }
            connection.commit();
            return Optional.empty();
        }
    }

    /**
     * Returns the state as stored in a migrated database. A completed resumption counts until a
     * node has deleted its row, which takes about a second.
     */
    public static InstallationState state(DataSource database) throws SQLException {
        try (var session = Session.readCommitted(database, ANSWER_TIMEOUT)) {
            var stored = PauseTable.find(session.connection());
            session.rollback();
            if (stored == null) {
                return InstallationState.RUNNING;
            }
            return stored.ramp() == null ? InstallationState.PAUSED : InstallationState.RESUMING;
        }
    }

    /** Returns the stored pause after all starts that could change it. */
    static @Nullable StoredPause read(DataSource database) throws SQLException {
        try (var session = Session.readCommitted(database, ANSWER_TIMEOUT)) {
            var connection = session.connection();
            PauseTable.awaitStarts(connection);
            var stored = PauseTable.find(connection);
            connection.commit();
            return stored;
        }
    }
}
