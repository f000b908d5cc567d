package dev.askel.http;

import dev.askel.engine.api.Answer;
import java.util.concurrent.CompletionStage;

/**
 * What {@code GET /api/v1/inspect?arn=…} asks: all we know of an execution, for a person who must
 * put it right.
 */
@FunctionalInterface
public interface Inspection {
    /**
     * Inspects an execution.
     *
     * @param arn an execution's ARN as the caller wrote it
     * @return a JSON object as text
     */
    CompletionStage<Answer<String>> inspect(String arn);
}
