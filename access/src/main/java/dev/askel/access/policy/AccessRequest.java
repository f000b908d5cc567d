package dev.askel.access.policy;

import java.util.List;

/**
 * A question to the policies of a principal: whether the principal may perform an action on a
 * resource.
 *
 * @param action such as {@code states:StartExecution}
 * @param resource the ARN of the resource, or {@code *} for an action without one
 * @param isResourcePattern whether {@code resource} is a pattern, and the action applies to every
 *     resource that matches it. A statement allows the action only if it allows the action for all
 *     these resources. A statement denies the action if it denies the action for any of them.
 * @param context the values of condition keys
 */
public record AccessRequest(
        String action, String resource, boolean isResourcePattern, RequestContext context) {

    /** Supplies the values of condition keys for one request. */
    @FunctionalInterface
    public interface RequestContext {
        /** A context without values. */
        RequestContext EMPTY = _ -> List.of();

        /**
         * Returns the values of a condition key.
         *
         * @param key the key in lower case, such as {@code aws:sourceip}
         * @return empty when the request does not have the key
         */
        List<String> values(String key);

        /** Returns this context with an additional key. The key must be in lower case. */
        default RequestContext with(String key, String... values) {
            var more = List.of(values);
            return wanted -> wanted.equals(key) ? more : values(wanted);
        }
    }

    /** Creates a request for one resource. */
    public static AccessRequest of(String action, String resource) {
        return new AccessRequest(action, resource, false, RequestContext.EMPTY);
    }

    /** Creates a request for all resources that match a pattern. */
    public static AccessRequest forPattern(String action, String resourcePattern) {
        return new AccessRequest(action, resourcePattern, true, RequestContext.EMPTY);
    }

    /** Returns the same request with another context. */
    public AccessRequest withContext(RequestContext newContext) {
        return new AccessRequest(action, resource, isResourcePattern, newContext);
    }

    /** Returns the request with an additional condition key. The key must be in lower case. */
    public AccessRequest with(String key, String... values) {
        return withContext(context.with(key, values));
    }
}
