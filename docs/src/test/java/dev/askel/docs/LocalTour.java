package dev.askel.docs;

import dev.askel.server.LocalRun;
import dev.askel.server.command.Command;
import dev.askel.server.command.CommandParser;
import dev.askel.server.local.RunReport;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Runs the executions of the tour in this JVM, as {@code ./askel run} does. */
final class LocalTour {
    private final TourServer server;
    private final TourWorkers workers;

    /**
     * Creates a tour. It uses the functions and the configuration of {@code server}, but not the
     * server.
     */
    LocalTour(TourServer server, TourWorkers workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * Runs one execution of a folder, with its workers.
     *
     * @param execution its number in the folder's README, from 0
     * @return the histories as {@code --json} prints them: that of the execution, then those of its
     *     children, without the children of Map Runs
     */
    List<String> runExecution(TourFolder tourFolder, int execution) throws Exception {
        var folder = TourServer.TOUR.resolve(tourFolder.folder());
        var buckets = Files.createTempDirectory("askel-tour-buckets-");
        TourServer.copyBuckets(buckets.resolve("s3"));
        var arguments =
                new ArrayList<>(
                        List.of(
                                "run",
                                folder.resolve("definition.asl.json").toString(),
                                "--name",
                                tourFolder.machine(),
                                "--role-arn",
                                "arn:aws:iam::123456789012:role/tour",
                                "--config",
                                server.configuration().toString(),
                                "--s3-dir",
                                buckets.resolve("s3").toString(),
                                "--json",
                                "--input",
                                input(folder.resolve(tourFolder.inputs().get(execution)))));
        for (var other : tourFolder.childMachines()) {
            int split = other.indexOf('=') + 1;
            arguments.add("--machine");
            arguments.add(other.substring(0, split) + folder.resolve(other.substring(split)));
        }
        return runCommand(tourFolder, execution, (Command.Run) CommandParser.parse(arguments));
    }

    private List<String> runCommand(TourFolder tourFolder, int execution, Command.Run command)
            throws Exception {
        var worker = new CompletableFuture<Void>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var run =
                    threads.submit(() ->
                            LocalRun.run(
                                    command,
                                    address ->
                                            CompletableFuture.runAsync(
                                                            () ->
                                                                    completeTasks(
                                                                            tourFolder,
                                                                            execution,
                                                                            address),
                                                            threads)
                                                    .exceptionally(failure -> {
                                                        worker.completeExceptionally(failure);
                                                        return null;
                                                    })));
            // Without its worker the run would not end.
            worker.minimalCompletionStage().whenComplete((_, _) -> run.cancel(true));
            if (run.get() instanceof LocalRun.Completed(var executions)) {
                return executions.stream()
                        .filter(each -> each.state().identity().mapChild() == null)
                        .map(each -> RunReport.formatHistoryJson(each).stripTrailing())
                        .toList();
            }
            throw new AssertionError(tourFolder + " did not run");
        } catch (CancellationException e) {
            throw new AssertionError(
                    "The worker of %s failed".formatted(tourFolder), worker.exceptionNow());
        }
    }

    private void completeTasks(TourFolder tourFolder, int execution, InetSocketAddress address) {
        workers.completeTasks(
                tourFolder.folder(),
                execution,
                "http://%s:%d".formatted(address.getHostString(), address.getPort()));
    }

    /** Returns the text with its final line end, which the AWS CLI also sends. */
    private static String input(Path file) throws Exception {
        return Files.readString(file);
    }
}
