package dev.askel.engine.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A check of the rows of one table by pages in the order of its key.
 *
 * @param key the columns of the primary key with their types
 * @param columns SQL: the columns {@code subject}, a persistence id or a name, {@code machine}, the
 *     machine's name or null, {@code detail}, a text or null, and {@code is_damaged} of a row of
 *     {@code t}. The text {@code $late} is the time before which due work is late
 * @param problem the sentence of a finding; {@code %s} is the detail
 * @param mend the statement that changes a damaged row, with the key as parameters; null when the
 *     execution of the subject is woken instead, or {@code advice} names the remedy
 * @param advice the remedy; null when {@code mend} is given or the execution is woken. Its first
 *     {@code %s} is the subject, and its second one is the detail
 */
record RowCheck(
        Check check,
        String table,
        List<KeyColumn> key,
        String columns,
        String problem,
        @Nullable String mend,
        @Nullable String advice) {
    /** A column of a primary key, and its type in casts. */
    record KeyColumn(String name, String type) {}

    static final KeyColumn PERSISTENCE_ID = new KeyColumn("persistence_id", "text");

    private static final List<KeyColumn> MAP_RUN_KEY = List.of(new KeyColumn("map_run_id", "text"));

    private static final List<KeyColumn> SCHEDULE_KEY =
            List.of(
                    new KeyColumn("account", "text"),
                    new KeyColumn("region", "text"),
                    new KeyColumn("group_name", "text"),
                    new KeyColumn("name", "text"));

    /** Map Runs whose parent has no row in {@code executions}. The detail is the parent's id. */
    static final RowCheck MAP_RUN_WITHOUT_PARENT =
            mended(
                    Check.MAP_RUN,
                    "map_runs",
                    MAP_RUN_KEY,
                    """
                    t.map_run_id AS subject, NULL AS machine, t.parent_persistence_id AS detail,
                    NOT t.expired AND NOT EXISTS (
                        SELECT FROM executions p
                         WHERE p.persistence_id = t.parent_persistence_id) AS is_damaged
                    """,
                    "is the Map Run of %s, which does not exist",
                    """
                    UPDATE map_runs t SET expired = true WHERE t.map_run_id = ?
                       AND NOT EXISTS (SELECT FROM executions p
                            WHERE p.persistence_id = t.parent_persistence_id)\
                    """);

    /** Ended Map Runs whose parent does not know the end. The machine is the id of the machine. */
    static final RowCheck UNACKNOWLEDGED_MAP_RUN =
            new RowCheck(
                    Check.MAP_RUN,
                    "map_runs",
                    MAP_RUN_KEY,
                    """
                    t.parent_arn AS subject, t.machine_id::text AS machine, t.map_run_id AS detail,
                    t.status <> 'RUNNING' AND NOT t.notified AND t.stopped_at < $late
                        AND NOT t.expired AS is_damaged
                    """,
                    "has not acknowledged the end of its Map Run %s",
                    null,
                    null);

    /** SQL: the begin of a subquery that finds the execution to which a row belongs. */
    static final String END_OF_OWNER =
            "(SELECT 1 FROM executions e WHERE e.persistence_id = t.persistence_id";

    /** Whether the rows of the table belong to an execution, whose id is the subject. */
    boolean isOfExecution() {
        return key.getFirst().equals(PERSISTENCE_ID);
    }

    /** Returns the maximum number of rows that an examination reads. */
    long rowsMax(ExaminationSettings settings) {
        // All executions may have values, so a normal examination reads a part of them.
        return check == Check.SEARCH_ATTRIBUTE ? settings.comparedMax() : Long.MAX_VALUE;
    }

    /** A check whose finding is mended by a statement. */
    static RowCheck mended(
            Check check,
            String table,
            List<KeyColumn> key,
            String columns,
            String problem,
            String mend) {
        return new RowCheck(check, table, key, columns, problem, mend, null);
    }

    /** A check whose finding needs an operator. */
    static RowCheck advised(
            Check check,
            String table,
            List<KeyColumn> key,
            String columns,
            String problem,
            String advice) {
        return new RowCheck(check, table, key, columns, problem, null, advice);
    }

    /** All checks but {@link PermitRowChecks}. */
    static final List<RowCheck> ALL =
            List.of(
                    mended(
                            Check.WAKEUP,
                            "wakeups",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine, NULL AS detail,
                            e.persistence_id IS NULL
                            OR (e.status <> 'RUNNING' AND NOT t.owes) AS is_damaged
                            """,
                            "has a wake-up row, although nothing remains to wake",
                            """
                            DELETE FROM wakeups t WHERE t.persistence_id = ?
                               AND NOT EXISTS %s AND (e.status = 'RUNNING' OR t.owes))\
                            """
                                    .formatted(END_OF_OWNER)),
                    new RowCheck(
                            Check.WAKEUP,
                            "wakeups",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            to_timestamp(t.due / 1000) AT TIME ZONE 'UTC' || 'Z' AS detail,
                            t.due < $late AND NOT t.owes AND e.persistence_id IS NOT NULL
                            AND NOT EXISTS (
                                SELECT FROM quarantine q
                                 WHERE q.persistence_id = t.persistence_id) AS is_damaged
                            """,
                            "was due at %s, and no node has woken it",
                            null,
                            null),
                    mended(
                            Check.OPEN_TASK,
                            "open_tasks",
                            List.of(
                                    PERSISTENCE_ID,
                                    new KeyColumn("frame", "text"),
                                    new KeyColumn("ordinal", "int8")),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.frame || '#' || t.ordinal AS detail,
                            e.status IS DISTINCT FROM 'RUNNING' AS is_damaged
                            """,
                            "has the open task %s, although the execution has ended or is gone",
                            """
                            DELETE FROM open_tasks t
                             WHERE t.persistence_id = ? AND t.frame = ? AND t.ordinal = ?::int8
                               AND NOT EXISTS %s AND e.status = 'RUNNING')\
                            """
                                    .formatted(END_OF_OWNER)),
                    mended(
                            Check.SIGNAL_WAIT,
                            "signal_waits",
                            List.of(PERSISTENCE_ID, new KeyColumn("frame", "text")),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.name AS detail,
                            e.status IS DISTINCT FROM 'RUNNING' AS is_damaged
                            """,
                            "waits for the signal %s, although the execution has ended or is gone",
                            """
                            DELETE FROM signal_waits t WHERE t.persistence_id = ? AND t.frame = ?
                               AND NOT EXISTS %s AND e.status = 'RUNNING')\
                            """
                                    .formatted(END_OF_OWNER)),
                    mended(
                            Check.PAUSE,
                            "paused_executions",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine, NULL AS detail,
                            e.status IS DISTINCT FROM 'RUNNING' AS is_damaged
                            """,
                            "has the row of a pause, although the execution has ended or is gone",
                            """
                            DELETE FROM paused_executions t WHERE t.persistence_id = ?
                               AND NOT EXISTS %s AND e.status = 'RUNNING')\
                            """
                                    .formatted(END_OF_OWNER)),
                    mended(
                            Check.SEARCH_ATTRIBUTE,
                            "search_attribute_values",
                            List.of(PERSISTENCE_ID, new KeyColumn("attribute_id", "int8")),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.attribute_id::text AS detail,
                            e.persistence_id IS NULL AS is_damaged
                            """,
                            "does not exist, but its value of search attribute (id %s) remains",
                            """
                            WITH given AS MATERIALIZED (
                              SELECT * FROM search_attribute_values t
                               WHERE t.persistence_id = ? AND t.attribute_id = ?::int8
                                 AND NOT EXISTS %s)),
                            gone AS (
                              DELETE FROM search_words w
                               USING given g CROSS JOIN unnest(g.words) AS u (word)
                               WHERE w.attribute_id = g.attribute_id AND w.word = u.word
                                 AND w.started_at = g.started_at
                                 AND w.persistence_id = g.persistence_id)
                            DELETE FROM search_attribute_values t USING given g
                             WHERE t.persistence_id = g.persistence_id
                               AND t.attribute_id = g.attribute_id\
                            """
                                    .formatted(END_OF_OWNER)),
                    mended(
                            Check.QUARANTINE,
                            "quarantine",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine, NULL AS detail,
                            e.persistence_id IS NULL AS is_damaged
                            """,
                            "is in quarantine, but does not exist",
                            "DELETE FROM quarantine t WHERE t.persistence_id = ? AND NOT EXISTS %s)"
                                    .formatted(END_OF_OWNER)),
                    advised(
                            Check.EXPRESS,
                            "express_starts",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, NULL AS machine,
                            to_timestamp(t.started_at / 1000) AT TIME ZONE 'UTC' || 'Z' AS detail,
                            t.started_at < $late AND t.claimed_by IS NULL AS is_damaged
                            """,
                            "was started at %s, and no node runs it",
                            "see docs/operations/doctor.md#late"),
                    UNACKNOWLEDGED_MAP_RUN,
                    MAP_RUN_WITHOUT_PARENT,
                    mended(
                            Check.MAP_RUN,
                            "map_runs",
                            MAP_RUN_KEY,
                            """
                            t.map_run_id AS subject, NULL AS machine, t.parent_persistence_id
                                AS detail,
                            t.status = 'RUNNING' AND NOT t.stop_requested AND EXISTS (
                                SELECT FROM executions p
                                 WHERE p.persistence_id = t.parent_persistence_id
                                   AND p.status <> 'RUNNING') AS is_damaged
                            """,
                            "is running, although its parent %s has ended",
                            """
                            UPDATE map_runs t SET stop_requested = true, wake_at = NULL
                             WHERE t.map_run_id = ? AND t.status = 'RUNNING' AND EXISTS (
                                SELECT FROM executions p
                                 WHERE p.persistence_id = t.parent_persistence_id
                                   AND p.status <> 'RUNNING')\
                            """),
                    mended(
                            Check.BULK,
                            "bulk_items",
                            List.of(
                                    new KeyColumn("job_id", "uuid"),
                                    new KeyColumn("ordinal", "int8")),
                            """
                            t.persistence_id AS subject, t.machine_name AS machine,
                            t.job_id::text AS detail,
                            NOT EXISTS (SELECT FROM bulk_jobs b WHERE b.job_id = t.job_id)
                                AS is_damaged
                            """,
                            "is an item of the bulk job %s, which does not exist",
                            """
                            DELETE FROM bulk_items t
                             WHERE t.job_id = ?::uuid AND t.ordinal = ?::int8
                               AND NOT EXISTS (SELECT FROM bulk_jobs b WHERE b.job_id = t.job_id)\
                            """),
                    mended(
                            Check.SCHEDULE,
                            "schedules",
                            SCHEDULE_KEY,
                            """
                            'schedule ' || t.account || '/' || t.region || '/' || t.group_name
                                || '/' || t.name AS subject, NULL AS machine, NULL AS detail,
                            t.state = 'ENABLED' AND t.next_at IS NOT NULL AND t.due_at IS NULL
                                AS is_damaged
                            """,
                            "has a next occurrence, but no due time",
                            """
                            UPDATE schedules t SET due_at = next_at
                             WHERE t.account = ? AND t.region = ? AND t.group_name = ?
                               AND t.name = ? AND t.state = 'ENABLED' AND t.due_at IS NULL\
                            """),
                    advised(
                            Check.SCHEDULE,
                            "schedules",
                            SCHEDULE_KEY,
                            """
                            'schedule ' || t.account || '/' || t.region || '/' || t.group_name
                                || '/' || t.name AS subject, NULL AS machine,
                            to_timestamp(t.due_at / 1000) AT TIME ZONE 'UTC' || 'Z' AS detail,
                            t.state = 'ENABLED' AND t.due_at < $late AS is_damaged
                            """,
                            "was due at %s, and no node has fired it",
                            "see docs/operations/doctor.md#late"),
                    advised(
                            Check.DELIVERY,
                            "trigger_deliveries",
                            List.of(new KeyColumn("delivery_id", "uuid")),
                            """
                            t.source_arn AS subject, NULL AS machine, NULL AS detail,
                            t.due_at < $late AND t.overlap <> 'QUEUE'
                                AND t.target_arn LIKE 'arn:aws:states:%:stateMachine:%'
                                AS is_damaged
                            """,
                            "has deliveries to a state machine that are late by a minute",
                            "see docs/operations/doctor.md#late"),
                    advised(
                            Check.LOG,
                            "owed_logs",
                            List.of(
                                    new KeyColumn("slice", "int4"),
                                    new KeyColumn("log_group", "text"),
                                    new KeyColumn("id", "int8")),
                            """
                            t.log_group AS subject, NULL AS machine, NULL AS detail,
                            t.owed_at < $late - 3600000 AS is_damaged
                            """,
                            "has not accepted log records for an hour",
                            "mend the sink (docs/operations/alerts.md#askellogdeliveriesfail)"));
}
