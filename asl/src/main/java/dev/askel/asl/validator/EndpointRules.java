package dev.askel.asl.validator;

import dev.askel.asl.expression.template.ExpressionDelimiters;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.parser.Fields;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the ApiEndpoint of an HTTP Task is a URL. AWS accepts only https. Both http and https
 * are accepted here, because an Askel server can be configured to call http URLs during development
 * (docs/http-tasks.md).
 */
final class EndpointRules {

    private static final String FIELD = "ApiEndpoint";
    private static final Pattern URL = Pattern.compile("https?://[^/?#\\s]+\\S*");

    private EndpointRules() {}

    static void check(@Nullable Fields parameters, QueryLanguage language) {
        var text = parameters == null ? null : parameters.textOrNull(FIELD);
        if (parameters != null
                && text != null
                && !(language == QueryLanguage.JSONATA
                        && ExpressionDelimiters.beginsExpression(text))
                && !URL.matcher(text).matches()) {
            parameters
                    .findings()
                    .addSchemaError(
                            parameters.location(),
                            "The value for the '%s' field is not valid".formatted(FIELD));
        }
    }
}
