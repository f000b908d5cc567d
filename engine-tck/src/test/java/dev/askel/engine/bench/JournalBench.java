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
 * Measures the rows that each insert path commits per second of CPU time. The paths are a raw
 * insert, Askel's journal, Askel's journal plugin and Pekko Persistence JDBC. All of them write to
 * the same table of the bundled PostgreSQL, durably and from this process. They are measured one
 * after the other, each with an empty table.
 */
final class JournalBench {
    private static final List<Integer> WRITERS = List.of(64, 512);

    /** Adds defaults for columns that Pekko Persistence JDBC does not write. */
    private static final String DEFAULTS_FOR_JDBC_PLUGIN =
            """
            ALTER TABLE askel.event_journal ALTER slice SET DEFAULT 0, ALTER bucket SET DEFAULT 0\
            """;

    private static final String COMMITS =
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";

    private final BundledPostgres postgres;
    private final DataSource database;
    private final List<InsertPath> paths;

    /** The rows, commits and CPU time of one measured interval. */
    private record PathMeasurement(
            InsertPath path,
            int writers,
            double seconds,
            long rows,
            long commits,
            CpuSeconds used) {
        double rowsPerCpuSecond() {
            return rows / used.engineAndDatabase();
        }
    }

    private JournalBench(BundledPostgres postgres, DataSource database, List<InsertPath> paths) {
        this.postgres = postgres;
        this.database = database;
        this.paths = paths;
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments seconds per measurement (default 3) and number of rounds (default 3)
     */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 3;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        var home = Files.createTempDirectory("askel-bench-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        try (var postgres =
                BundledPostgres.start(PostgresSettings.defaultsFor(home.resolve("data")))) {
            var database = new PGSimpleDataSource();
            database.setUrl(postgres.jdbcUrl());
            database.setUser(postgres.user());
            database.setPassword(postgres.password());
            Migrations.migrate(database);
            execute(database, DEFAULTS_FOR_JDBC_PLUGIN);
            try (var ours = new JournalInserts(database);
                    var raw = new RawInserts(database);
                    var plugin = PluginInserts.withAskelPlugin(database);
                    var jdbc = PluginInserts.withJdbcPlugin(database)) {
                new JournalBench(postgres, database, List.of(raw, ours, plugin, jdbc))
                        .measure(seconds, rounds);
            }
        } finally {
            remove(home);
        }
    }

    private void measure(long seconds, int rounds) throws Exception {
        System.out.printf(
                "%d rounds of %d s, payloads of %d bytes; the median round by rows per CPU-second.%n%n",
                rounds, seconds, BenchRow.PAYLOAD_BYTES);
        System.out.println(
                """
                | | writers | rows/s | rows per commit | rows per CPU-s | of raw | engine CPU | database CPU | others' CPU |
                |---|---|---|---|---|---|---|---|---|\
                """);
        for (int writers : WRITERS) {
            for (var path : paths) {
                measure(path, writers, seconds);
            }
            var all = new ArrayList<PathMeasurement>();
            for (int i = 0; i < rounds; i++) {
                for (var path : paths) {
                    all.add(measure(path, writers, seconds));
                }
            }
            var raw = median(all, paths.getFirst());
            for (var path : paths) {
                print(median(all, path), raw);
            }
        }
    }

    private static PathMeasurement median(List<PathMeasurement> all, InsertPath path) {
        var sorted =
                all.stream()
                        .filter(measurement -> measurement.path().equals(path))
                        .sorted(Comparator.comparingDouble(PathMeasurement::rowsPerCpuSecond))
                        .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void print(PathMeasurement measurement, PathMeasurement raw) {
        var used = measurement.used();
        System.out.printf(
                "| %s | %d | %,.0f | %.0f | %,.0f | %.0f %% | %.0f %% | %.0f %% | %.0f %% |%n",
                measurement.path().name(),
                measurement.writers(),
                measurement.rows() / measurement.seconds(),
                measurement.commits() == 0
                        ? 0
                        : (double) measurement.rows() / measurement.commits(),
                measurement.rowsPerCpuSecond(),
                100 * measurement.rowsPerCpuSecond() / raw.rowsPerCpuSecond(),
                100 * used.engine() / measurement.seconds(),
                100 * used.database() / measurement.seconds(),
                100 * used.otherProcesses() / measurement.seconds());
    }

    private PathMeasurement measure(InsertPath path, int writers, long seconds) throws Exception {
        // The checkpoint writes the pages of the previous measurement before this measurement
        // begins.
        execute(database, "TRUNCATE askel.event_journal; CHECKPOINT");
        var run = new InsertRun(path.loopCount(writers));
        long commits = commits();
        var before = CpuSeconds.now(postgres.pid());
        long start = System.nanoTime();
        path.start(writers, run);
        TimeUnit.SECONDS.sleep(seconds);
        long rows = run.committed();
        var used = CpuSeconds.now(postgres.pid()).since(before);
        double elapsed = (System.nanoTime() - start) / 1e9;
        long committed = commits() - commits;
        run.stop();
        return new PathMeasurement(path, writers, elapsed, rows, committed, used);
    }

    private long commits() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(COMMITS)) {
            row.next();
            return row.getLong(1);
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
