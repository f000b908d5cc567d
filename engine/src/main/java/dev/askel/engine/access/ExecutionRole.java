package dev.askel.engine.access;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored role that executions can have.
 *
 * @param createdAt the time of creation, which distinguishes the role from a later role with the
 *     same name
 * @param trust the principals that may assume the role; null without a trust policy
 */
record ExecutionRole(
        PrincipalName name,
        Instant createdAt,
        List<AttachedPolicy> policies,
        @Nullable TrustPolicy trust) {
    /** The session name of executions, the last part of their session ARN. */
    static final String SESSION_NAME = "askel";

    ExecutionRole {
        policies = List.copyOf(policies);
    }

    /** Returns the principal of the executions with this role. */
    Principal principal() {
        return new Principal(sessionArn(name), name.account(), policies);
    }

    /** Returns the session ARN of the executions with a role. */
    static String sessionArn(PrincipalName role) {
        return "arn:aws:sts::%s:assumed-role/%s/%s"
                .formatted(role.account(), role.name(), SESSION_NAME);
    }

    /** Whether a service may assume this role for its calls. */
    boolean trusts(CallingService service) {
        return trust != null && trust.permits(service);
    }

    /** Whether a principal may assume this role. */
    boolean trusts(Principal caller) {
        return trust != null && trust.permits(caller, name);
    }
}
