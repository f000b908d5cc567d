package dev.askel.asl.validator;

import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import org.jspecify.annotations.Nullable;

/** The integrations of the caller, in addition to AWS's or in their place. Thread-safe and fast. */
@FunctionalInterface
public interface AdditionalIntegrations {
    /** No integrations besides AWS's. */
    AdditionalIntegrations NONE = _ -> null;

    /**
     * The parameter names of a resource.
     *
     * @return null when the resource is not one of these integrations
     */
    @Nullable ParameterNames parameters(Integration resource);

    /**
     * Whether AWS offers the action that a resource of its SDK's integrations names ({@code
     * aws-sdk:<client>:<action>}); true when the implementation has no list of actions.
     */
    default boolean hasAction(Integration resource) {
        return true;
    }
}
