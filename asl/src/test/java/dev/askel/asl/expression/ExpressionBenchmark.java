package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.asl.expression.template.PayloadTemplate;
import dev.askel.asl.expression.template.TemplateListener;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures one evaluation of a compiled expression of each kind, over an input of 3 and of 1,000
 * order lines (0.2 and 53 KiB). An expression that reads one field must cost the same over both,
 * because no expression language copies its input. Run by {@code ./askel bench jmh Expression}.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExpressionBenchmark {
    /** Order lines in the input. */
    @Param({"3", "1000"})
    public int lines;

    private final Expression referencePath = path("$.order.lines[2].price");
    private final Expression wildcardPath = path("$.order.lines[*].price");
    private final Expression filteredPath = path("$.order.lines[?(@.quantity > 1)]");
    private final Expression template =
            template(
                    """
                    {"id.$": "$.order.id", "at": "now", "price.$": "$.order.lines[2].price"}\
                    """);
    private final Expression intrinsic =
            template(
                    """
                    {"text.$": "States.Format('order {} of {}', $.order.id, $.order.customer)"}\
                    """);
    private final Expression jsonataField = jsonata("$states.input.order.lines[2].price");
    private final Expression jsonataObject =
            jsonata("{'id': $states.input.order.id, 'price': $states.input.order.lines[2].price}");
    private final Expression jsonataText =
            jsonata("'order ' & $states.input.order.id & ' of ' & $states.input.order.customer");
    private final Expression jsonataSum =
            jsonata("$sum($states.input.order.lines.(price * quantity))");
    private final Expression jsonataFilter = jsonata("$states.input.order.lines[quantity > 1]");

    private TestScope scope = TestScope.of("{}");

    /** Makes the parsed input. */
    @Setup
    public void input() {
        var items = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < lines; i++) {
            items.addObject()
                    .put("sku", "sku-" + i)
                    .put("quantity", i % 4)
                    .put("price", 5 + i % 7)
                    .put("gift", i % 2 == 0);
        }
        var input = JsonNodeFactory.instance.objectNode();
        input.putObject("order").put("id", "o-17").put("customer", "Ada").set("lines", items);
        scope = TestScope.of("{}").withInput(input);
    }

    /** {@code $.order.lines[2].price}. */
    @Benchmark
    public Evaluation reference_path() {
        return evaluate(referencePath);
    }

    /** {@code $.order.lines[*].price}. */
    @Benchmark
    public Evaluation wildcard_path() {
        return evaluate(wildcardPath);
    }

    /** {@code $.order.lines[?(@.quantity > 1)]}. */
    @Benchmark
    public Evaluation filtered_path() {
        return evaluate(filteredPath);
    }

    /** A payload template of two paths and a constant. */
    @Benchmark
    public Evaluation payload_template() {
        return evaluate(template);
    }

    /** {@code States.Format} of two fields. */
    @Benchmark
    public Evaluation intrinsic_format() {
        return evaluate(intrinsic);
    }

    /** A JSONata path to one field. */
    @Benchmark
    public Evaluation jsonata_field() {
        return evaluate(jsonataField);
    }

    /** A JSONata object of two fields. */
    @Benchmark
    public Evaluation jsonata_object() {
        return evaluate(jsonataObject);
    }

    /** A JSONata text of two fields. */
    @Benchmark
    public Evaluation jsonata_text() {
        return evaluate(jsonataText);
    }

    /** {@code $sum} over all lines. */
    @Benchmark
    public Evaluation jsonata_sum() {
        return evaluate(jsonataSum);
    }

    /** A JSONata predicate over all lines. */
    @Benchmark
    public Evaluation jsonata_filter() {
        return evaluate(jsonataFilter);
    }

    private Evaluation evaluate(Expression expression) {
        scope.budget().renewAllowance();
        if (expression.evaluate(scope) instanceof Evaluation.Value value) {
            return value;
        }
        throw new IllegalStateException(expression + " fails");
    }

    private static Expression path(String source) {
        try {
            return PathExpression.compile(source);
        } catch (InvalidExpressionException e) {
            throw new IllegalArgumentException(source, e);
        }
    }

    private static Expression template(String text) {
        try {
            return PayloadTemplate.compile(TestScope.json(text).tree());
        } catch (InvalidExpressionException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static Expression jsonata(String source) {
        JsonNode field = JsonNodeFactory.instance.textNode("{%" + source + "%}");
        return JsonataTemplate.compile(field, "Output", TemplateListener.IGNORED);
    }
}
