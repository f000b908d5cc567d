package dev.askel.server.metrics;

import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether PostgreSQL can archive its write-ahead log. The state is read from {@code
 * pg_stat_archiver} periodically. PostgreSQL keeps a segment that it cannot archive, so its disk
 * fills.
 */
final class ArchiverStatus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiverStatus.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private static final Sql FAILING =
            new Sql(
                    """
                    SELECT last_failed_time IS NOT NULL
                           AND last_failed_time > coalesce(last_archived_time, '-infinity')
                           AS failing
                      FROM pg_stat_archiver\
                    """);

    private final Session session;
    private final ScheduledExecutorService reads;
    private volatile boolean failing;

    private ArchiverStatus(DataSource database) {
        // In a transaction, PostgreSQL would repeat the statistics of the first read.
        session = Session.autoCommit(database, ANSWER_TIMEOUT);
        reads =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("archiver-status").factory());
    }

    /** Reads the state now and every five seconds, on a thread of its own. */
    static ArchiverStatus follow(DataSource database) {
        var status = new ArchiverStatus(database);
        var _ =
                status.reads.scheduleWithFixedDelay(
                        status::read, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return status;
    }

    /** Whether the latest attempt to archive a segment has failed. */
    boolean isFailing() {
        return failing;
    }

    /** Keeps the last state while the database does not answer. */
    private void read() {
        try {
            boolean wasFailing = failing;
            failing =
                    Objects.requireNonNull(
                            FAILING.<Boolean>first(
                                    session.connection(), row -> row.bool("failing")));
            if (failing && !wasFailing) {
                LOG.error(
                        "PostgreSQL cannot archive its log and keeps it. The log of PostgreSQL has the reason (docs/operations/recovery.md)");
            } else if (wasFailing && !failing) {
                LOG.info("PostgreSQL archives its log again");
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("pg_stat_archiver cannot be read", e);
            session.drop();
        }
    }

    @Override
    public void close() {
        // Only its own thread uses the session.
        reads.execute(session::close);
        reads.shutdown();
    }
}
