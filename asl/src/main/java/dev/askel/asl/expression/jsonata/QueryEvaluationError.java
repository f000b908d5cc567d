package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.ErrorName.QUERY_EVALUATION_ERROR;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.util.Locale;
import java.util.UUID;

/**
 * Creates {@code States.QueryEvaluationError} failures with AWS's messages (docs/aws/asl.md section
 * 6).
 */
final class QueryEvaluationError {
    /** The maximum number of steps for quoting values in an error message. */
    private static final long QUOTE_STEPS_MAX = 100_000;

    private QueryEvaluationError() {}

    static Evaluation undefined(String source, String location) {
        return failed(source, location, "returned nothing (undefined).");
    }

    static Evaluation unsupportedType(String source, String location) {
        return failed(source, location, "returned an unsupported result type.");
    }

    static Evaluation unexpectedType(
            String source, String location, String expected, JsonNode value) {
        String actual = value.getNodeType().name().toLowerCase(Locale.ROOT);
        return failed(
                source,
                location,
                "returned an unexpected result type. Expected '%s', but was '%s' for value: %s"
                        .formatted(expected, actual, Payload.of(value).text()));
    }

    static Evaluation thrown(String source, String location, EvaluationError error) {
        String text;
        try {
            text = error.messageWithCode(new Budget(QUOTE_STEPS_MAX, Budget.BYTES_MAX));
        } catch (Budget.ExhaustedException _) {
            text = error.code();
        }
        return failedDuring(source, location, text);
    }

    /**
     * Returns the error of an expression that cannot be parsed. Definitions that were stored before
     * expressions were checked may contain one.
     */
    static Evaluation unreadable(String source, String location, String text) {
        return failedDuring(source, location, text);
    }

    /** Returns the error for an exceeded limit. Its message has no JSONata code. */
    static Evaluation exhausted(String source, String location, Budget.Resource resource) {
        String text =
                switch (resource) {
                    case STEPS -> "Expression evaluation timeout: Check for infinite loop";
                    case BYTES ->
                            "Expression evaluation memory limit exceeded: Check for excessive memory usage";
                    case LEVELS ->
                            "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive";
                };
        return failed(source, location, "threw an error during evaluation: " + text);
    }

    /** Returns AWS's internal error, for failures that have no other message. */
    static Evaluation internal(String source, String location, UUID id) {
        return failed(source, location, "threw an internal error during evaluation. " + id);
    }

    private static Evaluation failedDuring(String source, String location, String text) {
        return failed(source, location, "threw an error during evaluation. " + text);
    }

    private static Evaluation failed(String source, String location, String outcome) {
        return Evaluation.failedAt(
                location,
                QUERY_EVALUATION_ERROR,
                "The JSONata expression '%s' specified for the field '%s' %s"
                        .formatted(source, location, outcome));
    }
}
