package dev.askel.engine.startqueue;

import static dev.askel.engine.startqueue.QueueTables.EARLIER;
import static dev.askel.engine.startqueue.QueueTables.LATER;
import static dev.askel.engine.startqueue.QueueTables.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.startqueue.AccountQueueTable.Account;
import dev.askel.engine.startqueue.AccountQueueTable.Changes;
import dev.askel.engine.startqueue.AccountQueueTable.Count;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the counts of the queued executions of accounts. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccountQueuesTest {
    private static final Account OWN = new Account("123456789012", "r");

    private final QueueTables tables = new QueueTables();
    private final Connection connection = tables.connection();

    AccountQueuesTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        tables.close();
    }

    private List<String> full() throws SQLException {
        return tables.read("SELECT account || '/' || region FROM full_start_queues ORDER BY 1");
    }

    /** Counts all slots with a page for each, and stores the count. */
    private Count count() throws SQLException {
        var position = AccountQueueTable.claim(connection, NOW, NOW);
        var count = new Count(Objects.requireNonNull(position), 1);
        boolean hasMore = true;
        while (hasMore) {
            hasMore = count.addPage(connection);
        }
        return count;
    }

    private Changes store(long queuedMax, long nextMillis) throws SQLException {
        return AccountQueueTable.store(connection, count(), queuedMax, NOW, nextMillis);
    }

    private Changes store(long queuedMax) throws SQLException {
        return store(queuedMax, NOW);
    }

    private boolean isDue(long millis, long queuedMax) throws SQLException {
        return AccountQueueTable.isDue(connection, millis, queuedMax);
    }

    @Test
    void the_queues_of_all_machines_of_an_account_and_region_count_together() throws SQLException {
        tables.queue(EARLIER, "a", 2, null);
        tables.queue(EARLIER, "b", 1, null);
        tables.queue(LATER, "a", 1, null);
        assertThat(count().longest()).isEqualTo(4);
        assertThat(store(5)).isEqualTo(new Changes(List.of(), List.of()));
        assertThat(full()).isEmpty();
        assertThat(store(4)).isEqualTo(new Changes(List.of(OWN), List.of()));
        // A further count keeps the row.
        assertThat(store(4)).isEqualTo(new Changes(List.of(), List.of()));
        assertThat(full()).containsExactly("123456789012/r");

        tables.execute("UPDATE machines SET region = 's' WHERE machine_id = '" + LATER + "'");
        assertThat(count().longest()).isEqualTo(3);
        assertThat(store(3)).isEqualTo(new Changes(List.of(), List.of()));
        tables.execute("DELETE FROM start_slots");
        assertThat(count().longest()).isZero();
        assertThat(store(3)).isEqualTo(new Changes(List.of(), List.of(OWN)));
        assertThat(full()).isEmpty();
    }

    @Test
    void children_of_map_runs_do_not_count() throws SQLException {
        tables.queue(EARLIER, "a", 2, null);
        tables.queue(LATER, "b", 1, null);
        tables.execute(
                "UPDATE start_slots SET slot = replace(slot, '//', '/label/') WHERE waiting = 2");
        assertThat(count().longest()).isEqualTo(1);
    }

    @Test
    void a_page_without_queued_executions_does_not_end_the_count() throws SQLException {
        tables.queue(EARLIER, "a", 0, null);
        tables.queue(LATER, "a", 3, null);
        assertThat(count().longest()).isEqualTo(3);
    }

    @Test
    void a_count_is_due_when_the_starts_since_the_count_before_can_reach_the_bound()
            throws SQLException {
        tables.queue(EARLIER, "a", 3, null);
        assertThat(isDue(NOW, 1_000)).isTrue();
        store(1_000);
        store(6);
        assertThat(isDue(NOW, 6)).isFalse();
        tables.queue(EARLIER, "b", 2, null);
        assertThat(isDue(NOW, 6)).isFalse();
        tables.queue(EARLIER, "c", 1, null);
        assertThat(isDue(NOW, 6)).isTrue();

        // One of the last three can have committed after the count, so a second count follows.
        store(10);
        assertThat(isDue(NOW, 9)).isTrue();
        store(10);
        assertThat(isDue(NOW, 9)).isFalse();
    }

    @Test
    void a_count_is_due_after_a_pause_while_an_account_is_at_the_bound() throws SQLException {
        tables.queue(EARLIER, "a", 3, null);
        store(3, NOW + 100);
        assertThat(isDue(NOW + 99, 3)).isFalse();
        assertThat(isDue(NOW + 100, 3)).isTrue();
        // The bound is higher after a restart.
        assertThat(isDue(NOW + 100, 1_000)).isTrue();
    }

    @Test
    void a_count_is_due_after_the_maximum_interval() throws SQLException {
        tables.queue(EARLIER, "a", 3, null);
        store(1_000);
        long interval = AccountQueueTable.INTERVAL_MAX.toMillis();
        assertThat(isDue(NOW + interval - 1, 1_000)).isFalse();
        assertThat(isDue(NOW + interval, 1_000)).isTrue();
    }

    @Test
    void one_node_counts_and_another_one_counts_after_its_loss() throws SQLException {
        tables.queue(EARLIER, "a", 3, null);
        long until = NOW + AccountQueues.CLAIM.toMillis();
        assertThat(AccountQueueTable.claim(connection, NOW, until)).isEqualTo(3);
        assertThat(isDue(until - 1, 1)).isFalse();
        assertThat(AccountQueueTable.claim(connection, until - 1, until)).isNull();
        assertThat(isDue(until, 1)).isTrue();
        assertThat(AccountQueueTable.claim(connection, until, until + 1)).isEqualTo(3);
    }
}
