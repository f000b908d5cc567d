package dev.askel.engine.startqueue;

import static dev.askel.engine.startqueue.QueueTables.EARLIER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.startqueue.QueuePageTable.Place;
import dev.askel.engine.startqueue.QueuePageTable.Queued;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the pages of the queue of a machine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class QueuePagesTest {
    private final QueueTables tables = new QueueTables();
    private final Connection connection = tables.connection();

    QueuePagesTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        tables.close();
    }

    private List<Queued> pages(boolean isOrdered, int size) throws SQLException {
        var found = new ArrayList<Queued>();
        var place = Place.START;
        while (true) {
            var page = QueuePageTable.after(connection, EARLIER, isOrdered, place, size);
            if (page.isEmpty()) {
                return found;
            }
            found.addAll(page);
            // Clients send the place as text.
            place = Place.parse(page.getLast().place().text());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pages_show_each_execution_once_with_the_position_in_its_key(boolean isOrdered)
            throws SQLException {
        tables.queue(EARLIER, "a", 7, null);
        tables.queue(EARLIER, "b c d", 4, null);
        tables.execute(
                "UPDATE start_requests SET rank = -(requested_at % 3) / 3.0::float8, fair_key = '/ x y'");

        var whole = QueuePageTable.after(connection, EARLIER, isOrdered, Place.START, 100);
        var pages = pages(isOrdered, 2);

        assertThat(whole).hasSize(11);
        assertThat(pages).isEqualTo(whole);
        assertThat(whole.stream().filter(each -> each.execution().key().equals("a")))
                .extracting(each -> each.execution().position())
                .containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(whole.stream().filter(each -> each.execution().key().equals("b c d")))
                .extracting(each -> each.execution().position())
                .containsExactly(1, 2, 3, 4);
        if (isOrdered) {
            assertThat(whole)
                    .isSortedAccordingTo((one, other) ->
                            Double.compare(one.place().rank(), other.place().rank()));
            assertThat(whole.getFirst().place().rank()).isNegative();
        }
    }

    @Test
    void a_deep_page_reads_as_many_rows_as_an_early_one() throws SQLException {
        tables.queue(EARLIER, "a", 100_000, null);
        tables.execute("UPDATE start_requests SET rank = requested_at % 7, fair_key = '/x'");
        connection.commit();
        connection.setAutoCommit(true);
        tables.execute("VACUUM ANALYZE start_requests");
        tables.execute("ANALYZE start_slots");

        // The sequence of positions has no fixed start.
        var first = QueuePageTable.after(connection, EARLIER, false, Place.START, 1);
        long deep = first.getFirst().place().position() + 90_000;
        assertThat(tables.plan(QueuePageTable.BY_POSITION, EARLIER.toString(), deep, 100))
                .contains("start_requests_machine")
                .doesNotContain("Seq Scan on start_requests", "Rows Removed");
        assertThat(tables.plan(QueuePageTable.BY_RANK, EARLIER.toString(), 5d, "/x", deep, 100))
                .contains("start_requests_machine_rank")
                .doesNotContain("Seq Scan on start_requests", "Rows Removed");
        assertThat(QueuePageTable.after(connection, EARLIER, false, new Place(0, "", deep), 100))
                .hasSize(100)
                .allSatisfy(each -> assertThat(each.execution().position()).isNull());
        assertThat(
                        QueuePageTable.after(
                                connection, EARLIER, false, new Place(0, "", deep - 85_000), 100))
                .first()
                .extracting(each -> each.execution().position())
                .isEqualTo(5_002);
    }

    @Test
    void the_bound_of_earlier_requests_is_for_all_keys_of_a_page() throws SQLException {
        for (int i = 0; i < 20; i++) {
            tables.queue(EARLIER, "k" + i, 1_000, null);
        }
        // The keys take turns.
        tables.execute("UPDATE start_requests SET position = requested_at");

        var late = QueuePageTable.after(connection, EARLIER, false, new Place(0, "", 998), 40);
        var early = QueuePageTable.after(connection, EARLIER, false, new Place(0, "", 498), 40);

        assertThat(late)
                .hasSize(40)
                .allSatisfy(each -> assertThat(each.execution().position()).isNull());
        assertThat(early)
                .hasSize(40)
                .allSatisfy(each -> assertThat(each.execution().position()).isBetween(499, 500));
    }
}
