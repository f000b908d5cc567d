package dev.askel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** Makes the calls of each README with the AWS SDK for Java. */
final class JavaTourClient implements TourClient, AutoCloseable {
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:";
    private static final Duration END_MAX = Duration.ofMinutes(3);
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(100);

    private final String url;
    private final TourWorkers workers;
    private final SfnClient askel;

    JavaTourClient(TourServer server, JavaFunctions functions) {
        this.url = server.url();
        this.workers = new JavaWorkers(functions, server.credentials());
        this.askel = JavaWorkers.client(url, server.credentials());
    }

    @Override
    public TourWorkers workers() {
        return workers;
    }

    @Override
    public void run(String folder) {
        switch (folder) {
            case "03-order-saga" -> {
                create(folder, "order-saga");
                awaitEnd(start(folder, "order-saga", "input.json"));
                awaitEnd(start(folder, "order-saga", "input-atlantis.json"));
            }
            case "07-manual-approval" -> {
                createActivity("approve-expense");
                create(folder, "manual-approval");
                var first = start(folder, "manual-approval", "input.json");
                workers.completeTasks(folder, 0, url);
                awaitEnd(first);
                var second = start(folder, "manual-approval", "input.json");
                workers.completeTasks(folder, 1, url);
                awaitEnd(second);
            }
            case "08-pull" -> {
                createActivity("resize-picture");
                create(folder, "pull");
                var first = start(folder, "pull", "input.json");
                var second = start(folder, "pull", "input.json");
                workers.completeTasks(folder, 0, url);
                workers.completeTasks(folder, 1, url);
                awaitEnd(first);
                awaitEnd(second);
            }
            case "09-push" -> {
                createActivity("goods-arrived");
                create(folder, "push");
                var execution = start(folder, "push", "input.json");
                // The worker completes its task after the goods have been registered.
                await(
                        execution + " has registered the goods",
                        () -> hasEvent(execution, HistoryEventType.LAMBDA_FUNCTION_SUCCEEDED));
                workers.completeTasks(folder, 0, url);
                awaitEnd(execution);
            }
            case "10-callback" -> {
                create(folder, "callback");
                var execution = start(folder, "callback", "input.json");
                workers.completeTasks(folder, 0, url);
                awaitEnd(execution);
                awaitEnd(start(folder, "callback", "input-lost.json"));
            }
            case "11-nested" -> {
                create(folder, "premium", "premium.asl.json");
                create(folder, "nested");
                awaitEnd(start(folder, "nested", "input.json"));
            }
            default -> {
                var machine = folder.substring(folder.indexOf('-') + 1);
                create(folder, machine);
                awaitEnd(start(folder, machine, "input.json"));
            }
        }
    }

    private void create(String folder, String machine) {
        create(folder, machine, "definition.asl.json");
    }

    private void create(String folder, String machine, String file) {
        askel.createStateMachine(create ->
                create.name(machine)
                        .definition(readFile(folder, file))
                        .roleArn("arn:aws:iam::123456789012:role/tour"));
    }

    private void createActivity(String name) {
        askel.createActivity(create -> create.name(name));
    }

    private String start(String folder, String machine, String file) {
        return askel.startExecution(start ->
                        start.stateMachineArn(ARN + "stateMachine:" + machine)
                                .input(readFile(folder, file)))
                .executionArn();
    }

    private static String readFile(String folder, String file) {
        try {
            return Files.readString(TourServer.TOUR.resolve(folder).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean hasEvent(String execution, HistoryEventType type) {
        return askel
                .getExecutionHistory(history -> history.executionArn(execution))
                .events()
                .stream()
                .anyMatch(event -> event.type() == type);
    }

    private void awaitEnd(String execution) {
        await(
                execution + " has ended",
                () ->
                        askel.describeExecution(describe -> describe.executionArn(execution))
                                        .status()
                                != ExecutionStatus.RUNNING);
    }

    private static void await(String description, BooleanSupplier condition) {
        var deadline = System.nanoTime() + END_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Not true within " + END_MAX + ": " + description);
            }
            FixedDelay.await(BETWEEN_POLLS);
        }
    }

    @Override
    public void close() {
        askel.close();
    }
}
