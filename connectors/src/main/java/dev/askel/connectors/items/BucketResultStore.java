package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.destination.ResultWriterException;
import java.time.Duration;

/** Stores the results of Map Runs as objects in S3. */
public final class BucketResultStore implements ResultStore {
    /** The timeout of one attempt, for 8 MiB over a slow connection. */
    private static final Duration PUT_TIMEOUT = Duration.ofMinutes(3);

    private final BucketCalls calls;

    /** Creates a store. */
    public BucketResultStore(ModelledServices services, RetrySchedule schedule) {
        this.calls = new BucketCalls(services, schedule);
    }

    @Override
    public void put(Destination destination, String key, byte[] content)
            throws ResultWriterException, InterruptedException {
        var arguments = destination.writer().arguments();
        if (arguments == null || !(arguments.tree() instanceof ObjectNode given)) {
            throw new ResultWriterException("The ResultWriter names no bucket.");
        }
        var parameters = given.deepCopy();
        parameters.remove("Prefix");
        parameters.put("Key", key);
        parameters.put("Body", content);
        parameters.put("ContentType", "application/json");
        var caller =
                new ServiceCaller(
                        destination.account(), destination.region(), destination.roleArn(), null);
        var answer = calls.call("PutObject", parameters, caller, PUT_TIMEOUT);
        if (!(answer instanceof ServiceResponse.Answered)) {
            throw new ResultWriterException(
                    "The file s3://%s/%s could not be written: %s"
                            .formatted(
                                    given.path("Bucket").asText(),
                                    key,
                                    BucketCalls.reason(answer)));
        }
    }
}
