package dev.askel.asl.validator;

import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import org.jspecify.annotations.Nullable;

/**
 * The integrations that a caller of the validator adds to those of AWS, or that replace
 * integrations of AWS. Implementations are thread-safe and fast.
 */
@FunctionalInterface
public interface AdditionalIntegrations {
    /** No additional integrations. */
    AdditionalIntegrations NONE = _ -> null;

    /**
     * Returns the parameter names of an additional integration.
     *
     * @return null when the resource is not one of these integrations
     */
    @Nullable ParameterNames parameters(Integration resource);

    /**
     * Whether the action of an AWS SDK integration ({@code aws-sdk:<client>:<action>}) exists. True
     * if the implementation has no list of actions.
     */
    default boolean hasAction(Integration resource) {
        return true;
    }
}
