package dev.askel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;

/** Makes the calls of each README with the AWS SDK for Java. */
final class JavaTraveller implements Traveller, AutoCloseable {
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:";
    private static final Duration END_MAX = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int HEARTBEATS = 4;
    private static final Duration BETWEEN_HEARTBEATS = Duration.ofSeconds(1);

    private final JavaFunctions functions;
    private final SfnClient askel;

    JavaTraveller(TourServer server, JavaFunctions functions) {
        this.functions = functions;
        this.askel =
                SfnClient.builder()
                        .endpointOverride(URI.create(server.url()))
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("tour", "tour")))
                        .build();
    }

    @Override
    public void visit(String folder) {
        switch (folder) {
            case "03-order-saga" -> {
                create(folder, "order-saga");
                end(start(folder, "order-saga", "input.json"));
                end(start(folder, "order-saga", "input-atlantis.json"));
            }
            case "07-manual-approval" -> {
                createActivity("approve-expense");
                create(folder, "manual-approval");
                var first = start(folder, "manual-approval", "input.json");
                succeed(take("approve-expense", "me"), "{\"approvedBy\": \"me\"}");
                end(first);
                var second = start(folder, "manual-approval", "input.json");
                var token = take("approve-expense", "me").taskToken();
                askel.sendTaskFailure(
                        answer -> answer.taskToken(token).error("Rejected").cause("Take the bus."));
                end(second);
            }
            case "08-pull" -> {
                createActivity("resize-picture");
                create(folder, "pull");
                var first = start(folder, "pull", "input.json");
                var second = start(folder, "pull", "input.json");
                succeed(take("resize-picture", "scheduled-function"), "{\"pixels\": 307200}");
                succeed(take("resize-picture", "scheduled-function"), "{\"pixels\": 307200}");
                end(first);
                end(second);
            }
            case "09-push" -> {
                createActivity("goods-arrived");
                create(folder, "push");
                var execution = start(folder, "push", "input.json");
                succeed(take("goods-arrived", "gate-3"), "{\"gate\": 3, \"orderId\": \"1009\"}");
                end(execution);
            }
            case "10-callback" -> {
                create(folder, "callback");
                var execution = start(folder, "callback", "input.json");
                deliver("P-10");
                end(execution);
                end(start(folder, "callback", "input-lost.json"));
            }
            case "11-nested" -> {
                create(folder, "premium", "premium.asl.json");
                create(folder, "nested");
                end(start(folder, "nested", "input.json"));
            }
            default -> {
                var machine = folder.substring(folder.indexOf('-') + 1);
                create(folder, machine);
                end(start(folder, machine, "input.json"));
            }
        }
    }

    private void create(String folder, String machine) {
        create(folder, machine, "definition.asl.json");
    }

    private void create(String folder, String machine, String file) {
        askel.createStateMachine(create ->
                create.name(machine)
                        .definition(text(folder, file))
                        .roleArn("arn:aws:iam::123456789012:role/tour"));
    }

    private void createActivity(String name) {
        askel.createActivity(create -> create.name(name));
    }

    private String start(String folder, String machine, String file) {
        return askel.startExecution(start ->
                        start.stateMachineArn(ARN + "stateMachine:" + machine)
                                .input(text(folder, file)))
                .executionArn();
    }

    private static String text(String folder, String file) {
        try {
            return Files.readString(TourServer.TOUR.resolve(folder).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GetActivityTaskResponse take(String activity, String worker) {
        return askel.getActivityTask(take ->
                take.activityArn(ARN + "activity:" + activity)
                        .workerName(worker)
                        // Longer than the server's 60 seconds.
                        .overrideConfiguration(
                                with -> with.apiCallAttemptTimeout(Duration.ofSeconds(70))));
    }

    private void succeed(GetActivityTaskResponse task, String output) {
        askel.sendTaskSuccess(answer -> answer.taskToken(task.taskToken()).output(output));
    }

    private void deliver(String parcel) {
        var token = functions.tokenOf(parcel);
        for (int i = 0; i < HEARTBEATS; i++) {
            pause(BETWEEN_HEARTBEATS);
            askel.sendTaskHeartbeat(beat -> beat.taskToken(token));
        }
        askel.sendTaskSuccess(answer ->
                answer.taskToken(token)
                        .output(
                                "{\"parcelId\": \"%s\", \"signedBy\": \"Väinö\"}"
                                        .formatted(parcel)));
    }

    private void end(String execution) {
        var deadline = System.nanoTime() + END_MAX.toNanos();
        while (askel.describeExecution(describe -> describe.executionArn(execution)).status()
                == ExecutionStatus.RUNNING) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(execution + " still runs");
            }
            pause(BETWEEN_LOOKS);
        }
    }

    /** The pace of a worker and of somebody who looks again and again; nothing ever ends it. */
    private static void pause(Duration duration) {
        try {
            if (new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("Nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        askel.close();
    }
}
