package dev.askel.engine.bench;

import dev.askel.engine.schema.Migrations;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How many rows a second of processor time buys: of our journal, of a raw insert of the same rows,
 * of Pekko Persistence JDBC. All write to the same table of the bundled PostgreSQL, durably, from
 * this process; they take turns, and the table is empty at the beginning of each.
 */
final class JournalBench {
    private static final List<Integer> WRITERS = List.of(64, 512);

    /** Makes the table take the rows of a plugin that knows nothing of slices and buckets. */
    private static final String FOR_STOCK =
            """
            ALTER TABLE askel.event_journal ALTER slice SET DEFAULT 0, ALTER bucket SET DEFAULT 0\
            """;

    private static final String COMMITS =
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";

    private final BundledPostgres postgres;
    private final DataSource database;
    private final List<Way> ways;

    /** What one turn has shown. */
    private record Turn(
            Way way, int writers, double seconds, long rows, long commits, Processors used) {
        double perProcessorSecond() {
            return rows / used.ours();
        }
    }

    private JournalBench(BundledPostgres postgres, DataSource database, List<Way> ways) {
        this.postgres = postgres;
        this.database = database;
        this.ways = ways;
    }

    /** Arguments: seconds of a turn (3) and rounds of turns (3). */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 3;
        int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        var home = Files.createTempDirectory("askel-bench-");
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        try (var postgres = BundledPostgres.start(PostgresSettings.in(home.resolve("data")))) {
            var database = new PGSimpleDataSource();
            database.setUrl(postgres.jdbcUrl());
            database.setUser(postgres.user());
            database.setPassword(postgres.password());
            Migrations.migrate(database);
            execute(database, FOR_STOCK);
            try (var ours = new DirectDoor(database);
                    var raw = new RawInsert(database);
                    var plugin = PluginDoor.ours(database);
                    var stock = PluginDoor.stock(database)) {
                new JournalBench(postgres, database, List.of(raw, ours, plugin, stock))
                        .measure(seconds, turns);
            }
        } finally {
            remove(home);
        }
    }

    private void measure(long seconds, int turns) throws Exception {
        System.out.printf(
                "%d rounds of %d s, payloads of %d bytes; the median round by rows per CPU-second.%n%n",
                turns, seconds, Row.PAYLOAD_BYTES);
        System.out.println(
                """
                | | writers | rows/s | rows per commit | rows per CPU-s | of raw | engine CPU | database CPU | others' CPU |
                |---|---|---|---|---|---|---|---|---|\
                """);
        for (int writers : WRITERS) {
            for (var way : ways) {
                turn(way, writers, seconds);
            }
            var all = new ArrayList<Turn>();
            for (int i = 0; i < turns; i++) {
                for (var way : ways) {
                    all.add(turn(way, writers, seconds));
                }
            }
            var raw = median(all, ways.getFirst());
            for (var way : ways) {
                print(median(all, way), raw);
            }
        }
    }

    private static Turn median(List<Turn> turns, Way way) {
        var sorted =
                turns.stream()
                        .filter(turn -> turn.way().equals(way))
                        .sorted(Comparator.comparingDouble(Turn::perProcessorSecond))
                        .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void print(Turn turn, Turn raw) {
        var used = turn.used();
        System.out.printf(
                "| %s | %d | %,.0f | %.0f | %,.0f | %.0f %% | %.0f %% | %.0f %% | %.0f %% |%n",
                turn.way().name(),
                turn.writers(),
                turn.rows() / turn.seconds(),
                turn.commits() == 0 ? 0 : (double) turn.rows() / turn.commits(),
                turn.perProcessorSecond(),
                100 * turn.perProcessorSecond() / raw.perProcessorSecond(),
                100 * used.engine() / turn.seconds(),
                100 * used.database() / turn.seconds(),
                100 * used.others() / turn.seconds());
    }

    private Turn turn(Way way, int writers, long seconds) throws Exception {
        // Who comes next must not write what was left to the checkpoint.
        execute(database, "TRUNCATE askel.event_journal; CHECKPOINT");
        var run = new Run(way.loops(writers));
        long commits = commits();
        var before = Processors.now(postgres.pid());
        long begin = System.nanoTime();
        way.begin(writers, run);
        TimeUnit.SECONDS.sleep(seconds);
        long rows = run.written();
        var used = Processors.now(postgres.pid()).since(before);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        long committed = commits() - commits;
        run.end();
        return new Turn(way, writers, elapsed, rows, committed, used);
    }

    private long commits() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(COMMITS)) {
            found.next();
            return found.getLong(1);
        }
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var part : sql.split(";", -1)) {
                statement.execute(part);
            }
        }
    }

    private static void remove(Path home) throws IOException {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
