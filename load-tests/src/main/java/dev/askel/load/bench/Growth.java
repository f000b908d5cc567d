package dev.askel.load.bench;

import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.process.Usage;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
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
 * W6: what an execution of W1 costs while others are stored, and over many machines. Servers with
 * so many stored executions each run side by side and are loaded in turns; the table shows the
 * median of the turns. The data folders stay in {@code askel-growth-N} below the options' folder
 * and are found there the next time; zero seconds only make them.
 */
final class Growth {
    private static final int TURNS = 5;
    private static final int MACHINES_MAX = 100;
    private static final int LOADERS = 2;
    private static final int VERIFIED = 1_000;
    private static final Duration STORED_OVER = Duration.ofDays(60);

    private Growth() {}

    /** A server and how many executions are stored there. */
    private record Stored(long executions, ServerProcess server, Path data, List<String> machines)
            implements AutoCloseable {
        Usage usage() {
            return Usage.of(server, data);
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** A way to load, and what its turns have cost. */
    private record Case(
            Stored stored,
            int machines,
            List<Double> engine,
            List<Double> database,
            List<Double> both) {}

    static void measure(Options options) throws IOException, RefusedException, UnansweredException {
        var servers = new ArrayList<Stored>();
        try {
            for (long executions : options.stored()) {
                servers.add(open(options, executions));
            }
            if (!options.time().isZero()) {
                measure(options, servers);
            }
        } catch (SQLException e) {
            throw new IOException("The executions cannot be stored", e);
        } finally {
            servers.forEach(Stored::close);
        }
    }

    private static void measure(Options options, List<Stored> servers) throws IOException {
        var cases = new ArrayList<Case>();
        for (var stored : servers) {
            for (int machines : options.machines()) {
                cases.add(
                        new Case(
                                stored,
                                machines,
                                new ArrayList<>(),
                                new ArrayList<>(),
                                new ArrayList<>()));
            }
        }
        int clients = options.clients().getLast();
        for (var stored : servers) {
            load(options, stored, MACHINES_MAX, clients, options.time().multipliedBy(2));
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (var each : cases) {
                turn(options, each, clients);
            }
        }
        System.out.print(
                """
                | executions stored | machines | clients | CPU-s per 1,000: engine | database | both | of the turns |
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

    private static void turn(Options options, Case each, int clients) throws IOException {
        var before = each.stored().usage();
        var outcome = load(options, each.stored(), each.machines(), clients, options.time());
        var after = each.stored().usage();
        var thousands = (outcome.count() + clients) / 1000.0;
        var engine = after.engineSecondsSince(before) / thousands;
        var database = after.databaseSecondsSince(before) / thousands;
        each.engine().add(engine);
        each.database().add(database);
        each.both().add(engine + database);
    }

    private static LoadMaker.Outcome load(
            Options options, Stored stored, int machines, int clients, Duration time)
            throws IOException {
        var calls =
                stored.machines().subList(0, machines).stream()
                        .map(arn -> LoadCall.untilEnd(1, arn, Workload.passes().input()))
                        .toList();
        return options.load().run(stored.server().endpoint(), calls, clients, time);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    // Storing

    private static Stored open(Options options, long executions)
            throws IOException, RefusedException, UnansweredException, SQLException {
        var home = options.folder().resolve("askel-growth-" + executions);
        var isNew = !Files.exists(home);
        if (isNew) {
            Files.createDirectories(home);
            // PostgreSQL's account must find its folder.
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        }
        var data = home.resolve("data");
        var server =
                ServerProcess.start(ServerProcess.Settings.of(options.server(), data, List.of()));
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
                throw new IllegalStateException(home + " is half made; remove it");
            }
            return new Stored(executions, server, data, List.copyOf(machines));
        } catch (IOException
                | RefusedException
                | UnansweredException
                | SQLException
                | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void store(long executions, List<String> machines, AskelClient askel, Path data)
            throws IOException, RefusedException, UnansweredException, SQLException {
        if (executions == 0) {
            return;
        }
        long begin = System.nanoTime();
        var from = Instant.now().minus(STORED_OVER).minus(Duration.ofHours(1));
        double step = (double) STORED_OVER.toMillis() * machines.size() / executions;
        var templates = new ArrayList<String>();
        for (var machine : machines) {
            templates.add(new RunToEnd(askel, machine, Workload.passes().input()).call());
        }
        var last = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(LOADERS)) {
            var written = new ArrayList<Future<List<String>>>();
            for (var template : templates) {
                written.add(
                        threads.submit(() -> {
                            try (var connection = connect(data)) {
                                return ClosedExecutions.like(
                                                connection,
                                                nameOf(template, 6),
                                                nameOf(template, 7))
                                        .write(executions / machines.size(), from, step);
                            }
                        }));
            }
            for (var each : written) {
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

    private static String nameOf(String arn, int part) {
        return arn.split(":", -1)[part];
    }

    private static Connection connect(Path data) throws SQLException, IOException {
        var password = Files.readString(data.resolve("postgres.password")).strip();
        var connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/askel"
                                .formatted(DatabaseProcesses.port(data)),
                        "askel",
                        password);
        try (var statement = connection.createStatement()) {
            statement.execute("SET search_path TO askel; SET synchronous_commit TO off");
        }
        return connection;
    }

    /** The API shows those that were stored last as it shows the one they are copies of. */
    private static void verify(
            List<String> names, String template, String machine, AskelClient askel)
            throws RefusedException, UnansweredException {
        var wanted = askel.describeExecution(template);
        var events = askel.history(template);
        var listed = new HashSet<>(askel.executions(machine));
        int verified = 0;
        for (var name : names.subList(Math.max(0, names.size() - VERIFIED), names.size())) {
            var arn = template.substring(0, template.lastIndexOf(':') + 1) + name;
            var found = askel.describeExecution(arn);
            check(listed.contains(arn), arn + " is in no list");
            check(found.path("name").asText().equals(name), found + " has another name");
            for (var member : List.of("status", "input", "output", "stateMachineArn")) {
                check(found.path(member).equals(wanted.path(member)), found + ": " + member);
            }
            var history = askel.history(arn);
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

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
