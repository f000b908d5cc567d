package dev.askel.engine.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.model.Resource;
import java.util.Optional;

/** Validates mocked results against the response shape of a service. Thread-safe. */
@FunctionalInterface
public interface ResultRules {
    /** Accepts every result. */
    ResultRules NONE = (_, _, _) -> Optional.empty();

    /**
     * Returns the reason why a value is not a valid result of a call to the resource.
     *
     * @param complete whether all fields that the service always returns must be present
     * @return a message in AWS's format, such as {@code Field 'X' must be a string}; empty when the
     *     value is valid
     */
    Optional<String> refusal(Resource resource, JsonNode result, boolean complete);
}
