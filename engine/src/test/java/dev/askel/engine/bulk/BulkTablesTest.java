package dev.askel.engine.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.TestCatalogue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The order of pending jobs, and the pages that PostgreSQL reads to cancel one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BulkTablesTest {
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared hit=(\\d+)");

    private final TestCatalogue catalogue = new TestCatalogue();

    @AfterEach
    void close() {
        catalogue.close();
    }

    private UUID insertJob(String account, String state, int createdAt) {
        var id = UUID.randomUUID();
        catalogue.execute(
                """
                INSERT INTO bulk_jobs (job_id, account, region, bulk_order, state, rate_per_second,
                    created_at, gathered)
                VALUES (?, ?, 'us-east-1', '{}'::bytea, ?, 1, ?, true)\
                """,
                id,
                account,
                state,
                createdAt);
        return id;
    }

    @Test
    void accounts_are_served_in_turn_and_cancelling_jobs_come_first() throws SQLException {
        var first = insertJob("1", "RUNNING", 1);
        var second = insertJob("1", "RUNNING", 2);
        insertJob("1", "RUNNING", 3);
        insertJob("1", "PAUSED", 4);
        var other = insertJob("2", "RUNNING", 5);
        var cancelled = insertJob("1", "CANCELLING", 6);

        assertThat(pending(3)).containsExactly(cancelled, first, other, second);
        assertThat(pending(2)).containsExactly(cancelled, first, other);
        // At most two jobs of an account are returned, even if more jobs may run.
        assertThat(pending(9)).containsExactly(cancelled, first, other, second);
    }

    private List<UUID> pending(int jobsMax) throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            return JobTable.findPending(connection, jobsMax, 2);
        }
    }

    @Test
    void cancelling_reads_only_items_that_were_begun() throws SQLException {
        var job = insertJob("1", "CANCELLING", 1);
        catalogue.execute(
                """
                INSERT INTO bulk_items (job_id, ordinal, persistence_id, machine_name,
                    redrive_count, begun_at)
                SELECT ?, n, '1/us-east-1/m/e' || n, 'm', 0, CASE WHEN n <= 3 THEN 1 END
                  FROM generate_series(1, 30000) AS n\
                """,
                job);
        catalogue.execute("ANALYZE bulk_items");
        try (var connection = catalogue.source().getConnection()) {
            assertThat(ItemTable.beginNext(connection, job, 0, true, 100, 2, new NoEncryption()))
                    .extracting(StoredItem::ordinal)
                    .containsExactly(1L, 2L, 3L);

            assertThat(ItemTable.beginNext(connection, job, 3, true, 100, 2, new NoEncryption()))
                    .isEmpty();
            // All items of the job need about 400 pages.
            assertThat(countPages(connection, job)).isLessThan(20);
        }
    }

    private static int countPages(Connection connection, UUID job) throws SQLException {
        var plan =
                new Sql("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + ItemTable.BEGIN_AGAIN.text())
                                .list(
                                        connection,
                                        row -> row.text("QUERY PLAN"),
                                        job,
                                        3L,
                                        100,
                                        2L,
                                        job)
                                .stream()
                                .collect(Collectors.joining("\n"));
        var buffers = BUFFERS.matcher(plan);
        assertThat(buffers.find()).as(plan).isTrue();
        return Integer.parseInt(buffers.group(1));
    }
}
