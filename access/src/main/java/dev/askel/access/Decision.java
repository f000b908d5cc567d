package dev.askel.access;

import dev.askel.access.policy.PolicyDocument.StatementReference;

/**
 * The decision that a principal's policies make about a request, and the statement that decided.
 */
public sealed interface Decision {
    /** A statement allows the request, and no statement denies it. */
    record Allowed(String policyName, StatementReference statement) implements Decision {}

    /** A statement denies the request, even if other statements allow it. */
    record ExplicitlyDenied(String policyName, StatementReference statement) implements Decision {}

    /** No statement allows the request. */
    record ImplicitlyDenied() implements Decision {}

    /**
     * The resource belongs to another account. No policy of the principal's account can allow the
     * request.
     */
    record ForeignAccount(String account) implements Decision {}

    /** Whether the request may be performed. */
    default boolean isAllowed() {
        return this instanceof Allowed;
    }
}
