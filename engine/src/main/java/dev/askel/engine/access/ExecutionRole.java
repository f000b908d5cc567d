package dev.askel.engine.access;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import java.time.Instant;
import java.util.List;

/**
 * A role of Askel as the role of executions.
 *
 * @param createdAt distinguishes the role from a later one of its name
 * @param trustsStepFunctions whether its trust policy permits executions to have it
 */
record ExecutionRole(
        PrincipalName name,
        Instant createdAt,
        List<AttachedPolicy> policies,
        boolean trustsStepFunctions) {
    /** The name of the sessions of executions. */
    static final String SESSION = "askel";

    ExecutionRole {
        policies = List.copyOf(policies);
    }

    /** Returns the principal of the executions with this role. */
    Principal principal() {
        return new Principal(
                "arn:aws:sts::%s:assumed-role/%s/%s"
                        .formatted(name.account(), name.name(), SESSION),
                name.account(),
                policies);
    }
}
