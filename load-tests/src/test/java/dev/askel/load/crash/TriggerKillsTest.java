package dev.askel.load.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.mix.LoadRegion;
import dev.askel.load.mix.TriggerLoad;
import dev.askel.load.process.DatabaseClock;
import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Mosquitto;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks that each occurrence of a schedule, event, webhook request and message starts one
 * execution. Meanwhile the server and its PostgreSQL are killed, and the clock of the database is
 * stepped.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TriggerKillsTest {
    private static final Duration UP_MIN = Duration.ofSeconds(2);
    private static final Duration UP_RANDOM = Duration.ofSeconds(1);
    private static final Duration SETTLE_MAX = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final String BROKER = "127.0.0.1";
    private static final Duration STEP = Duration.ofHours(1);

    /** The number of triggers of each kind that are acknowledged at least between two faults. */
    private static final int ACKNOWLEDGED_MIN = 2;

    /** The rows that remain while an occurrence or an event has no execution yet. */
    private static final String PENDING =
            """
            SELECT (SELECT count(*) FROM askel.trigger_deliveries)
                 + (SELECT count(*) FROM askel.schedules)\
            """;

    private enum Fault {
        KILL_SERVER,
        KILL_SERVER_AND_DATABASE,
        RESTART_DATABASE,
        STEP_CLOCK_FORWARD,
        STEP_CLOCK_BACK,
        CORRECT_CLOCK
    }

    private Path home = Path.of("");

    @BeforeEach
    void createHome() throws IOException {
        home = Files.createTempDirectory("askel-triggers-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void removeHome() {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void each_occurrence_and_event_has_one_execution_after_kills_and_clock_steps()
            throws Exception {
        injectAndCheck(
                List.of(
                        Fault.KILL_SERVER,
                        Fault.STEP_CLOCK_FORWARD,
                        Fault.KILL_SERVER_AND_DATABASE,
                        Fault.STEP_CLOCK_BACK,
                        Fault.RESTART_DATABASE),
                new Random(1));
    }

    @Test
    @Tag("nightly")
    void each_occurrence_and_event_has_one_execution_after_thirty_random_faults() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < 5; i++) {
            var each = new ArrayList<>(List.of(Fault.values()));
            Collections.shuffle(each, random);
            faults.addAll(each);
        }
        injectAndCheck(faults, random);
    }

    private void injectAndCheck(List<Fault> faults, Random random) throws Exception {
        var broker = startBroker();
        try {
            injectAndCheck(faults, random, broker);
        } finally {
            broker.ifPresent(Mosquitto::close);
        }
    }

    private void injectAndCheck(List<Fault> faults, Random random, Optional<Mosquitto> broker)
            throws Exception {
        var config =
                Files.writeString(
                        home.resolve("askel.conf"),
                        "askel.connectors.http.private-hosts = [\"%s\"]".formatted(BROKER));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath(),
                        home.resolve("data"),
                        List.of("--config", config.toString()));
        var server = ServerProcess.start(settings);
        try (var askel = new AskelClient(server.endpoint());
                var load = new TriggerLoad(askel, LoadRegion.DEFAULT, askel, broker)) {
            try (var connection = connect(settings)) {
                DatabaseClock.install(connection);
            }
            // The sessions that read the steppable clock begin with the second server.
            server.kill();
            server = ServerProcess.start(settings);
            load.createResources();
            load.start();
            for (var fault : faults) {
                LockSupport.parkNanos(
                        UP_MIN.plusMillis(random.nextLong(UP_RANDOM.toMillis())).toNanos());
                server = inject(fault, server, settings);
            }
            LockSupport.parkNanos(UP_MIN.toNanos());
            load.stop();
            var settled = Deadline.after(SETTLE_MAX);
            assertThat(settled.await(() -> pending(settings) == 0, POLL_INTERVAL))
                    .as("all schedules have fired, and all deliveries have ended")
                    .isTrue();
            var violations = load.violations(settled);
            var acknowledged = load.acknowledgedCounts();
            System.out.printf("%s acknowledged, %s%n", acknowledged, faults);
            assertThat(violations).isEmpty();
            assertThat(acknowledged)
                    .hasSize(broker.isPresent() ? 3 : 2)
                    .allSatisfy((kind, count) ->
                            assertThat(count)
                                    .as(kind)
                                    .isGreaterThanOrEqualTo(
                                            ACKNOWLEDGED_MIN * (faults.size() + 1)));
        } finally {
            server.close();
        }
    }

    /** Starts a broker; without Mosquitto, the load has no messages. */
    private Optional<Mosquitto> startBroker() throws IOException {
        if (!Mosquitto.isInstalled()) {
            System.out.println("Mosquitto is not installed: the load has no messages");
            return Optional.empty();
        }
        return Optional.of(Mosquitto.start(BROKER, home.resolve("mosquitto")));
    }

    private static ServerProcess inject(
            Fault fault, ServerProcess server, ServerProcess.Settings settings) throws IOException {
        switch (fault) {
            case KILL_SERVER -> {
                server.kill();
                return ServerProcess.start(settings);
            }
            case KILL_SERVER_AND_DATABASE -> {
                server.killWithDatabase();
                return ServerProcess.start(settings);
            }
            case RESTART_DATABASE ->
                    DatabaseProcesses.runningIn(settings.dataFolder()).stopImmediately();
            case STEP_CLOCK_FORWARD -> step(settings, STEP);
            case STEP_CLOCK_BACK -> step(settings, STEP.negated());
            case CORRECT_CLOCK -> step(settings, Duration.ZERO);
        }
        return server;
    }

    private static void step(ServerProcess.Settings settings, Duration offset) {
        assertThat(Deadline.after(SETTLE_MAX).await(() -> tryStep(settings, offset), POLL_INTERVAL))
                .isTrue();
    }

    /** Returns false while the database is restarted. */
    private static boolean tryStep(ServerProcess.Settings settings, Duration offset) {
        try (var connection = connect(settings)) {
            DatabaseClock.step(connection, offset);
            return true;
        } catch (IOException | SQLException e) {
            return false;
        }
    }

    private static Connection connect(ServerProcess.Settings settings)
            throws IOException, SQLException {
        return DatabaseProcesses.connect(settings.dataFolder());
    }

    /** Returns the number of pending rows; at least 1 while the database is not available. */
    private static long pending(ServerProcess.Settings settings) {
        try (var connection = connect(settings);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(PENDING)) {
            rows.next();
            return rows.getLong(1);
        } catch (IOException | SQLException e) {
            return 1;
        }
    }
}
