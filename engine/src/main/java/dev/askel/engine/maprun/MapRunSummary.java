package dev.askel.engine.maprun;

import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.machinelimit.LimitsJson;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Map Run as of its last write, in the form that the API shows.
 *
 * @param stoppedAt null while the run is RUNNING
 * @param redriveCount the number of redrives of the run
 * @param redrivenAt the time of the last redrive; null without a redrive
 * @param limits the limits that the state machine has now; null for none. The children keep those
 *     of the start of their parent
 */
public record MapRunSummary(
        MapRunIdentity identity,
        MapRunStatus status,
        MapRunControl control,
        MapRunCounts counts,
        @Nullable Instant stoppedAt,
        int redriveCount,
        @Nullable Instant redrivenAt,
        @Nullable MachineLimits limits) {

    private static final String COLUMNS =
            MapRunIdentity.COLUMNS
                    + ", "
                    + MapRunControl.COLUMNS
                    + """
                    , status, counts, stopped_at, redrive_count, redriven_at,
                    (SELECT m.execution_limits FROM machines AS m
                      WHERE m.machine_id = map_runs.machine_id) AS execution_limits\
                    """;

    private static final Sql BY_UUID =
            new Sql(
                    "SELECT "
                            + COLUMNS
                            + " FROM map_runs WHERE account = ? AND region = ? AND uuid = ?"
                            + " AND NOT expired");

    private static final Sql BY_PARENT =
            new Sql(
                    "SELECT "
                            + COLUMNS
                            + """
                             FROM map_runs
                            WHERE parent_persistence_id = ? AND (started_at, map_run_id) < (?, ?)
                              AND NOT expired
                            ORDER BY started_at DESC, map_run_id DESC LIMIT ?\
                            """);

    private static final Sql BY_IDS =
            new Sql(
                    "SELECT "
                            + COLUMNS
                            + " FROM map_runs WHERE map_run_id = ANY (?) AND NOT expired");

    /** Finds a run by its ARN; returns null when there is no such run. */
    public static @Nullable MapRunSummary find(Connection connection, MapRunArn arn)
            throws SQLException {
        var found = find(connection, arn.scope().account(), arn.scope().region(), arn.uuid());
        return found != null && found.identity().arn().equals(arn) ? found : null;
    }

    /** Finds a run by the UUID at the end of its ARN; returns null when there is no such run. */
    public static @Nullable MapRunSummary find(
            Connection connection, String account, String region, String uuid) throws SQLException {
        return BY_UUID.first(connection, MapRunSummary::read, account, region, uuid);
    }

    /**
     * Returns the runs of an execution that started before a position, latest first.
     *
     * @param startedBefore the start time of the run at the position, epoch milliseconds
     * @param idBefore the id of the run at the position
     */
    public static List<MapRunSummary> ofParent(
            Connection connection,
            String parentPersistenceId,
            long startedBefore,
            String idBefore,
            int max)
            throws SQLException {
        return BY_PARENT.list(
                connection, MapRunSummary::read, parentPersistenceId, startedBefore, idBefore, max);
    }

    /** Returns the runs with these ids, in any order. Runs that do not exist are omitted. */
    public static List<MapRunSummary> ofIds(Connection connection, List<String> mapRunIds)
            throws SQLException {
        return BY_IDS.list(
                connection, MapRunSummary::read, (Object) mapRunIds.toArray(String[]::new));
    }

    private static MapRunSummary read(Row row) throws SQLException {
        return new MapRunSummary(
                MapRunIdentity.read(row),
                MapRunStatus.valueOf(row.text("status")),
                MapRunControl.read(row),
                MapRunCounts.of(row.bigints("counts")),
                row.instantOrNull("stopped_at"),
                row.integer("redrive_count"),
                row.instantOrNull("redriven_at"),
                LimitsJson.read(row.textOrNull("execution_limits")));
    }

    /**
     * Returns the maximum number of events of a child's history.
     *
     * @param general the maximum without a limit of the state machine
     */
    public long historyEventsMax(long general) {
        return MachineLimits.historyEvents(limits, general);
    }
}
