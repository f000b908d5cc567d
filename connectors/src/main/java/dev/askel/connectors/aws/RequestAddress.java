package dev.askel.connectors.aws;

import static dev.askel.connectors.aws.ServiceAddress.EVERYWHERE;
import static dev.askel.connectors.aws.ServiceAddress.domain;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where calls go at AWS whose parameters name a place of their own, and what they are signed for,
 * as the endpoint rules of the SDKs have it. What is in several regions at once is signed for all.
 */
final class RequestAddress {
    static final String LABEL = "[A-Za-z0-9][A-Za-z0-9-]{0,62}";
    static final String LABELS = LABEL + "(?:\\." + LABEL + ")*";

    private static final Pattern HOST = Pattern.compile(LABELS);
    private static final Pattern STORE =
            Pattern.compile("arn:aws:cloudfront::(?<account>[0-9]{12}):key-value-store/.+");

    private RequestAddress() {}

    /** Why a call has no address, in the SDK's words; null when it has one. */
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
     * The home of a call that has an address.
     *
     * @param home of its service
     */
    static ServiceAddress of(ServiceAddress home, ServiceRequest request) {
        return switch (request.client()) {
            case "s3" -> Objects.requireNonNullElse(BucketAddress.of(home, request), home);
            case "eventbridge" -> global(home, request, ".endpoint.events.");
            case "sesv2" -> global(home, request, ".endpoints.email.");
            case "cloudfrontkeyvaluestore" -> {
                var store = store(request);
                yield store.matches()
                        ? home.at(
                                store.group("account") + ".cloudfront-kvs.global.api.aws",
                                EVERYWHERE)
                        : home;
            }
            default -> home;
        };
    }

    private static ServiceAddress global(
            ServiceAddress home, ServiceRequest request, String service) {
        var id = endpointId(request);
        return id.isEmpty() ? home : home.at(id + service + domain(request.region()), EVERYWHERE);
    }

    private static String endpointId(ServiceRequest request) {
        return request.parameters().path("EndpointId").asText("");
    }

    private static Matcher store(ServiceRequest request) {
        return STORE.matcher(request.parameters().path("KvsARN").asText(""));
    }
}
