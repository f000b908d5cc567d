package dev.askel.trigger.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.mqtt.ClientTable.ClientReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientTableTest {
    private static final Instant TIME = Instant.parse("2026-11-27T12:00:00Z");
    private static final ArnScope SCOPE = ArnScope.of(TestCatalogue.REGION, TestCatalogue.ACCOUNT);
    private static final Sql READ_ROWS =
            new Sql(
                    """
                    SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables
                     WHERE relname = 'mqtt_subscriptions'\
                    """);

    private static TestCatalogue catalogue;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static UUID subscribe(String name) {
        var id = UUID.randomUUID();
        catalogue.execute(
                """
                INSERT INTO mqtt_subscriptions (account, region, name, subscription_id, revision,
                       clients, definition, created_at, modified_at)
                VALUES (?, ?, ?, ?, ?, 1, '{}'::bytea, 0, 0)\
                """,
                SCOPE.account(),
                SCOPE.region(),
                name,
                id,
                UUID.randomUUID());
        return id;
    }

    private static ClientReport report(String name, UUID id) {
        var status = new ClientStatus(TIME);
        status.onReceived();
        return new ClientReport(SCOPE, name, id, 0, Objects.requireNonNull(status.takeReport()));
    }

    private static long readRows(Connection connection) throws SQLException {
        var rows = READ_ROWS.first(connection, row -> row.bigint("read"));
        return rows == null ? 0 : rows;
    }

    @Test
    void reports_of_existing_subscriptions_only_are_stored() throws Exception {
        var id = subscribe("present");
        var replaced = subscribe("replaced");
        try (var connection = catalogue.source().getConnection()) {
            for (int i = 0; i < 2; i++) {
                ClientTable.add(
                        connection,
                        List.of(
                                report("present", id),
                                report("replaced", UUID.randomUUID()),
                                report("absent", replaced)));
            }
            assertThat(ClientTable.list(connection, id, 1))
                    .singleElement()
                    .satisfies(client -> assertThat(client.messagesReceived()).isEqualTo(2));
            assertThat(ClientTable.list(connection, replaced, 1)).isEmpty();
        }
    }

    /** Without the primary key, each report reads about half of the subscriptions. */
    @Test
    void a_report_reads_only_its_subscription() throws Exception {
        int count = MqttSubscriptions.INSTALLATION_MAX;
        var reports =
                IntStream.range(0, count)
                        .mapToObj(i -> "n" + i)
                        .map(name -> report(name, subscribe(name)))
                        .toList();
        catalogue.execute("ANALYZE mqtt_subscriptions");
        try (var connection = catalogue.source().getConnection()) {
            connection.setAutoCommit(false);
            long before = readRows(connection);
            ClientTable.add(connection, reports);
            assertThat(readRows(connection) - before).isBetween((long) count, 4L * count);
            connection.rollback();
        }
    }
}
