package dev.askel.load.bench.loadgenerator;

import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.net.URI;
import java.time.Duration;

/** A process that completes activity tasks with their input. */
public final class ActivityWorker {
    /** A time that is longer than any measurement. */
    static final Duration RUN_MAX = Duration.ofHours(1);

    private ActivityWorker() {}

    /** Returns the body of a GetActivityTask request. */
    static String pollBody(String activityArn) {
        return AskelClient.newRequest().put("activityArn", activityArn).toString();
    }

    /**
     * Completes tasks until the process is killed.
     *
     * @param arguments the URL of the server, the ARN of the activity, and the number of pollers
     */
    public static void main(String[] arguments) {
        try (var askel = new AskelClient(URI.create(arguments[0]))) {
            ClosedLoop.run(
                    Integer.parseInt(arguments[2]), RUN_MAX, () -> doTask(askel, arguments[1]));
        }
    }

    private static boolean doTask(AskelClient askel, String activityArn)
            throws ErrorResponseException, UnknownOutcomeException {
        var task =
                askel.call(
                        "GetActivityTask",
                        AskelClient.newRequest().put("activityArn", activityArn));
        if (!task.hasNonNull("taskToken")) {
            return false;
        }
        askel.call(
                "SendTaskSuccess",
                AskelClient.newRequest()
                        .put("taskToken", task.path("taskToken").asText())
                        .put("output", task.path("input").asText()));
        return true;
    }
}
