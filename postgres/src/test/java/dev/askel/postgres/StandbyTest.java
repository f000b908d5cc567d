package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests a second bundled PostgreSQL that follows the first one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
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
            assertThatThrownBy(() -> BundledPostgres.start(SETTINGS))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("askel promote");
        }

        var promotion = Standby.promote(SETTINGS, false);

        assertThat(promotion.duration()).isPositive();
        try (var cluster = TestCluster.start(FOLDER.resolve("second"), archive)) {
            assertThat(cluster.numbers()).isEqualTo("1,2");
            assertThat(WalArchive.open(archive.get()).newestTimeline()).isEqualTo(2);
            // No commit waits for a standby of the former primary.
            cluster.insert(3);
        }
        assertThatThrownBy(() -> Standby.promote(SETTINGS, false))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("follows no other server");
    }

    private static void assertPromotionIsRefusedWhileConnected() {
        assertThatThrownBy(() -> Standby.promote(SETTINGS, false))
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
