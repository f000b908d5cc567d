package dev.askel.engine.startqueue;

import static dev.askel.engine.startqueue.QueueTables.EARLIER;
import static dev.askel.engine.startqueue.QueueTables.LATER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.startqueue.StartLimitTable.ListPage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the list of the start limits that need attention. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartAttentionTest {
    private static final String ACCOUNT = "123456789012";
    private static final UUID LAST = new UUID(3, 1);
    private static final String PAUSE = "\"paused\": true";
    private static final String LIMIT = "\"concurrency\": 1";

    private final QueueTables tables = new QueueTables();
    private final Connection connection = tables.connection();

    StartAttentionTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        tables.close();
    }

    private ListPage page(String after, int size) throws SQLException {
        return StartAttentionTable.pageAfter(connection, ArnScope.of("r", ACCOUNT), after, size);
    }

    private static List<String> names(ListPage page) {
        return page.limits().stream()
                .map(each -> each.stateMachineArn().replaceAll(".*:", ""))
                .toList();
    }

    /** Inserts keys with one queued request each, and a last key with other ones. */
    private void keys(UUID machine, int keys, int waitingOfLast) throws SQLException {
        tables.execute(
                """
                INSERT INTO start_slots
                SELECT '%1$s//' || lpad(i::text, 6, '0'), '%1$s'::uuid, 0,
                       CASE WHEN i = %2$d THEN %3$d ELSE 1 END
                  FROM generate_series(1, %2$d) AS i\
                """
                        .formatted(machine, keys, waitingOfLast));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"concurrency\": 1                            |  7 | false",
                "\"concurrency\": 1                            |  8 | true",
                "\"ratePerSecond\": 1, \"burst\": 1            |  8 | true",
                "\"concurrency\": 1, \"supersede\": \"QUEUED\" | 10 | false",
                "\"paused\": true                              |  0 | true",
                "\"key\": \"{% 1 %}\"                          | 10 | false",
            })
    void paused_machines_and_nearly_full_queues_are_listed(
            String members, int waiting, boolean isListed) throws SQLException {
        tables.rule(EARLIER, members);
        tables.queue(EARLIER, "a", waiting, null);
        tables.queue(EARLIER, "b", 2, null);
        // A machine whose rule was removed has no bound.
        tables.queue(LATER, "a", 100, null);

        var page = page("", 10);

        assertThat(names(page)).isEqualTo(isListed ? List.of(EARLIER.toString()) : List.of());
        assertThat(page.limits())
                .allSatisfy(each -> {
                    assertThat(each.waiting()).isEqualTo(waiting + 2);
                    assertThat(each.longestQueue()).isEqualTo(Math.max(waiting, 2));
                });
        assertThat(page.last()).isNull();
    }

    @Test
    void an_empty_queue_without_capacity_is_not_full() throws SQLException {
        tables.rule(EARLIER, LIMIT);
        tables.execute(
                "UPDATE machines SET start_rule = replace(start_rule, 'Max\": 10', 'Max\": 0')");
        assertThat(names(page("", 10))).isEmpty();
        tables.queue(EARLIER, "a", 1, null);
        assertThat(names(page("", 10))).containsExactly(EARLIER.toString());
    }

    @Test
    void the_children_of_map_runs_fill_no_queue() throws SQLException {
        tables.rule(EARLIER, LIMIT);
        tables.queue(EARLIER, "a", 100, null);
        tables.execute("UPDATE start_slots SET slot = replace(slot, '//', '/M/')");

        assertThat(names(page("", 10))).isEmpty();
    }

    @Test
    void pages_are_in_the_order_of_names_and_of_one_account() throws SQLException {
        var other = new UUID(2, 2);
        tables.insert(LAST, ACCOUNT);
        tables.insert(other, "210987654321");
        for (var machine : List.of(LAST, LATER, EARLIER, other)) {
            tables.rule(machine, PAUSE);
        }
        var deleted = new UUID(2, 3);
        tables.insert(deleted, ACCOUNT);
        tables.rule(deleted, PAUSE);
        tables.execute(
                "UPDATE machines SET deleted_at = 1 WHERE machine_id = '%s'".formatted(deleted));

        var first = page("", 2);
        var second = page(LATER.toString(), 2);

        assertThat(names(first)).containsExactly(EARLIER.toString(), LATER.toString());
        assertThat(first.last()).isEqualTo(LATER.toString());
        assertThat(names(second)).containsExactly(LAST.toString());
        assertThat(second.last()).isNull();
    }

    @Test
    void a_page_reads_a_bounded_number_of_keys() throws SQLException {
        int keysMax = StartLimits.ATTENTION_KEYS_MAX;
        tables.insert(LAST, ACCOUNT);
        tables.rule(EARLIER, LIMIT);
        tables.rule(LATER, LIMIT);
        tables.rule(LAST, PAUSE);
        // The full queue is behind the keys that are read.
        keys(EARLIER, keysMax + 1, 10);
        keys(LATER, StartAttentionTable.SLOTS_MAX - keysMax, 1);

        var first = page("", 100);
        var second = page(LATER.toString(), 100);

        assertThat(first).isEqualTo(new ListPage(List.of(), LATER.toString()));
        assertThat(names(second)).containsExactly(LAST.toString());
        assertThat(second.last()).isNull();

        tables.rule(EARLIER, PAUSE);
        assertThat(page("", 100).limits())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.waiting()).isEqualTo(keysMax);
                    assertThat(each.longestQueue()).isOne();
                });
    }

    @Test
    void a_page_reads_a_bounded_number_of_rules() throws SQLException {
        int machines = StartAttentionTable.MACHINES_MAX;
        tables.rule(LATER, LIMIT);
        tables.execute(
                """
                INSERT INTO machines (machine_id, account, region, name, type, status,
                  generation, current_revision, created_at, updated_at, start_rule)
                SELECT gen_random_uuid(), account, region, 'n' || lpad(i::text, 6, '0'), type,
                       status, 1, 1, 1, 1,
                       CASE WHEN i = %1$d THEN replace(start_rule, '"concurrency": 1',
                                                       '"paused": true')
                            ELSE start_rule END
                  FROM machines, generate_series(1, %1$d) AS i WHERE start_rule IS NOT NULL\
                """
                        .formatted(machines));

        var first = page("", 100);

        assertThat(first.limits()).isEmpty();
        assertThat(first.last()).isEqualTo("n000999");
        var second = page("n000999", 100);
        assertThat(names(second)).containsExactly("n001000");
        assertThat(second.last()).isNull();
    }

    @Test
    void a_page_reads_no_machines_without_a_rule() throws SQLException {
        tables.rule(LATER, PAUSE);
        keys(LATER, 50, 1);
        keys(EARLIER, 20_000, 1);
        tables.execute(
                """
                INSERT INTO machines (machine_id, account, region, name, type, status,
                  generation, current_revision, created_at, updated_at)
                SELECT gen_random_uuid(), account, region, 'n' || i, type, status, 1, 1, 1, 1
                  FROM machines, generate_series(1, 5000) AS i WHERE start_rule IS NOT NULL\
                """);
        connection.commit();
        connection.setAutoCommit(true);
        tables.execute("ANALYZE machines");
        tables.execute("ANALYZE start_slots");

        assertThat(tables.plan(StartAttentionTable.PAGE, "", ACCOUNT, "r", 101))
                .contains("machines_start_rule", "start_slots_pkey")
                .doesNotContain("Seq Scan on machines", "Seq Scan on start_slots", "Bitmap");
    }
}
