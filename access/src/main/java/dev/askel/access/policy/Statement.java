package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled statement of a policy.
 *
 * @param position the position in the document; 1 is the first
 * @param sid the statement's id; null when it has none
 * @param actions patterns, without regard to case
 * @param excludesActions whether the statement is about all other actions (NotAction)
 * @param resources patterns of ARNs
 * @param excludesResources whether the statement is about all other resources (NotResource)
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
        return isAboutAction(request.action())
                && isAboutResource(request, context)
                && haveConditionsHeld(context);
    }

    /** Whether the statement is about an action, on any resource. */
    boolean isAboutAction(String action) {
        for (var pattern : actions) {
            if (pattern.covers(action)) {
                return !excludesActions;
            }
        }
        return excludesActions;
    }

    /**
     * Whether the statement is about the resource. When the request is about every match of a
     * pattern, an Allow must be about all of these resources, and a Deny about at least one.
     */
    private boolean isAboutResource(AccessRequest request, RequestContext context) {
        boolean any = request.everyMatch() && (effect == Effect.DENY) != excludesResources;
        for (var pattern : resources) {
            if (any
                    ? pattern.intersects(request.resource(), context)
                    : pattern.covers(request.resource(), context)) {
                return !excludesResources;
            }
        }
        return excludesResources;
    }

    private boolean haveConditionsHeld(RequestContext context) {
        for (var condition : conditions) {
            if (!condition.holds(context)) {
                return false;
            }
        }
        return true;
    }
}
