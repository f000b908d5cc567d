package dev.askel.engine.doctor;

import dev.askel.engine.journal.SignalWaitChange;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a page of executions in the tables that recovery does not read.
 *
 * @param tasks the stored open tasks by execution: the key, and whether a worker has the task
 * @param mapRuns the status of the Map Runs by their ids
 * @param signalWaits the stored waits for signals by execution and frame
 * @param paused the executions with a row of a pause
 * @param startRequests the stored requests for permits of start limits by execution
 * @param quarantined the executions in quarantine
 */
record RelatedRows(
        Map<String, Map<TaskKey, Boolean>> tasks,
        Map<String, MapRunRow> mapRuns,
        Map<String, Map<String, SignalWaitChange.Put>> signalWaits,
        Set<String> paused,
        Map<String, StartRequestRow> startRequests,
        Set<String> quarantined) {
    /**
     * The row of a Map Run.
     *
     * @param isOpen whether it runs, or its parent has not acknowledged the outcome
     */
    record MapRunRow(boolean isOpen) {}

    /**
     * The request for a permit of a start limit.
     *
     * @param decision identifies the decision; null without one
     */
    record StartRequestRow(String slot, boolean isHeld, @Nullable Long decision) {}

    private static final String TASKS =
            """
            SELECT t.persistence_id, t.frame, t.ordinal, t.status = 'taken'
              FROM unnest(?::text[]) AS u (id) JOIN open_tasks t ON t.persistence_id = u.id\
            """;

    private static final String MAP_RUNS =
            """
            SELECT r.map_run_id, r.status = 'RUNNING' OR NOT r.notified
              FROM unnest(?::text[]) AS u (id) JOIN map_runs r ON r.parent_persistence_id = u.id\
            """;

    private static final String SIGNAL_WAITS =
            """
            SELECT w.persistence_id, w.frame, w.account, w.region, w.name, w.key
              FROM unnest(?::text[]) AS u (id) JOIN signal_waits w ON w.persistence_id = u.id\
            """;

    private static final String PAUSED =
            """
            SELECT p.persistence_id
              FROM unnest(?::text[]) AS u (id)
              JOIN paused_executions p ON p.persistence_id = u.id\
            """;

    private static final String START_REQUESTS =
            """
            SELECT r.persistence_id, r.slot, r.state = 'HELD', r.decision
              FROM unnest(?::text[]) AS u (id) JOIN start_requests r ON r.persistence_id = u.id\
            """;

    private static final String QUARANTINED =
            """
            SELECT q.persistence_id
              FROM unnest(?::text[]) AS u (id) JOIN quarantine q ON q.persistence_id = u.id\
            """;

    static RelatedRows read(Connection connection, List<String> persistenceIds)
            throws SQLException {
        var tasks = new HashMap<String, Map<TaskKey, Boolean>>();
        var mapRuns = new HashMap<String, MapRunRow>();
        var signalWaits = new HashMap<String, Map<String, SignalWaitChange.Put>>();
        var paused = new HashSet<String>();
        var startRequests = new HashMap<String, StartRequestRow>();
        var quarantined = new HashSet<String>();
        each(
                connection,
                TASKS,
                persistenceIds,
                row ->
                        tasks.computeIfAbsent(row.getString(1), _ -> new HashMap<>())
                                .put(
                                        new TaskKey(row.getString(2), row.getInt(3)),
                                        row.getBoolean(4)));
        each(
                connection,
                MAP_RUNS,
                persistenceIds,
                row -> mapRuns.put(row.getString(1), new MapRunRow(row.getBoolean(2))));
        each(
                connection,
                SIGNAL_WAITS,
                persistenceIds,
                row -> {
                    var wait =
                            new SignalWaitChange.Put(
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6));
                    signalWaits
                            .computeIfAbsent(row.getString(1), _ -> new HashMap<>())
                            .put(wait.frame(), wait);
                });
        each(connection, PAUSED, persistenceIds, row -> paused.add(row.getString(1)));
        each(
                connection,
                START_REQUESTS,
                persistenceIds,
                row ->
                        startRequests.put(
                                row.getString(1),
                                new StartRequestRow(
                                        row.getString(2),
                                        row.getBoolean(3),
                                        row.getObject(4, Long.class))));
        each(connection, QUARANTINED, persistenceIds, row -> quarantined.add(row.getString(1)));
        return new RelatedRows(tasks, mapRuns, signalWaits, paused, startRequests, quarantined);
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(
            Connection connection, String sql, List<String> persistenceIds, RowReader reader)
            throws SQLException {
        try (var statement = new Unnest<>(connection, sql, persistenceIds).text(id -> id);
                var found = statement.query()) {
            while (found.next()) {
                reader.read(found);
            }
        }
    }
}
