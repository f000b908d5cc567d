package dev.askel.asl.expression.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.Scope;
import java.util.Set;

/**
 * A payload template: JSON in which members whose key ends in {@code .$} are evaluated
 * (docs/aws/asl.md section 2.3). It is used in fields such as Parameters, ResultSelector,
 * ItemSelector and Assign.
 */
public final class PayloadTemplate implements Expression {
    private final JsonNode source;
    private final TemplatePart whole;
    private final Set<String> variables;

    private PayloadTemplate(JsonNode source, TemplatePart whole, Set<String> variables) {
        this.source = source;
        this.whole = whole;
        this.variables = variables;
    }

    /**
     * Compiles a template. The caller must not change the template afterwards.
     *
     * @throws InvalidExpressionException when the value of a {@code .$} member is neither a valid
     *     path nor a valid intrinsic call, or when both {@code X} and {@code X.$} exist; the
     *     exception names the members
     */
    public static PayloadTemplate compile(JsonNode template) throws InvalidExpressionException {
        var parser = new TemplateParser();
        var whole = parser.parse(template);
        return new PayloadTemplate(template, whole, parser.variables());
    }

    /**
     * Compiles a stored template, which may be invalid under the current rules. The evaluation of
     * an invalid member fails.
     */
    public static PayloadTemplate compileStored(JsonNode template) {
        var parser = new TemplateParser();
        return new PayloadTemplate(template, parser.parseStored(template), parser.variables());
    }

    /**
     * Whether the template contains no expressions. Its value is then always the JSON in the
     * definition.
     */
    public boolean isConstant() {
        return whole instanceof TemplatePart.Constant;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The result shares its constant parts with the definition, and the nodes that paths find
     * with the input. Only objects and arrays that enclose evaluated members are new.
     */
    @Override
    public Evaluation evaluate(Scope scope) {
        return whole.evaluate(scope);
    }

    @Override
    public String source() {
        return JsonEncoder.encode(source);
    }

    @Override
    public Set<String> variables() {
        return variables;
    }

    @Override
    public String toString() {
        return source();
    }
}
