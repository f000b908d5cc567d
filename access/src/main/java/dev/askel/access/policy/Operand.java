package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;

/** A compiled value of a condition in a policy. */
@FunctionalInterface
interface Operand {
    /** Whether a value of the request matches this value. */
    boolean accepts(String value, RequestContext context);
}
