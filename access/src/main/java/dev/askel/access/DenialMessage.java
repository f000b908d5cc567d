package dev.askel.access;

import dev.askel.access.policy.AccessRequest;
import java.util.Optional;

/**
 * Creates the message of a denied request in the form of AWS (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">access
 * denied errors</a>).
 */
public final class DenialMessage {
    private static final String NO_RESOURCE = "*";

    private DenialMessage() {}

    /** Returns the message of a decision; empty when the request is permitted. */
    public static Optional<String> create(
            Principal principal, AccessRequest request, Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> Optional.empty();
            case Decision.ExplicitlyDenied _ ->
                    denied(principal, request, "with an explicit deny in an identity-based policy");
            case Decision.ImplicitlyDenied _, Decision.ForeignAccount _ ->
                    denied(
                            principal,
                            request,
                            "because no identity-based policy allows the "
                                    + request.action()
                                    + " action");
        };
    }

    private static Optional<String> denied(
            Principal principal, AccessRequest request, String reason) {
        var resource = request.resource();
        return Optional.of(
                "User: %s is not authorized to perform: %s%s %s"
                        .formatted(
                                principal.arn(),
                                request.action(),
                                resource.equals(NO_RESOURCE) ? "" : " on resource: " + resource,
                                reason));
    }
}
