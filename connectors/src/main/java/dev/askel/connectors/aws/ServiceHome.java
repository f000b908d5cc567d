package dev.askel.connectors.aws;

import dev.askel.connectors.model.ServiceModel;
import java.util.Locale;
import java.util.Map;

/**
 * Where a service lives.
 *
 * @param client the SDK for Java's client in lower case, which settings name it by
 * @param variable as in {@code AWS_ENDPOINT_URL_<VARIABLE>}
 * @param localVariable what Step Functions Local calls it, as in {@code <LOCAL>_ENDPOINT}
 * @param host at AWS
 * @param signingRegion that requests are signed for
 */
public record ServiceHome(
        String client, String variable, String localVariable, String host, String signingRegion) {
    private static final String CHINA = "cn-";
    private static final String VIRGINIA = "us-east-1";

    /** Services that are in one place for all regions of the standard partition. */
    private static final Map<String, String> GLOBAL =
            Map.of(
                    "iam", "iam.amazonaws.com",
                    "cloudfront", "cloudfront.amazonaws.com",
                    "route53", "route53.amazonaws.com",
                    "organizations", "organizations.us-east-1.amazonaws.com",
                    "waf", "waf.amazonaws.com",
                    "shield", "shield.us-east-1.amazonaws.com",
                    "budgets", "budgets.amazonaws.com",
                    "costexplorer", "ce.us-east-1.amazonaws.com",
                    "account", "account.us-east-1.amazonaws.com",
                    "health", "global.health.amazonaws.com");

    /** The home of a client's service for callers in a region. */
    public static ServiceHome of(String client, ServiceModel model, String region) {
        var variable =
                model.serviceId().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        var local = client.equals("sfn") ? "STEP_FUNCTIONS" : variable;
        var global =
                region.startsWith(CHINA) || region.startsWith("us-gov-")
                        ? null
                        : GLOBAL.get(client);
        return new ServiceHome(
                client,
                variable,
                local,
                global == null ? regional(model.hostPrefix(), region) : global,
                global == null ? region : VIRGINIA);
    }

    /** A host of a region. */
    static String regional(String prefix, String region) {
        return "%s.%s.amazonaws.com%s"
                .formatted(prefix, region, region.startsWith(CHINA) ? ".cn" : "");
    }
}
