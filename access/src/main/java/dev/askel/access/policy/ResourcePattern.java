package dev.askel.access.policy;

import dev.askel.access.policy.AccessRequest.RequestContext;
import org.jspecify.annotations.Nullable;

/** A pattern of ARNs in a policy. A pattern without variables is compiled once. */
final class ResourcePattern {
    private final Template template;
    private final @Nullable Glob compiled;

    private ResourcePattern(Template template) {
        this.template = template;
        var constant = template.constant();
        compiled = constant == null ? null : Glob.ofCompiled(constant, false);
    }

    /**
     * Reads a pattern.
     *
     * @param text an ARN with wildcards and variables, or a star
     */
    static ResourcePattern parse(String text) throws MalformedPolicyException {
        if (!text.equals("*") && !text.startsWith("arn:")) {
            throw new MalformedPolicyException("'" + text + "' is not an ARN, expected arn:… or *");
        }
        return new ResourcePattern(Template.parse(text, true));
    }

    /** Whether every request supplies values for the variables of the pattern. */
    boolean alwaysResolves() {
        return template.alwaysResolves();
    }

    /**
     * Whether the pattern matches a resource. If the argument is a pattern, whether this pattern
     * matches every resource that the argument matches.
     */
    boolean covers(String resource, RequestContext context) {
        var glob = resolve(context);
        return glob != null && glob.covers(resource);
    }

    /** Whether the pattern matches some resource that another pattern matches. */
    boolean intersects(String pattern, RequestContext context) {
        var glob = resolve(context);
        return glob != null && glob.intersects(pattern);
    }

    private @Nullable Glob resolve(RequestContext context) {
        if (compiled != null) {
            return compiled;
        }
        var text = template.resolve(context);
        return text == null ? null : Glob.ofCompiled(text, false);
    }
}
