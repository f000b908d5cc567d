package dev.askel.http.authorization;

import dev.askel.access.Decision;
import dev.askel.access.Principal;
import dev.askel.access.policy.AccessRequest;
import dev.askel.engine.api.EngineError;
import java.util.Optional;

/**
 * Words a denial as AWS does (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">access
 * denied errors</a>).
 */
final class Denial {
    private Denial() {}

    /** Returns the error of a decision; empty when the request is permitted. */
    static Optional<EngineError> of(Principal principal, AccessRequest request, Decision decision) {
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

    private static Optional<EngineError> denied(
            Principal principal, AccessRequest request, String reason) {
        var resource = request.resource();
        return Optional.of(
                new EngineError.AccessDeniedException(
                        "User: %s is not authorized to perform: %s%s %s"
                                .formatted(
                                        principal.arn(),
                                        request.action(),
                                        resource.equals(RequestedResources.ANY)
                                                ? ""
                                                : " on resource: " + resource,
                                        reason)));
    }
}
