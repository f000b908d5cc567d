package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled statement of a policy.
 *
 * @param position the position in the document; 1 is the first
 * @param sid the statement's id; null when it has none
 * @param actions patterns of actions; upper and lower case are equal
 * @param excludesActions whether the statement is about all actions except {@code actions}
 *     (NotAction)
 * @param resources patterns of ARNs
 * @param excludesResources whether the statement is about all resources except {@code resources}
 *     (NotResource)
 */
record Statement(
        int position,
        @Nullable String sid,
        Effect effect,
        List<Glob> actions,
        boolean excludesActions,
        List<ResourcePattern> resources,
        boolean excludesResources,
        List<Condition> conditions) {

    /** The effect on the requests to which a statement applies. */
    enum Effect {
        ALLOW,
        DENY
    }

    /** Whether the statement applies to a request. */
    boolean appliesTo(AccessRequest request, RequestContext context) {
        return matchesAction(request.action())
                && matchesResource(request, context)
                && areConditionsMet(context);
    }

    /** Whether the statement is about an action, for any resource. */
    boolean matchesAction(String action) {
        for (var pattern : actions) {
            if (pattern.covers(action)) {
                return !excludesActions;
            }
        }
        return excludesActions;
    }

    /**
     * Whether the statement is about the resource. A request can name a resource pattern instead of
     * one resource. An Allow statement then must cover all resources that match this pattern. A
     * Deny statement must cover at least one of them.
     */
    private boolean matchesResource(AccessRequest request, RequestContext context) {
        boolean any = request.isResourcePattern() && (effect == Effect.DENY) != excludesResources;
        for (var pattern : resources) {
            if (any
                    ? pattern.intersects(request.resource(), context)
                    : pattern.covers(request.resource(), context)) {
                return !excludesResources;
            }
        }
        return excludesResources;
    }

    private boolean areConditionsMet(RequestContext context) {
        for (var condition : conditions) {
            if (!condition.holds(context)) {
                return false;
            }
        }
        return true;
    }
}
