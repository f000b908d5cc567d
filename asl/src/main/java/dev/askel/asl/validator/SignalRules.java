package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.template.ExpressionDelimiters;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.model.SignalArgumentRules;
import dev.askel.asl.parser.Fields;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the constant Arguments of the tasks that wait for signals and send them. The engine checks
 * the values of expressions when it runs the task.
 */
final class SignalRules {
    private SignalRules() {}

    static void check(Integration integration, @Nullable Fields arguments, QueryLanguage language) {
        var action = AskelAction.of(integration);
        if (action == null || !action.isSignal() || arguments == null) {
            return;
        }
        check(arguments, language, "Name", SignalArgumentRules::nameProblem);
        check(arguments, language, "Key", SignalArgumentRules::keyProblem);
        switch (action) {
            case WAIT_FOR_SIGNAL -> {
                check(arguments, language, "Count", SignalArgumentRules::countProblem);
                check(arguments, language, "Until", SignalArgumentRules::untilProblem);
                if (isGiven(arguments, "Count") && isGiven(arguments, "Until")) {
                    add(
                            arguments,
                            "The fields 'Count' and 'Until' cannot be specified at the same time");
                }
            }
            case SEND_SIGNAL -> {
                if (isGiven(arguments, "ExecutionArn") == isGiven(arguments, "Key")) {
                    add(
                            arguments,
                            "Exactly one of the fields 'ExecutionArn' and 'Key' is required");
                }
            }
            case ACQUIRE, RELEASE -> {}
        }
    }

    private static boolean isGiven(Fields arguments, String name) {
        return arguments.has(name) || arguments.has(name + ".$");
    }

    private static void check(
            Fields arguments,
            QueryLanguage language,
            String name,
            Function<JsonNode, @Nullable String> rule) {
        var value = arguments.node(name);
        if (value == null
                || (language == QueryLanguage.JSONATA
                        && value.isTextual()
                        && ExpressionDelimiters.beginsExpression(value.textValue()))) {
            return;
        }
        var problem = rule.apply(value);
        if (problem != null) {
            add(arguments, problem);
        }
    }

    private static void add(Fields arguments, String problem) {
        arguments.findings().addSchemaError(arguments.location(), problem);
    }
}
