package dev.askel.engine.startqueue;

import static dev.askel.engine.startqueue.QueueTables.EARLIER;
import static dev.askel.engine.startqueue.QueueTables.LATER;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the counts of the queued executions of accounts. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccountQueuesTest {
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

    @Test
    void the_queues_of_all_machines_of_an_account_and_region_count_together() throws SQLException {
        tables.queue(EARLIER, "a", 2, null);
        tables.queue(EARLIER, "b", 1, null);
        tables.queue(LATER, "a", 1, null);
        assertThat(AccountQueues.storeFullAccounts(connection, 5)).isEqualTo(4);
        assertThat(full()).isEmpty();
        assertThat(AccountQueues.storeFullAccounts(connection, 4)).isEqualTo(4);
        // A count keeps the row.
        assertThat(AccountQueues.storeFullAccounts(connection, 4)).isEqualTo(4);
        assertThat(full()).containsExactly("123456789012/r");

        tables.execute("UPDATE machines SET region = 's' WHERE machine_id = '" + LATER + "'");
        assertThat(AccountQueues.storeFullAccounts(connection, 3)).isEqualTo(3);
        assertThat(full()).containsExactly("123456789012/r");
        tables.execute("DELETE FROM start_slots");
        assertThat(AccountQueues.storeFullAccounts(connection, 3)).isZero();
        assertThat(full()).isEmpty();
    }

    @Test
    void children_of_map_runs_do_not_count() throws SQLException {
        tables.queue(EARLIER, "a", 2, null);
        tables.execute("UPDATE start_slots SET slot = replace(slot, '//', '/label/')");
        assertThat(AccountQueues.storeFullAccounts(connection, 1)).isZero();
        assertThat(full()).isEmpty();
    }
}
