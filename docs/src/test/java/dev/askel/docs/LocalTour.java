package dev.askel.docs;

import dev.askel.server.LocalRun;
import dev.askel.server.command.Command;
import dev.askel.server.local.RunReport;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** The tour without a server, by {@code ./askel run}, in this JVM. */
final class LocalTour {
    private final TourServer server;
    private final Workers workers;

    /** With the functions and the configuration of {@code server}, which takes no other part. */
    LocalTour(TourServer server, Workers workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * Runs one execution of a leg, with its workers.
     *
     * @param execution its number in the folder's README, from 0
     * @return the histories as {@code --json} prints them: its own, then those of its children
     */
    List<String> histories(Leg leg, int execution) throws Exception {
        var folder = TourServer.TOUR.resolve(leg.folder());
        var words =
                new ArrayList<>(
                        List.of(
                                "run",
                                folder.resolve("definition.asl.json").toString(),
                                "--name",
                                leg.machine(),
                                "--role-arn",
                                "arn:aws:iam::123456789012:role/tour",
                                "--config",
                                server.configuration().toString(),
                                "--json",
                                "--input",
                                input(folder.resolve(leg.inputs().get(execution)))));
        for (var other : leg.others()) {
            int split = other.indexOf('=') + 1;
            words.add("--machine");
            words.add(other.substring(0, split) + folder.resolve(other.substring(split)));
        }
        return histories(leg, execution, (Command.Run) Command.read(words));
    }

    private List<String> histories(Leg leg, int execution, Command.Run command) throws Exception {
        var working = new CompletableFuture<Void>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var run =
                    threads.submit(() ->
                            LocalRun.of(
                                    command,
                                    address ->
                                            CompletableFuture.runAsync(
                                                            () -> work(leg, execution, address),
                                                            threads)
                                                    .exceptionally(failure -> {
                                                        working.completeExceptionally(failure);
                                                        return null;
                                                    })));
            // What the run waits for never comes when its worker has failed.
            working.minimalCompletionStage().whenComplete((_, _) -> run.cancel(true));
            if (run.get() instanceof LocalRun.Ran(var executions)) {
                return executions.stream()
                        .map(each -> RunReport.json(each).stripTrailing())
                        .toList();
            }
            throw new AssertionError(leg + " did not run");
        } catch (CancellationException e) {
            throw new AssertionError(
                    "The worker of %s failed".formatted(leg), working.exceptionNow());
        }
    }

    private void work(Leg leg, int execution, InetSocketAddress address) {
        workers.work(
                leg.folder(),
                execution,
                "http://%s:%d".formatted(address.getHostString(), address.getPort()));
    }

    /** As the AWS CLI sends a file: with its line end. */
    private static String input(Path file) throws Exception {
        return Files.readString(file);
    }
}
