package dev.askel.asl.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.asl.expression.template.TemplateListener;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.validator.DefinitionValidator;

/**
 * Checks one input of the fuzzer. Its first byte gives its kind: {@code 0} a definition, {@code 1}
 * a JSONPath, {@code 2} an intrinsic call, {@code 3} JSONata. The data for an expression follows
 * after a line break.
 */
final class LanguageFuzz {
    private static final long STEPS = 500_000;
    private static final String DATA =
            "{\"a\":[1,{\"b\":[2.5,\"x\",null]},[]],\"b\":{\"c\":\"1e400\",\"d\":-1},\"c\":1e400}";

    private LanguageFuzz() {}

    /**
     * Checks an input. Throws the exception that the input causes, unless the exception is a
     * refusal.
     */
    static void check(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var text = new String(input, 1, input.length - 1, UTF_8);
        switch (input[0] & 3) {
            case 0 -> DefinitionValidator.validate(text, MachineType.STANDARD);
            case 1 -> evaluate(text, PathExpression::compile);
            case 2 -> evaluate(text, IntrinsicCall::compile);
            default ->
                    evaluate(
                            text,
                            source ->
                                    JsonataTemplate.compile(
                                            TextNode.valueOf("{%" + source + "%}"),
                                            "Output",
                                            TemplateListener.IGNORED));
        }
    }

    @FunctionalInterface
    private interface Compiler {
        Expression compile(String source) throws InvalidExpressionException;
    }

    private static void evaluate(String text, Compiler compiler) {
        int end = text.indexOf('\n');
        var source = end < 0 ? text : text.substring(0, end);
        try {
            var input = end < 0 ? Payload.parse(DATA) : Payload.parse(text.substring(end + 1));
            var scope = TestScope.of(DATA).withInput(input.tree());
            var evaluation =
                    compiler.compile(source)
                            .evaluate(scope.withBudget(new Budget(STEPS, 1024 * 1024)));
            if (evaluation instanceof Evaluation.Value(var value)) {
                requireJson(Payload.of(value).text());
            }
        } catch (InvalidExpressionException | MalformedJsonException refused) {
            // Most inputs are refused.
        }
    }

    private static void requireJson(String written) {
        try {
            Payload.parse(written);
        } catch (MalformedJsonException e) {
            throw new AssertionError("The result is not JSON: " + written, e);
        }
    }
}
