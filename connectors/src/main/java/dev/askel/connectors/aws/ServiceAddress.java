package dev.askel.connectors.aws;

import dev.askel.connectors.model.ServiceModel;
import java.util.Locale;

/**
 * Where a service lives.
 *
 * @param client the SDK for Java's client in lower case, which settings name it by
 * @param variable as in {@code AWS_ENDPOINT_URL_<VARIABLE>}
 * @param localVariable what Step Functions Local calls it, as in {@code <LOCAL>_ENDPOINT}
 * @param host at AWS, possibly with a path
 * @param signingName that requests are signed for
 * @param signingRegion that they are signed for; {@link #ALL_REGIONS} for all, by Version 4a
 */
public record ServiceAddress(
        String client,
        String variable,
        String localVariable,
        String host,
        String signingName,
        String signingRegion) {
    /** All regions, as signatures of Version 4a name them. */
    static final String ALL_REGIONS = "*";

    private static final String REGION_PLACEHOLDER = "{region}";

    /** The service of a client's service for callers in a region. */
    public static ServiceAddress of(String client, ServiceModel model, String region) {
        var variable =
                model.serviceId().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        var place =
                model.regionalHost(region)
                        .orElseGet(() ->
                                new ServiceModel.RegionalHost(
                                        "%s.%s.%s"
                                                .formatted(
                                                        model.hostPrefix(),
                                                        REGION_PLACEHOLDER,
                                                        domain(region)),
                                        REGION_PLACEHOLDER));
        return new ServiceAddress(
                client,
                variable,
                client.equals("sfn") ? "STEP_FUNCTIONS" : variable,
                place.host().replace(REGION_PLACEHOLDER, region),
                model.signingName(),
                place.signingRegion().replace(REGION_PLACEHOLDER, region));
    }

    /** What hosts of a region end with. */
    static String domain(String region) {
        return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }

    /** The same at another host. */
    ServiceAddress at(String other, String region) {
        return new ServiceAddress(client, variable, localVariable, other, signingName, region);
    }

    /** The same, signed for by another name. */
    ServiceAddress signedAs(String name) {
        return new ServiceAddress(client, variable, localVariable, host, name, signingRegion);
    }
}
