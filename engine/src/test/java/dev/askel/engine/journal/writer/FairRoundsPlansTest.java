package dev.askel.engine.journal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.startpermit.FairTurn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows that the statements on fair keys read and change in long queues. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FairRoundsPlansTest {
    /** A key of {@link #SLOT} has each hundredth request. */
    private static final int KEYS = 100;

    private static final String SLOT = "slot-1";

    /** The node of the plan whose rows the statement updates. */
    private static final Pattern UPDATED =
            Pattern.compile("\\n {2}-> {2}[A-Z].*rows=(\\d+) loops=1\\)");

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final Connection connection = database.connect();

    FairRoundsPlansTest() throws SQLException {}

    @BeforeEach
    void queue() throws SQLException {
        connection.setAutoCommit(true);
        execute("SET search_path = askel");
        execute(
                """
                INSERT INTO start_requests (persistence_id, slot, state, requested_at, rank, fair_key)
                SELECT 'e' || s || '-' || i, 'slot-' || s, 'QUEUED', 1, i / %1$d, '/k' || i %% %1$d
                  FROM generate_series(1, 3) AS s, generate_series(0, 49999) AS i\
                """
                        .formatted(KEYS));
        execute("VACUUM ANALYZE start_requests");
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        TestPostgres.shared().dropDatabase(database);
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Returns the plan of an execution.
     *
     * @param mode the driver uses a generic plan from the fifth execution of a statement
     * @param arrays the parameters with their types
     */
    private String plan(String mode, String sql, String... arrays) throws SQLException {
        execute("SET plan_cache_mode = " + mode);
        var numbered = sql;
        for (int i = 1; i <= arrays.length; i++) {
            numbered = numbered.replaceFirst("\\?", "\\$" + i);
        }
        execute("PREPARE explained AS " + numbered);
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "EXPLAIN (ANALYZE, BUFFERS, WAL) EXECUTE explained (%s)"
                                        .formatted(String.join(", ", arrays)))) {
            var lines = new ArrayList<String>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return String.join("\n", lines);
        }
    }

    private static <T> String array(List<T> rows, Function<T, Object> column) {
        return rows.stream()
                .map(row -> column.apply(row).toString())
                .collect(Collectors.joining(",", "'{", "}'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void the_last_round_of_a_key_is_one_entry_of_an_index(String mode) throws SQLException {
        var keys = IntStream.range(0, 20).boxed().toList();
        assertThat(plan(mode, FairRounds.READ, array(keys, _ -> SLOT), array(keys, i -> "/k" + i)))
                .contains("Index Only Scan Backward using start_requests_fair")
                .doesNotContain("Seq Scan", "Rows Removed", "Sort");
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void a_stop_in_a_long_queue_changes_a_bounded_number_of_rows(String mode) throws SQLException {
        var plan = closeGaps(mode, List.of(new FairRounds.Removed(SLOT, new FairTurn(3, "/k7"))));
        assertThat(rowsUpdated(plan)).as(plan).isEqualTo(FairRounds.SHIFTED_MAX + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void one_statement_closes_the_gaps_of_many_keys(String mode) throws SQLException {
        var removed =
                IntStream.range(0, 60)
                        .mapToObj(i ->
                                new FairRounds.Removed(
                                        "slot-" + (1 + i % 3), new FairTurn(i, "/k" + i)))
                        .toList();
        var plan = closeGaps(mode, removed);
        assertThat(rowsUpdated(plan))
                .as(plan)
                .isEqualTo(removed.size() * (FairRounds.SHIFTED_MAX + 1));
    }

    private String closeGaps(String mode, List<FairRounds.Removed> removed) throws SQLException {
        var plan =
                plan(
                        mode,
                        FairRounds.CLOSE_GAPS,
                        array(removed, FairRounds.Removed::slot),
                        array(removed, each -> each.turn().key()),
                        array(removed, each -> each.turn().round()));
        assertThat(plan)
                .contains(
                        "Index Scan using start_requests_fair",
                        "Index Scan Backward using start_requests_fair",
                        "Index Scan using start_requests_pkey")
                .doesNotContain("Seq Scan", "Rows Removed by Filter");
        return plan;
    }

    private static int rowsUpdated(String plan) {
        var updated = UPDATED.matcher(plan);
        assertThat(updated.find()).as(plan).isTrue();
        return Integer.parseInt(updated.group(1));
    }
}
