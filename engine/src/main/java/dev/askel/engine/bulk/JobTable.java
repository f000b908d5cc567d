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

/** Reads and writes the table {@code bulk_jobs}. */
final class JobTable {
    private static final String SELECT = "SELECT " + StoredJob.COLUMNS + " FROM bulk_jobs ";

    /**
     * A paused job needs no run if all its items are stored. The first job of each account precedes
     * the second job of any account. Cancelling jobs are selected separately, so that running jobs
     * do not delay them.
     */
    private static final Sql PENDING =
            new Sql(
                    """
                    (SELECT job_id FROM bulk_jobs
                      WHERE stopped_at IS NULL AND state = 'CANCELLING'
                      ORDER BY created_at, job_id LIMIT ?)
                    UNION ALL
                    (SELECT job_id FROM (
                        SELECT job_id, created_at, row_number() OVER (
                                   PARTITION BY account, region ORDER BY created_at, job_id) AS rank
                          FROM bulk_jobs
                         WHERE stopped_at IS NULL AND state <> 'CANCELLING'
                           AND (state <> 'PAUSED' OR NOT gathered)) AS open
                      WHERE rank <= ?
                      ORDER BY rank, created_at, job_id LIMIT ?)\
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
    private static final Sql CLAIM =
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

    /** A job that is being cancelled does not fail, because the job gathers no more items. */
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
    private static final Sql ADD_COUNTS =
            new Sql(
                    """
                    UPDATE bulk_jobs SET done = done + ?, skipped = skipped + ?, failed = failed + ?
                     WHERE job_id = ?\
                    """);
    private static final Sql ENDED_BEFORE =
            new Sql(
                    """
                    SELECT job_id FROM bulk_jobs WHERE stopped_at < ? ORDER BY stopped_at LIMIT 1\
                    """);
    private static final Sql DELETE = new Sql("DELETE FROM bulk_jobs WHERE job_id = ?");

    private JobTable() {}

    /**
     * Returns the jobs that need a run: cancelling jobs, and the oldest other jobs of each account.
     *
     * @param jobsMax the maximum number of cancelling jobs, and of other jobs
     * @param accountJobsMax the maximum number of other jobs of an account in a region
     */
    static List<UUID> findPending(Connection connection, int jobsMax, int accountJobsMax)
            throws SQLException {
        return PENDING.list(
                connection, row -> row.uuid("job_id"), jobsMax, accountJobsMax, jobsMax);
    }

    /** Inserts a new job; false when a job with the same token exists. */
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
        var encodedStarter = ExactText.encode(startedBy);
        return INSERT.update(
                        connection,
                        id,
                        scope.account(),
                        scope.region(),
                        clientToken,
                        order,
                        encodedStarter == null ? null : encodedStarter.unsafeArray(),
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

    /** Finds a job and locks it until the transaction ends. */
    static @Nullable StoredJob lock(Connection connection, ArnScope scope, UUID id)
            throws SQLException {
        return LOCKED_BY_ID.first(connection, StoredJob::read, id, scope.account(), scope.region());
    }

    /** Counts the jobs that have not ended. */
    static long countOpen(Connection connection, ArnScope scope) throws SQLException {
        return Objects.requireNonNull(
                OPEN.<Long>first(
                        connection, row -> row.bigint("open"), scope.account(), scope.region()));
    }

    /** Lists jobs after a position, the latest first. */
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

    /** Claims a job for an owner; null when the job has ended. */
    static @Nullable StoredJob claim(Connection connection, UUID id, UUID owner)
            throws SQLException {
        return CLAIM.first(connection, StoredJob::read, owner, id);
    }

    /** Returns and locks a job; null when the job has ended or has another owner. */
    static @Nullable StoredJob lockOwned(Connection connection, UUID id, UUID owner)
            throws SQLException {
        return OWNED.first(connection, StoredJob::read, id, owner);
    }

    /** Updates the state of a job. */
    static void updateState(
            Connection connection,
            UUID id,
            JobState state,
            int ratePerSecond,
            @Nullable Long stoppedAtMillis)
            throws SQLException {
        // The state GATHERING is not stored: the column gathered contains whether the job is
        // gathering.
        var stored = state == JobState.GATHERING ? JobState.RUNNING : state;
        CHANGE.update(connection, stored.name(), ratePerSecond, stoppedAtMillis, id);
    }

    /** Fails a job if this owner still owns it. */
    static void fail(Connection connection, UUID id, UUID owner, String reason, long nowMillis)
            throws SQLException {
        var encodedReason = Objects.requireNonNull(ExactText.encode(reason));
        FAIL.update(connection, encodedReason.unsafeArray(), nowMillis, id, owner);
    }

    /** Stores the progress of gathering. */
    static void updateGathered(
            Connection connection,
            UUID id,
            int items,
            @Nullable String lastPosition,
            boolean isComplete)
            throws SQLException {
        GATHERED.update(connection, String.valueOf(isComplete), lastPosition, items, id);
    }

    /** Adds the results of items to the job's counts. */
    static void addCounts(Connection connection, UUID id, ItemTable.Counts counts)
            throws SQLException {
        ADD_COUNTS.update(connection, counts.done(), counts.skipped(), counts.failed(), id);
    }

    /** Returns the id of a job that ended before a time; null when there is none. */
    static @Nullable UUID findEndedBefore(Connection connection, long beforeMillis)
            throws SQLException {
        return ENDED_BEFORE.first(connection, row -> row.uuid("job_id"), beforeMillis);
    }

    static void delete(Connection connection, UUID id) throws SQLException {
        DELETE.update(connection, id);
    }

    /** The position of a job in the list. */
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

        /** Returns the string that {@link #parse} reads. */
        @Override
        public String toString() {
            return createdAtMillis + " " + id;
        }
    }
}
