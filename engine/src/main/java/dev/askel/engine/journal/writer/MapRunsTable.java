package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.MapRunChange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the changes that executions make to the rows of their Map Runs in {@code map_runs}. The
 * owner of a Map Run is the actor that executes it.
 */
final class MapRunsTable {
    private static final String START =
            """
            INSERT INTO map_runs (map_run_id, account, region, machine_id, machine_name, label, uuid,
                slice, parent_persistence_id, parent_arn, frame, ordinal, life, standard, started_at,
                plan, max_concurrency, tolerated_count, tolerated_percentage)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[],
                ?::text[], ?::int4[], ?::text[], ?::text[], ?::text[], ?::int4[], ?::int8[],
                ?::bool[], ?::int8[], ?::bytea[], ?::int4[], ?::int8[], ?::float8[])\
            """;

    private static final String STOP =
            """
            UPDATE map_runs SET stop_requested = true, wake_at = NULL
             WHERE map_run_id = ANY (?) AND status = 'RUNNING' AND NOT stop_requested\
            """;

    private static final String STOP_ALL =
            """
            UPDATE map_runs SET stop_requested = true, wake_at = NULL
             WHERE parent_persistence_id = ANY (?) AND status = 'RUNNING' AND NOT stop_requested\
            """;

    // The new version fences a previous owner that is still stopping the run.
    private static final String REOPEN =
            """
            UPDATE map_runs r
               SET version = r.version + 1, writer = NULL, notified = false, wake_at = NULL,
                   stop_requested = false, redrive_count = u.redrive_count,
                   redriven_at = u.redriven_at,
                   status = CASE r.status WHEN 'SUCCEEDED' THEN r.status ELSE 'RUNNING' END,
                   stopped_at = CASE r.status WHEN 'SUCCEEDED' THEN r.stopped_at END,
                   error = NULL, cause = NULL,
                   selection = CASE WHEN r.requested_token = u.token
                                    THEN r.requested_selection END,
                   requested_selection = NULL, requested_token = NULL
              FROM unnest(?::text[], ?::int4[], ?::int8[], ?::text[])
                   AS u (map_run_id, redrive_count, redriven_at, token)
             WHERE r.map_run_id = u.map_run_id\
            """;

    // This lock permits concurrent writes of the owner. It blocks FOR UPDATE, which the end of the
    // run and a new owner need.
    private static final String OWNERS =
            """
            SELECT r.map_run_id, r.owner, coalesce(m.start_rule_generation, 0)
              FROM map_runs r
              LEFT JOIN machines m ON m.machine_id = r.machine_id AND m.deleted_at IS NULL
             WHERE r.map_run_id = ANY (?) AND r.status = 'RUNNING'
             ORDER BY r.map_run_id FOR KEY SHARE OF r\
            """;

    /**
     * The current values that the start of a child depends on.
     *
     * @param startRuleGeneration the generation of the last change of the machine's start rule or
     *     search attributes; 0 if it never had either
     */
    record Current(long owner, long startRuleGeneration) {}

    private MapRunsTable() {}

    /**
     * Returns the owners of the runs that are RUNNING, and locks these runs. Until the commit, they
     * neither end nor get another owner.
     */
    static Map<String, Current> lockOwners(Connection connection, List<String> ids)
            throws SQLException {
        var owners = new HashMap<String, Current>();
        try (var statement = new Unnest<>(connection, OWNERS, ids).text(id -> id);
                var found = statement.query()) {
            while (found.next()) {
                owners.put(found.getString(1), new Current(found.getLong(2), found.getLong(3)));
            }
        }
        return owners;
    }

    static void write(
            Connection connection,
            PayloadEncryptor encryptor,
            List<WriteRequest.EntityWrite> requests)
            throws SQLException {
        var started = new ArrayList<MapRunChange.Start>();
        var stopped = new ArrayList<String>();
        var stoppedParents = new ArrayList<String>();
        var reopened = new ArrayList<MapRunChange.Reopen>();
        for (var request : requests) {
            for (var change : request.write().mapRuns()) {
                switch (change) {
                    case MapRunChange.Start start -> started.add(start);
                    case MapRunChange.Stop(var id) -> stopped.add(id);
                    case MapRunChange.StopAll(var parent) -> stoppedParents.add(parent);
                    case MapRunChange.Reopen reopen -> reopened.add(reopen);
                }
            }
        }
        if (!started.isEmpty()) {
            insert(connection, encryptor, started);
        }
        // One commit may reopen a run and then stop it, so the reopening comes first.
        if (!reopened.isEmpty()) {
            reopen(connection, reopened);
        }
        if (!stopped.isEmpty()) {
            update(connection, STOP, stopped);
        }
        if (!stoppedParents.isEmpty()) {
            update(connection, STOP_ALL, stoppedParents);
        }
    }

    private static void insert(
            Connection connection, PayloadEncryptor encryptor, List<MapRunChange.Start> started)
            throws SQLException {
        try (var statement =
                new Unnest<>(connection, START, started)
                        .text(MapRunChange.Start::mapRunId)
                        .text(MapRunChange.Start::account)
                        .text(MapRunChange.Start::region)
                        .uuid(MapRunChange.Start::machineId)
                        .text(MapRunChange.Start::machineName)
                        .text(MapRunChange.Start::label)
                        .text(MapRunChange.Start::uuid)
                        .int4(start -> Slices.of(start.mapRunId()))
                        .text(MapRunChange.Start::parentPersistenceId)
                        .text(MapRunChange.Start::parentArn)
                        .text(MapRunChange.Start::frame)
                        .int4(MapRunChange.Start::ordinal)
                        .nullableInt8(MapRunChange.Start::startStamp)
                        .bool(MapRunChange.Start::isStandard)
                        .int8(MapRunChange.Start::startedAtMillis)
                        .bytea(start -> encryptor.encrypt(start.mapRunId(), start.plan()))
                        .int4(MapRunChange.Start::maxConcurrency)
                        .int8(MapRunChange.Start::toleratedCount)
                        .float8(MapRunChange.Start::toleratedPercentage)) {
            statement.update();
        }
    }

    private static void update(Connection connection, String sql, List<String> ids)
            throws SQLException {
        try (var statement = new Unnest<>(connection, sql, ids).text(id -> id)) {
            statement.update();
        }
    }

    private static void reopen(Connection connection, List<MapRunChange.Reopen> reopened)
            throws SQLException {
        try (var statement =
                new Unnest<>(connection, REOPEN, reopened)
                        .text(MapRunChange.Reopen::mapRunId)
                        .int4(MapRunChange.Reopen::redriveCount)
                        .int8(MapRunChange.Reopen::redrivenAtMillis)
                        .text(MapRunChange.Reopen::token)) {
            statement.update();
        }
    }
}
