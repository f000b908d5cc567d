package dev.askel.connectors.aws;

import dev.askel.connectors.model.ServiceModel;
import java.util.Locale;

/**
 * The address of a service, and the parameters of its signature.
 *
 * @param client the client of the SDK for Java in lower case, as in settings
 * @param variable the suffix in {@code AWS_ENDPOINT_URL_<VARIABLE>}
 * @param localVariable the prefix in Step Functions Local's {@code <LOCAL>_ENDPOINT}
 * @param host the host at AWS, possibly with a path
 * @param signingName the service in the signature
 * @param signingRegion the region in the signature; {@link #ALL_REGIONS} for a signature of Version
 *     4a
 */
public record ServiceAddress(
        String client,
        String variable,
        String localVariable,
        String host,
        String signingName,
        String signingRegion) {
    /** The value for all regions in signatures of Version 4a. */
    static final String ALL_REGIONS = "*";

    private static final String REGION_PLACEHOLDER = "{region}";

    /** Returns the address of a client's service for callers in a region. */
    public static ServiceAddress of(String client, ServiceModel model, String region) {
        var variable =
                model.serviceId().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        var regional =
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
                regional.host().replace(REGION_PLACEHOLDER, region),
                model.signingName(),
                regional.signingRegion().replace(REGION_PLACEHOLDER, region));
    }

    /** Returns the domain of the hosts in a region. */
    static String domain(String region) {
        return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }

    /** Returns a copy with another host and region. */
    ServiceAddress withHost(String newHost, String region) {
        return new ServiceAddress(client, variable, localVariable, newHost, signingName, region);
    }

    /** Returns a copy with another signing name. */
    ServiceAddress withSigningName(String name) {
        return new ServiceAddress(client, variable, localVariable, host, name, signingRegion);
    }
}
