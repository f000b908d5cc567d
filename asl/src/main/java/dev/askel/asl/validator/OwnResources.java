package dev.askel.asl.validator;

import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import org.jspecify.annotations.Nullable;

/** The integrations that somebody has beside AWS's, or in their place. Thread-safe and cheap. */
@FunctionalInterface
public interface OwnResources {
    /** Only what AWS has. */
    OwnResources NONE = _ -> null;

    /**
     * What a resource takes.
     *
     * @return null when it is none of them
     */
    @Nullable ParameterNames parameters(Integration resource);

    /**
     * Whether AWS has the action that a resource of its SDK's integrations names ({@code
     * aws-sdk:<client>:<action>}); who has no list of them says it has.
     */
    default boolean hasAction(Integration resource) {
        return true;
    }
}
