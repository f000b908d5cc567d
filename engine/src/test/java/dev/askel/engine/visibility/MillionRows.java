package dev.askel.engine.visibility;

import java.util.function.Consumer;

/** Inserts a million executions of 200 machines for tests of searches. One in twenty has failed. */
public final class MillionRows {
    /** The time between two starts. */
    public static final long STEP_MILLIS = 86;

    private static final String MACHINES =
            """
            INSERT INTO machines (machine_id, account, region, name, type, status, generation,
                current_revision, created_at, updated_at)
            SELECT md5('m' || n)::uuid, '123456789012', 'us-east-1', 'machine-' || n,
                'STANDARD', 'ACTIVE', 1, 1, n, n FROM generate_series(1, 200) AS n\
            """;

    private static final String EXECUTIONS =
            """
            INSERT INTO executions (persistence_id, account, region, machine_id, machine_name,
                execution_name, bucket, slice, started_at, revision, role_arn, input,
                input_included, status, stopped_at, output_included, error, cause, error_text,
                failed_state, cause_fingerprint, redrive_count, last_event_id)
            SELECT '123456789012/us-east-1/' || machine || '/' || name, '123456789012',
                'us-east-1', machine, 'machine-' || m, name, 2900, n % 1024, start, 1,
                'arn:aws:iam::123456789012:role/r', '{"order": 12345}'::bytea, true, status,
                CASE WHEN status <> 'RUNNING' THEN start + 1 + (n * 7919 % 60000) END, true,
                CASE WHEN status IN ('FAILED', 'TIMED_OUT') THEN ('Error' || n % 17)::bytea END,
                CASE WHEN status = 'FAILED' THEN ('order ' || n || ' has failed')::bytea END,
                CASE WHEN status IN ('FAILED', 'TIMED_OUT') THEN 'Error' || n % 17 END,
                CASE WHEN status IN ('FAILED', 'TIMED_OUT', 'ABORTED') THEN 'State' || n % 11 END,
                CASE WHEN status IN ('FAILED', 'TIMED_OUT') THEN 'f' || n % 17 END, 0, 7
              FROM (SELECT n, 1 + n * 31 % 200 AS m, md5('m' || (1 + n * 31 % 200))::uuid AS machine,
                        FIRST_MILLIS + n * 86 AS start,
                        CASE WHEN n % 1000 = 0 THEN 'needle-' ELSE 'order-' END || md5(n::text)
                            AS name,
                        CASE WHEN n % 20 = 0 THEN 'FAILED' WHEN n % 301 = 0 THEN 'TIMED_OUT'
                             WHEN n % 307 = 0 THEN 'ABORTED' WHEN n % 97 = 0 THEN 'RUNNING'
                             ELSE 'SUCCEEDED' END AS status
                      FROM generate_series(1::bigint, 1000000) AS n) AS r\
            """;

    private MillionRows() {}

    /**
     * Fills an empty database.
     *
     * @param execute executes a statement
     * @param firstMillis when the first execution started; the last one started almost a day later
     */
    public static void fill(Consumer<String> execute, long firstMillis) {
        execute.accept(MACHINES);
        execute.accept(EXECUTIONS.replace("FIRST_MILLIS", Long.toString(firstMillis)));
        execute.accept("VACUUM ANALYZE executions");
        execute.accept("VACUUM ANALYZE machines");
    }
}
