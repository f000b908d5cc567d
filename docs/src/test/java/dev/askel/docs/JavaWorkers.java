package dev.askel.docs;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;

/** Implements the workers of the tour with the AWS SDK for Java. */
final class JavaWorkers implements TourWorkers {
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:activity:";
    private static final int HEARTBEATS = 5;
    private static final Duration BETWEEN_HEARTBEATS = Duration.ofSeconds(1);

    private final JavaFunctions functions;

    private final AwsCredentials credentials;

    JavaWorkers(JavaFunctions functions, AwsCredentials credentials) {
        this.functions = functions;
        this.credentials = credentials;
    }

    static SfnClient client(String url, AwsCredentials credentials) {
        return SfnClient.builder()
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    @Override
    public void completeTasks(String folder, int execution, String url) {
        try (var askel = client(url, credentials)) {
            switch (folder) {
                case "07-manual-approval" -> decideExpense(askel, execution == 0);
                case "08-pull" ->
                        succeed(
                                askel,
                                pollTask(askel, "resize-picture", "scheduled-function"),
                                "{\"pixels\": 307200}");
                case "09-push" ->
                        succeed(
                                askel,
                                pollTask(askel, "goods-arrived", "gate-3"),
                                "{\"gate\": 3, \"orderId\": \"1009\"}");
                case "10-callback" -> {
                    if (execution == 0) {
                        deliverParcel(askel, functions.awaitToken("P-10"), "P-10");
                    }
                }
                default -> {}
            }
        }
    }

    /** Approves or rejects an expense. */
    static void decideExpense(SfnClient askel, boolean approve) {
        var task = pollTask(askel, "approve-expense", "me");
        if (approve) {
            succeed(askel, task, "{\"approvedBy\": \"me\"}");
        } else {
            askel.sendTaskFailure(answer ->
                    answer.taskToken(task.taskToken()).error("Rejected").cause("Take the bus."));
        }
    }

    private static GetActivityTaskResponse pollTask(
            SfnClient askel, String activity, String worker) {
        return askel.getActivityTask(poll ->
                poll.activityArn(ARN + activity)
                        .workerName(worker)
                        // Longer than the 60 seconds that the server waits for a task.
                        .overrideConfiguration(
                                with -> with.apiCallAttemptTimeout(Duration.ofSeconds(70))));
    }

    private static void succeed(SfnClient askel, GetActivityTaskResponse task, String output) {
        askel.sendTaskSuccess(answer -> answer.taskToken(task.taskToken()).output(output));
    }

    private static void deliverParcel(SfnClient askel, String token, String parcel) {
        for (int i = 0; i < HEARTBEATS; i++) {
            askel.sendTaskHeartbeat(beat -> beat.taskToken(token));
            FixedDelay.await(BETWEEN_HEARTBEATS);
        }
        askel.sendTaskSuccess(answer ->
                answer.taskToken(token)
                        .output(
                                "{\"parcelId\": \"%s\", \"signedBy\": \"Väinö\"}"
                                        .formatted(parcel)));
    }
}
