package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.bench.loadgenerator.LoadGenerator;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.ResourceUsage;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * W6: measures how the cost of an execution of {@linkplain Workload#passes W1} depends on the
 * number of stored executions and of state machines. For each number of stored executions, there is
 * one server. All servers run at the same time and are loaded in turn. The table contains the
 * median of the turns.
 *
 * <p>The data folders {@code askel-growth-N} remain in the folder of the options, for later runs.
 * With {@code --seconds 0}, the program only creates the data folders.
 */
final class StoredExecutionsCost {
    private static final int TURNS = 5;
    private static final int MACHINES_MAX = 100;
    private static final int LOADERS = 2;
    private static final int VERIFIED_MAX = 1_000;
    private static final Duration STORED_PERIOD = Duration.ofDays(60);

    private StoredExecutionsCost() {}

    /** A server, and the number of executions in its database. */
    private record StoredServer(
            long executions, ServerProcess server, Path data, List<String> machines)
            implements AutoCloseable {
        ResourceUsage usage() {
            return ResourceUsage.measure(server, data);
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /**
     * A server with a number of state machines, and the CPU seconds per 1,000 executions of each
     * turn.
     */
    private record CostCase(
            StoredServer stored,
            int machines,
            List<Double> engine,
            List<Double> database,
            List<Double> both) {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var servers = new ArrayList<StoredServer>();
        try {
            for (long executions : options.storedCounts()) {
                servers.add(open(options, executions));
            }
            if (!options.measuredTime().isZero()) {
                measure(options, servers);
            }
        } catch (SQLException e) {
            throw new IOException("The executions cannot be stored", e);
        } finally {
            servers.forEach(StoredServer::close);
        }
    }

    private static void measure(BenchOptions options, List<StoredServer> servers)
            throws IOException {
        var cases = new ArrayList<CostCase>();
        for (var stored : servers) {
            for (int machines : options.machineCounts()) {
                cases.add(
                        new CostCase(
                                stored,
                                machines,
                                new ArrayList<>(),
                                new ArrayList<>(),
                                new ArrayList<>()));
            }
        }
        int clients = options.clientCounts().getLast();
        for (var stored : servers) {
            load(options, stored, MACHINES_MAX, clients, options.measuredTime().multipliedBy(2));
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (var each : cases) {
                measureTurn(options, each, clients);
            }
        }
        System.out.print(
                """
                | executions stored | machines | clients | CPU-s per 1,000: engine | database | both | both, each turn |
                |---|---|---|---|---|---|---|
                """);
        for (var each : cases) {
            System.out.printf(
                    "| %,d | %d | %d | %.3f | %.3f | %.3f | %s |%n",
                    each.stored().executions(),
                    each.machines(),
                    clients,
                    median(each.engine()),
                    median(each.database()),
                    median(each.both()),
                    each.both().stream().map("%.3f"::formatted).toList());
        }
    }

    private static void measureTurn(BenchOptions options, CostCase each, int clients)
            throws IOException {
        var before = each.stored().usage();
        var outcome =
                load(options, each.stored(), each.machines(), clients, options.measuredTime());
        var after = each.stored().usage();
        var thousands = (outcome.callCount() + clients) / 1000.0;
        var engine = after.engineSecondsSince(before) / thousands;
        var database = after.databaseSecondsSince(before) / thousands;
        each.engine().add(engine);
        each.database().add(database);
        each.both().add(engine + database);
    }

    private static LoadGenerator.LoadResult load(
            BenchOptions options, StoredServer stored, int machines, int clients, Duration time)
            throws IOException {
        var calls =
                stored.machines().subList(0, machines).stream()
                        .map(arn -> LoadCall.startAndWait(1, arn, Workload.passes().input()))
                        .toList();
        return options.loadGenerator().run(stored.server().endpoint(), calls, clients, time);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static StoredServer open(BenchOptions options, long executions)
            throws IOException, ErrorResponseException, UnknownOutcomeException, SQLException {
        var home = options.parentFolder().resolve("askel-growth-" + executions);
        var isNew = !Files.exists(home);
        if (isNew) {
            Files.createDirectories(home);
            // The account that runs PostgreSQL must be able to enter the folder.
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        }
        var data = home.resolve("data");
        var server =
                ServerProcess.start(
                        ServerProcess.Settings.of(options.serverCommand(), data, List.of()));
        try (var askel = new AskelClient(server.endpoint())) {
            var machines = new ArrayList<String>();
            for (int machine = 0; machine < MACHINES_MAX; machine++) {
                machines.add(
                        askel.createStateMachine(
                                "growth-" + machine, Workload.passes().definition()));
            }
            var stored = home.resolve("stored");
            if (isNew) {
                store(executions, machines, askel, data);
                Files.createFile(stored);
            } else if (!Files.exists(stored)) {
                throw new IllegalStateException(home + " is incomplete; remove it");
            }
            return new StoredServer(executions, server, data, List.copyOf(machines));
        } catch (IOException
                | ErrorResponseException
                | UnknownOutcomeException
                | SQLException
                | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void store(long executions, List<String> machines, AskelClient askel, Path data)
            throws IOException, ErrorResponseException, UnknownOutcomeException, SQLException {
        if (executions == 0) {
            return;
        }
        long begin = System.nanoTime();
        var from = Instant.now().minus(STORED_PERIOD).minus(Duration.ofHours(1));
        double step = (double) STORED_PERIOD.toMillis() * machines.size() / executions;
        var templates = new ArrayList<String>();
        for (var machine : machines) {
            templates.add(new StartAndPoll(askel, machine, Workload.passes().input()).call());
        }
        var last = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(LOADERS)) {
            var writes = new ArrayList<Future<List<String>>>();
            for (var template : templates) {
                writes.add(
                        threads.submit(() -> {
                            try (var connection = connect(data)) {
                                return ClosedExecutions.of(
                                                connection,
                                                arnPart(template, 6),
                                                arnPart(template, 7))
                                        .writeCopies(executions / machines.size(), from, step);
                            }
                        }));
            }
            for (var each : writes) {
                last = new ArrayList<>(each.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("The executions cannot be stored", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
        try (var connection = connect(data);
                var statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
        }
        System.out.printf(
                "%,d executions stored in %.0f s%n", executions, (System.nanoTime() - begin) / 1e9);
        verify(last, templates.getLast(), machines.getLast(), askel);
    }

    private static String arnPart(String arn, int part) {
        return arn.split(":", -1)[part];
    }

    private static Connection connect(Path data) throws SQLException, IOException {
        var connection = DatabaseProcesses.connect(data);
        try (var statement = connection.createStatement()) {
            statement.execute("SET search_path TO askel; SET synchronous_commit TO off");
        }
        return connection;
    }

    /**
     * Checks that the API returns the same data for the last copies as for the copied execution.
     */
    private static void verify(
            List<String> names, String template, String machine, AskelClient askel)
            throws ErrorResponseException, UnknownOutcomeException {
        var expected = askel.describeExecution(template);
        var events = askel.historyEvents(template);
        var listed = new HashSet<>(askel.executionArns(machine));
        int verified = 0;
        for (var name : names.subList(Math.max(0, names.size() - VERIFIED_MAX), names.size())) {
            var arn = template.substring(0, template.lastIndexOf(':') + 1) + name;
            var found = askel.describeExecution(arn);
            check(listed.contains(arn), arn + " is not listed");
            check(found.path("name").asText().equals(name), found + " has another name");
            for (var member : List.of("status", "input", "output", "stateMachineArn")) {
                check(found.path(member).equals(expected.path(member)), found + ": " + member);
            }
            var history = askel.historyEvents(arn);
            check(history.size() == events.size(), arn + ": " + history);
            for (int i = 0; i < events.size(); i++) {
                for (var member : List.of("id", "previousEventId", "type")) {
                    check(
                            history.get(i).path(member).equals(events.get(i).path(member)),
                            arn + ": " + history.get(i));
                }
            }
            verified++;
        }
        System.out.printf("%,d of them described, listed and read through the API%n", verified);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }
}
