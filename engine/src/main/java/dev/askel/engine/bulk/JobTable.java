package dev.askel.engine.bulk;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code bulk_jobs}. */
final class JobTable {
    private static final String SELECT = "SELECT " + StoredJob.COLUMNS + " FROM bulk_jobs ";

    /**
     * Paused ones with all their items written down need nobody. The first of each account come
     * before the second of any, and none of them keeps one from being cancelled.
     */
    private static final Sql TO_DO =
            new Sql(
                    """
                    (SELECT job_id FROM bulk_jobs
                      WHERE stopped_at IS NULL AND state = 'CANCELLING'
                      ORDER BY created_at, job_id LIMIT ?)
                    UNION ALL
                    (SELECT job_id FROM (
                        SELECT job_id, created_at, row_number() OVER (
                                   PARTITION BY account, region ORDER BY created_at, job_id) AS place
                          FROM bulk_jobs
                         WHERE stopped_at IS NULL AND state <> 'CANCELLING'
                           AND (state <> 'PAUSED' OR NOT gathered)) AS open
                      WHERE place <= ?
                      ORDER BY place, created_at, job_id LIMIT ?)\
                    """);

    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO bulk_jobs (job_id, account, region, client_token, bulk_order,
                        started_by, state, rate_per_second, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?) ON CONFLICT DO NOTHING\
                    """);
    private static final Sql BY_TOKEN =
            new Sql(SELECT + "WHERE account = ? AND region = ? AND client_token = ?");
    private static final Sql BY_ID =
            new Sql(SELECT + "WHERE job_id = ? AND account = ? AND region = ?");
    private static final Sql LOCKED_BY_ID = new Sql(BY_ID.text() + " FOR UPDATE");
    private static final Sql OPEN =
            new Sql(
                    """
                    SELECT count(*) AS open FROM bulk_jobs
                     WHERE account = ? AND region = ? AND stopped_at IS NULL\
                    """);
    private static final String LATEST_FIRST = " ORDER BY created_at DESC, job_id DESC LIMIT ?";
    private static final Sql FIRST =
            new Sql(SELECT + "WHERE account = ? AND region = ?" + LATEST_FIRST);
    private static final Sql NEXT =
            new Sql(
                    SELECT
                            + "WHERE account = ? AND region = ? AND (created_at, job_id) < (?, ?)"
                            + LATEST_FIRST);
    private static final Sql OWN =
            new Sql(
                    "UPDATE bulk_jobs SET owner = ? WHERE job_id = ? AND stopped_at IS NULL"
                            + " RETURNING "
                            + StoredJob.COLUMNS);
    private static final Sql OWNED =
            new Sql(SELECT + "WHERE job_id = ? AND owner = ? AND stopped_at IS NULL FOR UPDATE");
    private static final Sql CHANGE =
            new Sql(
                    """
                    UPDATE bulk_jobs SET state = ?, rate_per_second = ?, stopped_at = ?::bigint
                     WHERE job_id = ?\
                    """);

    /** One that is being cancelled needs no more gathering. */
    private static final Sql FAIL =
            new Sql(
                    """
                    UPDATE bulk_jobs SET state = 'FAILED', reason = ?, stopped_at = ?
                     WHERE job_id = ? AND owner = ? AND stopped_at IS NULL
                       AND state <> 'CANCELLING'\
                    """);

    private static final Sql GATHERED =
            new Sql(
                    """
                    UPDATE bulk_jobs SET gathered = ?::text::boolean, gathered_to = ?,
                           total = total + ?
                     WHERE job_id = ?\
                    """);
    private static final Sql COUNTED =
            new Sql(
                    """
                    UPDATE bulk_jobs SET done = done + ?, skipped = skipped + ?, failed = failed + ?
                     WHERE job_id = ?\
                    """);
    private static final Sql OVER =
            new Sql(
                    """
                    SELECT job_id FROM bulk_jobs WHERE stopped_at < ? ORDER BY stopped_at LIMIT 1\
                    """);
    private static final Sql REMOVE = new Sql("DELETE FROM bulk_jobs WHERE job_id = ?");

    private JobTable() {}

    /**
     * The jobs that somebody must work on: those that are being cancelled, and of the others the
     * oldest of each account.
     *
     * @param jobsMax of those that are being cancelled, and as many of the others
     * @param accountJobsMax of the others, of an account in a region
     */
    static List<UUID> toDo(Connection connection, int jobsMax, int accountJobsMax)
            throws SQLException {
        return TO_DO.list(connection, row -> row.uuid("job_id"), jobsMax, accountJobsMax, jobsMax);
    }

    /** Writes a new job down; false when there is one of that token. */
    static boolean insert(
            Connection connection,
            UUID id,
            ArnScope scope,
            @Nullable String clientToken,
            byte[] order,
            @Nullable String startedBy,
            int ratePerSecond,
            long nowMillis)
            throws SQLException {
        var by = ExactText.encode(startedBy);
        return INSERT.update(
                        connection,
                        id,
                        scope.account(),
                        scope.region(),
                        clientToken,
                        order,
                        by == null ? null : by.unsafeArray(),
                        ratePerSecond,
                        nowMillis)
                == 1;
    }

    static @Nullable StoredJob find(Connection connection, ArnScope scope, String clientToken)
            throws SQLException {
        return BY_TOKEN.first(
                connection, StoredJob::read, scope.account(), scope.region(), clientToken);
    }

    static @Nullable StoredJob find(Connection connection, ArnScope scope, UUID id)
            throws SQLException {
        return BY_ID.first(connection, StoredJob::read, id, scope.account(), scope.region());
    }

    /** The same; nobody else changes it until the transaction ends. */
    static @Nullable StoredJob lock(Connection connection, ArnScope scope, UUID id)
            throws SQLException {
        return LOCKED_BY_ID.first(connection, StoredJob::read, id, scope.account(), scope.region());
    }

    /** How many have not ended. */
    static long open(Connection connection, ArnScope scope) throws SQLException {
        return Objects.requireNonNull(
                OPEN.<Long>first(
                        connection, row -> row.bigNumber("open"), scope.account(), scope.region()));
    }

    /** The latest first, after that one. */
    static List<StoredJob> list(
            Connection connection, ArnScope scope, @Nullable JobPosition after, int rowsMax)
            throws SQLException {
        return after == null
                ? FIRST.list(connection, StoredJob::read, scope.account(), scope.region(), rowsMax)
                : NEXT.list(
                        connection,
                        StoredJob::read,
                        scope.account(),
                        scope.region(),
                        after.createdAtMillis(),
                        after.id(),
                        rowsMax);
    }

    /** Makes it this owner's; null when it has ended. */
    static @Nullable StoredJob own(Connection connection, UUID id, UUID owner) throws SQLException {
        return OWN.first(connection, StoredJob::read, owner, id);
    }

    /** The job, locked, if it is this owner's still and has not ended. */
    static @Nullable StoredJob owned(Connection connection, UUID id, UUID owner)
            throws SQLException {
        return OWNED.first(connection, StoredJob::read, id, owner);
    }

    /** What it is to be from now on. */
    static void change(
            Connection connection,
            UUID id,
            JobState state,
            int ratePerSecond,
            @Nullable Long stoppedAtMillis)
            throws SQLException {
        // That it is still gathering another column tells.
        var stored = state == JobState.GATHERING ? JobState.RUNNING : state;
        CHANGE.update(connection, stored.name(), ratePerSecond, stoppedAtMillis, id);
    }

    /** It has ended without having done anything, if it is this owner's still. */
    static void fail(Connection connection, UUID id, UUID owner, String reason, long nowMillis)
            throws SQLException {
        var why = Objects.requireNonNull(ExactText.encode(reason));
        FAIL.update(connection, why.unsafeArray(), nowMillis, id, owner);
    }

    /** So many items more are written down, up to there. */
    static void gathered(
            Connection connection, UUID id, int items, @Nullable String upTo, boolean all)
            throws SQLException {
        GATHERED.update(connection, String.valueOf(all), upTo, items, id);
    }

    /** What became of so many more. */
    static void counted(Connection connection, UUID id, ItemTable.Counts counts)
            throws SQLException {
        COUNTED.update(connection, counts.done(), counts.skipped(), counts.failed(), id);
    }

    /** One that ended before then; null when there is none. */
    static @Nullable UUID over(Connection connection, long beforeMillis) throws SQLException {
        return OVER.first(connection, row -> row.uuid("job_id"), beforeMillis);
    }

    static void remove(Connection connection, UUID id) throws SQLException {
        REMOVE.update(connection, id);
    }

    /** The place of a job in the list. */
    record JobPosition(long createdAtMillis, UUID id) {
        static JobPosition parse(String text) {
            var space = text.indexOf(' ');
            return new JobPosition(
                    Long.parseLong(text.substring(0, space)),
                    UUID.fromString(text.substring(space + 1)));
        }

        static JobPosition of(StoredJob job) {
            return new JobPosition(job.job().startDate().toEpochMilli(), job.id());
        }

        /** What {@link #parse} reads. */
        @Override
        public String toString() {
            return createdAtMillis + " " + id;
        }
    }
}
