package dev.askel.connectors.aws;

import static dev.askel.connectors.aws.RequestAddress.LABEL;
import static dev.askel.connectors.aws.RequestAddress.LABELS;
import static dev.askel.connectors.aws.ServiceAddress.ALL_REGIONS;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the host names that AWS has for S3 buckets and access points. */
final class BucketAddress {
    private static final String OUTPOSTS = "s3-outposts";

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

    /**
     * An alias of an access point on AWS Outposts. The kind of hardware and the id of the outpost
     * in the alias determine the host.
     */
    private static final Pattern OUTPOST_ALIAS =
            Pattern.compile(".*(?<kind>[eo])(?<outpost>[a-z0-9]{17}).{25}--op-s3");

    private static final Pattern MULTI_REGION =
            Pattern.compile("arn:[a-z-]+:s3::[0-9]{12}:accesspoint[:/](?<name>" + LABELS + ")");

    private static final Pattern REGIONAL =
            arn("(?<service>s3|s3-object-lambda)", "accesspoint[:/](?<name>" + LABEL + ")");

    private static final Pattern ON_OUTPOST =
            arn(
                    OUTPOSTS,
                    "outpost[:/](?<outpost>%s)[:/]accesspoint[:/](?<name>%s)"
                            .formatted(LABEL, LABEL));

    private BucketAddress() {}

    private static Pattern arn(String service, String resource) {
        return Pattern.compile(
                "arn:[a-z-]+:%s:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):%s"
                        .formatted(service, resource));
    }

    /**
     * Returns the address whose host contains the bucket of a request; null when only the path
     * contains the bucket.
     *
     * @param s3Address the address of the service
     */
    static @Nullable ServiceAddress of(ServiceAddress s3Address, ServiceRequest request) {
        var bucket = request.parameters().path("Bucket").asText();
        if (BUCKET.matcher(bucket).matches()) {
            return hosted(s3Address, bucket, request.caller().region());
        }
        var multiRegion = MULTI_REGION.matcher(bucket);
        if (multiRegion.matches()) {
            var point = multiRegion.group("name") + ".accesspoint.s3-global.";
            return s3Address.withHost(
                    point + ServiceAddress.domain(request.caller().region()), ALL_REGIONS);
        }
        var inRegion = REGIONAL.matcher(bucket);
        if (inRegion.matches()) {
            var service = inRegion.group("service");
            var hostLabel = service.equals("s3") ? "s3-accesspoint" : service;
            return point(
                    s3Address.withSigningName(service),
                    inRegion,
                    hostLabel,
                    inRegion.group("region"));
        }
        var onOutpost = ON_OUTPOST.matcher(bucket);
        return onOutpost.matches()
                ? point(
                        s3Address.withSigningName(OUTPOSTS),
                        onOutpost,
                        onOutpost.group("outpost") + "." + OUTPOSTS,
                        ALL_REGIONS)
                : null;
    }

    private static ServiceAddress hosted(ServiceAddress s3, String bucket, String region) {
        var alias = OUTPOST_ALIAS.matcher(bucket);
        if (!alias.matches()) {
            return s3.withHost(bucket + "." + s3.host(), s3.signingRegion());
        }
        var kind = alias.group("kind").equals("e") ? "ec2" : "op-" + alias.group("outpost");
        return s3.withSigningName(OUTPOSTS)
                .withHost(
                        "%s.%s.%s.%s.%s"
                                .formatted(
                                        bucket,
                                        kind,
                                        OUTPOSTS,
                                        region,
                                        ServiceAddress.domain(region)),
                        ALL_REGIONS);
    }

    /** Returns the address of an access point, in the region of its ARN. */
    private static ServiceAddress point(
            ServiceAddress service, MatchResult arn, String hostLabel, String signingRegion) {
        var region = arn.group("region");
        return service.withHost(
                "%s-%s.%s.%s.%s"
                        .formatted(
                                arn.group("name"),
                                arn.group("account"),
                                hostLabel,
                                region,
                                ServiceAddress.domain(region)),
                signingRegion);
    }
}
