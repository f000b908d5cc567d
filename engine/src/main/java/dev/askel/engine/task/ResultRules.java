package dev.askel.engine.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.model.Resource;
import java.util.Optional;

/** What a service's answer looks like, for results that somebody makes up. Thread-safe. */
@FunctionalInterface
public interface ResultRules {
    /** No service is known, so anything may be an answer. */
    ResultRules NONE = (_, _, _) -> Optional.empty();

    /**
     * Why the value cannot be what a call of the resource answers.
     *
     * @param complete whether nothing that the service always answers may be missing
     * @return in AWS's words, such as {@code Field 'X' must be a string}; empty when it can be
     */
    Optional<String> refusal(Resource resource, JsonNode result, boolean complete);
}
