package dev.askel.load.cluster;

import dev.askel.load.process.DatabaseClock;
import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Program;
import dev.askel.load.process.SmallDisk;
import dev.askel.postgres.OsAccount;
import dev.askel.postgres.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on its own {@link Network} host and disk. It can be started, killed, copied
 * and promoted.
 */
final class PostgresHost implements AutoCloseable {
    static final String USER = "askel";
    static final String DATABASE = "askel";

    private static final int PORT = 5432;
    private static final int DISK_MEBIBYTES = 1536;
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final List<String> SETTINGS =
            List.of(
                    "unix_socket_directories=",
                    "max_connections=200",
                    "shared_buffers=64MB",
                    "max_wal_size=192MB",
                    "wal_keep_size=64MB",
                    "wal_init_zero=off",
                    "jit=off",
                    "timezone=UTC",
                    "log_checkpoints=off");

    private final Network network;
    private final int host;
    private final Path folder;
    private final PostgresBinaries binaries;
    private final OsAccount account;
    private final SmallDisk disk;
    private @Nullable Process process;

    PostgresHost(Network network, int host, Path home, PostgresBinaries binaries, OsAccount account)
            throws IOException {
        this.network = network;
        this.host = host;
        this.folder = home.resolve("postgres-" + host);
        this.binaries = binaries;
        this.account = account;
        this.disk = SmallDisk.mount(folder, DISK_MEBIBYTES);
    }

    int host() {
        return host;
    }

    /** Returns the address for clients as {@code host:port}. */
    String hostAndPort() {
        return network.address(host) + ":" + PORT;
    }

    /** Returns the disk of this PostgreSQL server. */
    SmallDisk disk() {
        return disk;
    }

    Path logFile() {
        return folder.resolveSibling("postgres-" + host + ".log");
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Creates an empty database cluster, starts PostgreSQL and creates Askel's database. */
    void initialise() throws IOException {
        createDataFolder();
        Program.run(
                account.commandLine(
                        List.of(
                                binaries.programPath("initdb"),
                                "--pgdata=" + data(),
                                "--username=" + USER,
                                "--auth=trust",
                                "--encoding=UTF8",
                                "--locale=C",
                                "--no-sync")));
        Files.writeString(
                data().resolve("pg_hba.conf"),
                "host all all %1$s trust%nhost replication all %1$s trust%n"
                        .formatted(network.subnet()),
                StandardOpenOption.APPEND);
        start();
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
            try (var created = connect()) {
                DatabaseClock.install(created);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /**
     * Steps the clock of Askel's database.
     *
     * @param offset the new difference between this clock and that of the machine
     */
    void stepClock(Duration offset) throws SQLException {
        try (var connection = connect()) {
            DatabaseClock.step(connection, offset);
        }
    }

    private void createDataFolder() throws IOException {
        Program.run("rm", "-rf", data().toString());
        Files.createDirectory(
                data(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.takeOwnership(data());
    }

    /**
     * Starts PostgreSQL as primary or standby, depending on its data folder. Returns when
     * PostgreSQL accepts connections.
     */
    void start() throws IOException {
        start(List.of());
    }

    /** Starts PostgreSQL without synchronous replication, even if the data folder configures it. */
    void startWithoutReplication() throws IOException {
        start(List.of("synchronous_standby_names="));
    }

    private void start(List<String> moreSettings) throws IOException {
        var settings = new ArrayList<>(SETTINGS);
        settings.add("listen_addresses=" + network.address(host));
        settings.addAll(moreSettings);
        var command =
                new ArrayList<>(List.of(binaries.programPath("postgres"), "-D", data().toString()));
        command.addAll(List.of("-p", Integer.toString(PORT)));
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        var deadline = Deadline.after(START_MAX);
        // The start is retried. Backends of a killed PostgreSQL may still run, and the disk may be
        // full.
        while (true) {
            var started = spawn(command);
            process = started;
            if (deadline.await(() -> !started.isAlive() || acceptsConnections())
                    && started.isAlive()) {
                return;
            }
            if (deadline.hasPassed()) {
                throw new IOException("PostgreSQL does not start; see " + logFile());
            }
        }
    }

    private Process spawn(List<String> command) throws IOException {
        var builder = new ProcessBuilder(network.commandOnHost(host, account.commandLine(command)));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
    }

    private boolean acceptsConnections() {
        try (var connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Opens a connection to Askel's database. */
    Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s/%s?connectTimeout=2&loginTimeout=10&socketTimeout=20"
                        .formatted(hostAndPort(), database),
                USER,
                "");
    }

    private DatabaseProcesses processes() {
        var running = process;
        return new DatabaseProcesses(running == null ? 0 : running.pid());
    }

    boolean isAlive() {
        var running = process;
        return running != null && running.isAlive();
    }

    /** Kills PostgreSQL and all its child processes (SIGKILL). */
    void kill() {
        processes().kill();
    }

    /** Stops PostgreSQL without a checkpoint, like {@code pg_ctl stop -m immediate}. */
    void stopImmediately() {
        processes().stopImmediately();
    }

    void suspend() {
        processes().suspend();
    }

    void resume() {
        processes().resume();
    }

    /** Starts PostgreSQL as a standby of another server, from a copy of the primary's files. */
    void startAsStandbyOf(PostgresHost primary) throws IOException, SQLException {
        if (isAlive()) {
            kill();
        }
        createDataFolder();
        primary.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        try (var connection = primary.connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copy(primary.data());
            try (var rows = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                rows.next();
                Files.writeString(data().resolve("backup_label"), rows.getString(1));
            }
        }
        Files.createFile(data().resolve("standby.signal"));
        account.takeOwnership(data().resolve("backup_label"));
        account.takeOwnership(data().resolve("standby.signal"));
        start(
                List.of(
                        "primary_conninfo=host=%s port=%d user=%s"
                                .formatted(network.address(primary.host), PORT, USER)));
    }

    private void copy(Path from) throws IOException {
        // Files may disappear while they are copied, as in any online backup. The write-ahead log
        // contains the missing data.
        Program.run(
                "sh",
                "-c",
                "cp -a \"$0\"/. \"$1\" 2>/dev/null; cd \"$1\" && rm -rf postmaster.pid"
                        + " postmaster.opts standby.signal pg_wal/0* pg_wal/archive_status/*"
                        + " pg_replslot/*",
                from.toString(),
                data().toString());
    }

    /** Promotes this standby to primary. */
    void promote() throws SQLException {
        execute("SELECT pg_promote(true, 30)");
    }

    /** Makes commits wait for a standby. Returns when a standby is synchronous. */
    void requireSynchronousStandby() throws SQLException {
        execute("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");
        awaitStandby("sync_state = 'sync'");
    }

    /** Waits until a standby streams the write-ahead log. */
    void awaitStandby() throws SQLException {
        awaitStandby("state = 'streaming'");
    }

    private void awaitStandby(String condition) throws SQLException {
        if (!Deadline.after(START_MAX).await(() -> hasStandby(condition))) {
            throw new SQLException("No standby with " + condition);
        }
    }

    private boolean hasStandby(String condition) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT FROM pg_stat_replication WHERE " + condition)) {
            return rows.next();
        } catch (SQLException e) {
            return false;
        }
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var each : statements) {
                statement.execute(each);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (isAlive()) {
            kill();
        }
        disk.close();
    }
}
