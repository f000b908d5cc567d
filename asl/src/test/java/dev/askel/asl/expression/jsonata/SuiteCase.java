package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator;
import dev.askel.asl.expression.jsonata.evaluation.VariableFrame;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.Equality;
import dev.askel.asl.expression.jsonata.value.JsonView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A case of JSONata's test suite.
 *
 * @param name the group, the file and the index of the case in the file: {@code
 *     regex/case000.json#0}
 * @param input null when the case has no input
 */
record SuiteCase(String name, String expression, @Nullable JsonNode input, JsonNode specification) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ERROR_TEXT_MAX = 200;

    /** The depth limit of a case that does not set one. */
    private static final int DEFAULT_DEPTH_MAX = 600;

    /** Reads all cases of the suite's folder. */
    static List<SuiteCase> readAll(Path suite) throws IOException {
        var datasets = new HashMap<String, JsonNode>();
        var cases = new ArrayList<SuiteCase>();
        var groups = suite.resolve("groups");
        try (var files = Files.walk(groups)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
                var content = JSON.readTree(file.toFile());
                var list = content.isArray() ? content : JSON.createArrayNode().add(content);
                for (int i = 0; i < list.size(); i++) {
                    String name = groups.relativize(file) + "#" + i;
                    cases.add(read(name, list.get(i), file, suite, datasets));
                }
            }
        }
        return cases;
    }

    private static SuiteCase read(
            String name, JsonNode content, Path file, Path suite, Map<String, JsonNode> datasets)
            throws IOException {
        var text =
                content.has("expr")
                        ? content.get("expr").asText()
                        : Files.readString(file.resolveSibling(content.get("expr-file").asText()));
        var input = content.get("data");
        if (content.hasNonNull("dataset")) {
            var dataset = content.get("dataset").asText();
            if (!datasets.containsKey(dataset)) {
                var path = suite.resolve("datasets").resolve(dataset + ".json");
                datasets.put(dataset, parse(Files.readString(path)));
            }
            input = datasets.get(dataset);
        }
        return new SuiteCase(name, text, input, content);
    }

    private static JsonNode parse(String json) {
        try {
            return Payload.parse(json).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the case and returns its failure, or null when it passed. */
    @Nullable String failure() {
        String expectedCode = expectedCode();
        try {
            var parsed = JsonataExpression.parse(expression);
            var budget = new Budget(Budget.EXPRESSION_STEPS_MAX, Budget.BYTES_MAX);
            int depth = specification.path("depth").asInt(DEFAULT_DEPTH_MAX);
            var evaluator = new MeteredEvaluator(Instant.EPOCH, new Random(1), budget, depth);
            var frame = new VariableFrame(StandardLibrary.FUNCTIONS);
            for (var binding : specification.path("bindings").properties()) {
                frame.bind(binding.getKey(), JsonView.of(binding.getValue()));
            }
            var value =
                    evaluator.evaluateRoot(
                            parsed.tree(), input == null ? null : JsonView.of(input), frame);
            return compare(expectedCode, value, budget);
        } catch (JsonataSyntaxException e) {
            return e.code().equals(expectedCode)
                    ? null
                    : "%s, expected %s".formatted(e, expectedCode);
        } catch (EvaluationError e) {
            boolean same = e.code().equals(expectedCode) && sameMessage(e);
            var text = e.messageWithCode(new Budget());
            return same ? null : "%.200s, expected %s".formatted(text, specification.get("error"));
        } catch (Budget.ExhaustedException e) {
            return expectedCode.equals(EvaluationError.TOO_COMPLEX)
                    ? null
                    : String.valueOf(e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return e + ", expected " + expectedCode;
        }
    }

    /** The code of the expected error; empty when a value is expected. */
    private String expectedCode() {
        return specification.has("code")
                ? specification.get("code").asText()
                : specification.path("error").path("code").asText();
    }

    private boolean sameMessage(EvaluationError error) {
        var message = specification.path("error").path("message");
        return message.isMissingNode() || message.asText().equals(error.message(new Budget()));
    }

    private @Nullable String compare(String expectedCode, @Nullable Object value, Budget budget) {
        if (!expectedCode.isEmpty()) {
            return "%.200s, expected %s".formatted(value, expectedCode);
        }
        var result = specification.get("result");
        if (value == null) {
            boolean undefined = specification.path("undefinedResult").asBoolean() || result == null;
            return undefined ? null : "undefined, expected " + shown(result);
        }
        if (result == null) {
            return shown(ResultTree.toJson(value, budget)) + ", expected undefined";
        }
        var tree = ResultTree.toJson(value, budget);
        return Equality.equal(sorted(tree), sorted(result), budget)
                ? null
                : shown(tree) + ", expected " + shown(result);
    }

    private Object sorted(JsonNode tree) {
        if (!specification.path("unordered").asBoolean() || !tree.isArray()) {
            return JsonView.of(tree);
        }
        var elements = new ArrayList<JsonNode>();
        tree.forEach(elements::add);
        elements.sort(Comparator.comparing(JsonNode::toString));
        var sorted = JSON.createArrayNode();
        elements.forEach(sorted::add);
        return JsonView.of(sorted);
    }

    private static String shown(JsonNode tree) {
        String text = Payload.of(tree).text();
        return text.substring(0, Math.min(text.length(), ERROR_TEXT_MAX));
    }
}
