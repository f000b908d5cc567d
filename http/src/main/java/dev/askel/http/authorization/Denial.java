package dev.askel.http.authorization;

import dev.askel.access.Decision;
import dev.askel.access.DenialMessage;
import dev.askel.access.Principal;
import dev.askel.access.policy.AccessRequest;
import dev.askel.engine.api.EngineError;
import java.util.Optional;

/** The error of a denied request. */
final class Denial {
    private Denial() {}

    /** Returns the error of a decision; empty when the request is permitted. */
    static Optional<EngineError> of(Principal principal, AccessRequest request, Decision decision) {
        return DenialMessage.create(principal, request, decision)
                .map(EngineError.AccessDeniedException::new);
    }
}
