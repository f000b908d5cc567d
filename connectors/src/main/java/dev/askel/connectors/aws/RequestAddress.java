package dev.askel.connectors.aws;

import static dev.askel.connectors.aws.ServiceAddress.ALL_REGIONS;
import static dev.askel.connectors.aws.ServiceAddress.domain;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the host at AWS and the signing region of calls whose parameters determine them, such as
 * the bucket of S3. The rules are the endpoint rules of the SDKs. Requests to resources in several
 * regions are signed for all regions.
 */
final class RequestAddress {
    static final String LABEL = "[A-Za-z0-9][A-Za-z0-9-]{0,62}";
    static final String LABELS = LABEL + "(?:\\." + LABEL + ")*";

    private static final Pattern HOST = Pattern.compile(LABELS);
    private static final Pattern STORE =
            Pattern.compile("arn:aws:cloudfront::(?<account>[0-9]{12}):key-value-store/.+");

    private RequestAddress() {}

    /**
     * Returns the SDK's message for a call without a valid address; null when the address is valid.
     */
    static @Nullable String refusal(ServiceRequest request) {
        return switch (request.client()) {
            case "eventbridge", "sesv2" ->
                    endpointId(request).isEmpty() || HOST.matcher(endpointId(request)).matches()
                            ? null
                            : "EndpointId must be a valid host label.";
            case "cloudfrontkeyvaluestore" ->
                    store(request).matches() ? null : "KVS ARN must be a valid ARN";
            default -> null;
        };
    }

    /**
     * Returns the address of a call whose parameters are valid.
     *
     * @param service the address of its service
     */
    static ServiceAddress of(ServiceAddress service, ServiceRequest request) {
        return switch (request.client()) {
            case "s3" -> Objects.requireNonNullElse(BucketAddress.of(service, request), service);
            case "eventbridge" -> global(service, request, ".endpoint.events.");
            case "sesv2" -> global(service, request, ".endpoints.email.");
            case "cloudfrontkeyvaluestore" -> {
                var store = store(request);
                yield store.matches()
                        ? service.withHost(
                                store.group("account") + ".cloudfront-kvs.global.api.aws",
                                ALL_REGIONS)
                        : service;
            }
            default -> service;
        };
    }

    private static ServiceAddress global(
            ServiceAddress service, ServiceRequest request, String domainPrefix) {
        var id = endpointId(request);
        return id.isEmpty()
                ? service
                : service.withHost(
                        id + domainPrefix + domain(request.caller().region()), ALL_REGIONS);
    }

    private static String endpointId(ServiceRequest request) {
        return request.parameters().path("EndpointId").asText("");
    }

    private static Matcher store(ServiceRequest request) {
        return STORE.matcher(request.parameters().path("KvsARN").asText(""));
    }
}
