package dev.askel.cluster.formation;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Reads the nodes of a cluster before this node joins it. */
public final class ActiveNodes {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);
    private static final String FIND =
            """
            SELECT address, host, pid FROM askel.cluster_members
             WHERE state <> 'left' AND NOT put_out
               AND abs(extract(epoch FROM clock_timestamp() - beat_at)) * 1000 < ?
             ORDER BY address LIMIT 1\
            """;

    private ActiveNodes() {}

    /**
     * Returns a node that is a member of the cluster or tries to join it, for messages; empty when
     * there is none. A killed node counts until its last beat is too old.
     *
     * @param config the resolved configuration
     */
    public static Optional<String> find(ClusterDatabase database, Config config)
            throws SQLException {
        try (var connection = database.open("askel paused start", STATEMENT_TIMEOUT);
                var query = connection.prepareStatement(FIND)) {
            query.setLong(1, beatAgeMax(config).toMillis());
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                "%s (host %s, pid %d)"
                                        .formatted(
                                                rows.getString(1),
                                                rows.getString(2),
                                                rows.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    /** Returns the time after which a killed node no longer counts. */
    public static Duration beatAgeMax(Config config) {
        return FormationSettings.from(config).beatAgeMax();
    }
}
