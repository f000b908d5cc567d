package dev.askel.load.bench;

import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.net.URI;
import java.time.Duration;

/** A process that does activity tasks: each is answered with its input. */
public final class ActivityWorker {
    /** Longer than any measurement. */
    static final Duration WORK_MAX = Duration.ofHours(1);

    private ActivityWorker() {}

    /** The body of GetActivityTask. */
    static String poll(String activityArn) {
        return AskelClient.request().put("activityArn", activityArn).toString();
    }

    /** Works until it is killed: server, ARN of the activity, number of pollers. */
    public static void main(String[] words) {
        try (var askel = new AskelClient(URI.create(words[0]))) {
            ClosedLoop.run(Integer.parseInt(words[2]), WORK_MAX, () -> doTask(askel, words[1]));
        }
    }

    private static boolean doTask(AskelClient askel, String activityArn)
            throws RefusedException, UnansweredException {
        var task =
                askel.call(
                        "GetActivityTask", AskelClient.request().put("activityArn", activityArn));
        if (!task.hasNonNull("taskToken")) {
            return false;
        }
        askel.call(
                "SendTaskSuccess",
                AskelClient.request()
                        .put("taskToken", task.path("taskToken").asText())
                        .put("output", task.path("input").asText()));
        return true;
    }
}
