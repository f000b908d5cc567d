package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests a second bundled PostgreSQL that follows the first one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
final class StandbyTest {
    private static final Path FOLDER = Path.of("target", "standby-test").toAbsolutePath();
    private static final PostgresSettings SETTINGS =
            TestCluster.settings(FOLDER.resolve("second"), Optional.empty());

    @BeforeAll
    static void removeFolder() throws IOException {
        DurableFiles.removeTree(FOLDER);
    }

    private static Standby.Primary addressOf(TestCluster cluster) {
        var url = cluster.postgres().jdbcUrl();
        var port = url.substring(url.lastIndexOf(':') + 1, url.lastIndexOf('/'));
        return new Standby.Primary(
                "127.0.0.1",
                Integer.parseInt(port),
                cluster.postgres().user(),
                cluster.postgres().password());
    }

    @Test
    void a_standby_takes_the_place_of_its_primary() throws Exception {
        var archive = Optional.of(FOLDER.resolve("archive"));
        try (var primary = TestCluster.start(FOLDER.resolve("first"), archive)) {
            primary.insert(1);
            Standby.create(SETTINGS, addressOf(primary), "site_b");
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'site_b'");
            primary.execute("SELECT pg_reload_conf()");
            try (var standby = Standby.start(SETTINGS)) {
                primary.await(
                        "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
                primary.insert(2);
                assertPromotionIsRefusedWhileConnected();
                assertThat(standby.isPromoted()).isFalse();
                assertThat(rolesSee(standby, "SELECT count(pid) FROM pg_stat_wal_receiver"))
                        .isEqualTo("1");
            }
            // The standby is stopped, and its primary runs. Without its slot it cannot connect.
            primary.await("SELECT NOT active FROM pg_replication_slots");
            primary.query("SELECT pg_drop_replication_slot('site_b')");
            assertThatThrownBy(StandbyTest::promote)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("answers, and would continue beside the standby");
            assertThatThrownBy(() -> BundledPostgres.start(SETTINGS))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("askel promote");
        }

        var promotion = promote();

        assertThat(promotion.duration()).isPositive();
        try (var cluster = TestCluster.start(FOLDER.resolve("second"), archive)) {
            assertThat(cluster.numbers()).isEqualTo("1,2");
            assertThat(WalArchive.open(archive.get()).newestTimeline()).isEqualTo(2);
            // No commit waits for a standby of the former primary.
            cluster.insert(3);
        }
        assertThatThrownBy(StandbyTest::promote)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("follows no other server");
    }

    private static Standby.Promotion promote() {
        return Standby.promote(SETTINGS, false, _ -> {});
    }

    @Test
    void a_primary_that_answers_is_detected() throws Exception {
        Standby.Primary address;
        try (var primary = TestCluster.start(FOLDER.resolve("answering"), Optional.empty())) {
            address = addressOf(primary);
            assertAnswers("host='127.0.0.1' port=%d user='askel' password=secret", address);
            assertAnswers("host=127.0.0.1 port = %d user='no \\' user' password='\\\\'", address);
        }
        var stopped = "host='127.0.0.1' port=%d".formatted(address.port());
        assertThatCode(() -> Standby.requireSilent(stopped)).doesNotThrowAnyException();
        for (var unclear : List.of("port=1", "host='a,b'", "host='/run/postgresql'")) {
            assertThatThrownBy(() -> Standby.requireSilent(unclear))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("names no single host");
        }
    }

    private static void assertAnswers(String connectionString, Standby.Primary primary) {
        assertThatThrownBy(() -> Standby.requireSilent(connectionString.formatted(primary.port())))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("The primary 127.0.0.1:%d answers".formatted(primary.port()));
    }

    @Test
    void a_failed_copy_leaves_no_slot_and_takes_none_of_another_standby() throws Exception {
        try (var primary = TestCluster.start(FOLDER.resolve("copied"), Optional.empty())) {
            primary.createTablespace();
            var target = TestCluster.settings(FOLDER.resolve("failed-copy"), Optional.empty());
            assertThatThrownBy(() -> Standby.create(target, addressOf(primary), "site_c"))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("tablespaces");
            assertThat(primary.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");

            primary.query("SELECT pg_create_physical_replication_slot('site_d')");
            var other = TestCluster.settings(FOLDER.resolve("other-copy"), Optional.empty());
            assertThatThrownBy(() -> Standby.create(other, addressOf(primary), "site_d"))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("has removed the log of the slot site_d");
            assertThat(primary.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("1");
        }
    }

    private static void assertPromotionIsRefusedWhileConnected() {
        assertThatThrownBy(StandbyTest::promote)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("Stop the primary first");
    }

    /** Returns the result of a query as an account without privileges. */
    private static String rolesSee(Standby standby, String query) throws Exception {
        assertThat(standby.isPromoted()).isFalse();
        var running = BundledPostgres.findRunning(SETTINGS.dataFolder()).orElseThrow();
        try (var connection =
                        DriverManager.getConnection(
                                running.jdbcUrl(), running.user(), running.password());
                var statement = connection.createStatement()) {
            statement.execute("SET ROLE pg_signal_backend");
            return Backup.query(connection, query);
        }
    }
}
