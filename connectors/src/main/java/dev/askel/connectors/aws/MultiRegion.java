package dev.askel.connectors.aws;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What AWS has in several regions at once: a request for it is signed for all of them, with
 * Signature Version 4a, for which AWS's SDK has native code only.
 */
final class MultiRegion {
    private static final Pattern ACCESS_POINT =
            Pattern.compile("arn:[a-z-]+:s3::[0-9]{12}:accesspoint[:/].+\\.mrap");

    private MultiRegion() {}

    /** Why a call cannot be signed; null when it can. */
    static @Nullable String refusal(ServiceRequest request) {
        var bucket = request.parameters().path("Bucket").asText();
        if (request.client().equals("s3") && ACCESS_POINT.matcher(bucket).matches()) {
            return "The bucket %s is a multi-region access point, which needs Signature Version 4a: that is not there. Name a bucket of one region."
                    .formatted(bucket);
        }
        return request.client().equals("eventbridge")
                        && request.parameters().hasNonNull("EndpointId")
                        && request.operation().equals("PutEvents")
                ? "EndpointId names a global endpoint, which needs Signature Version 4a: that is not there. Name an event bus of one region."
                : null;
    }
}
