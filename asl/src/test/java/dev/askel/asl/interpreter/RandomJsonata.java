package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Turns some states of a {@link RandomWorkflow} into equivalent JSONata states. The workflow
 * assigns random values to variables at its start and reads them in many states. It fails if one of
 * the values changes.
 */
final class RandomJsonata {
    /** The parameter whose expression fails. */
    static final String BAD = "bad";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern ADDITION = Pattern.compile("States\\.MathAdd\\((\\S+), (\\d+)\\)");
    private static final String INPUT = "$states.input";
    private static final String RESULT = "$states.result";

    private final Random random;
    private int names;

    private RandomJsonata(Random random) {
        this.random = random;
    }

    /** Changes the machine. */
    static void translateSomeStates(ObjectNode machine, Random random) {
        var change = new RandomJsonata(random);
        change.graph(machine);
        var drawn = state("Pass").put("Next", machine.get("StartAt").textValue());
        drawn.set(
                "Assign",
                JSON.objectNode()
                        .put("base", "{% $states.input.v %}")
                        .put("drawn", "{% $uuid() & $string($random()) & $now() %}"));
        machine.put("StartAt", "Draw");
        ((ObjectNode) machine.get("States")).set("Draw", drawn);
    }

    private static ObjectNode state(String type) {
        return JSON.objectNode().put("Type", type).put("QueryLanguage", "JSONata");
    }

    private void graph(JsonNode graph) {
        var states = (ObjectNode) graph.get("States");
        for (var name : names(states)) {
            var state = (ObjectNode) states.get(name);
            state.path("Branches").forEach(this::graph);
            if (state.has("ItemProcessor")) {
                graph(state.get("ItemProcessor"));
            }
            if (state.has("Next") && random.nextInt(8) == 0) {
                state.put("Next", withCheckedCopy(states, state.get("Next").textValue()));
            }
            if (random.nextInt(2) == 0) {
                translate(state);
            }
        }
    }

    private static List<String> names(ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** States that copy a random variable and fail unless both are equal afterwards. */
    private String withCheckedCopy(ObjectNode states, String next) {
        var copy = "copy" + names++;
        states.set(copy + "Lost", JSON.objectNode().put("Type", "Fail").put("Error", "Redrawn"));
        var assign = state("Pass").put("Next", copy + "Test");
        assign.set("Assign", JSON.objectNode().put(copy, "{% [$drawn, $base] %}"));
        states.set(copy + "Set", assign);
        var rule = JSON.objectNode().put("Next", next);
        var test = state("Choice").put("Default", copy + "Lost");
        if (random.nextBoolean()) {
            rule.put(
                    "Condition",
                    "{%% $%s[0] = $drawn and $%s[1] = $base %%}".formatted(copy, copy));
        } else {
            test.put("QueryLanguage", "JSONPath");
            rule.put("Variable", "$" + copy + "[0]").put("StringEqualsPath", "$drawn");
        }
        states.set(copy + "Test", test.set("Choices", JSON.arrayNode().add(rule)));
        return copy + "Set";
    }

    // Translation

    private static void translate(ObjectNode state) {
        state.put("QueryLanguage", "JSONata");
        switch (state.get("Type").textValue()) {
            case "Pass" -> pass(state);
            case "Choice" -> state.get("Choices").forEach(rule -> rule((ObjectNode) rule));
            case "Wait" -> {
                evaluated(state, "Seconds");
                evaluated(state, "Timestamp");
            }
            case "Fail" -> state.put("Error", "{% 'Bro' & 'ken' %}");
            case "Task" -> {
                template(state, "Parameters", "Arguments");
                evaluated(state, "TimeoutSeconds");
                evaluated(state, "HeartbeatSeconds");
                work(state);
            }
            case "Parallel" -> work(state);
            case "Map" -> {
                state.put("Items", marked(expression(text(state, "ItemsPath"), INPUT)));
                template(state, "ItemSelector", "ItemSelector");
                evaluated(state, "MaxConcurrency");
                work(state);
            }
            default -> {}
        }
    }

    private static void pass(ObjectNode state) {
        var input = state.has("InputPath") ? expression(text(state, "InputPath"), INPUT) : INPUT;
        var result = state.remove("Result");
        var parameters = state.remove("Parameters");
        var given =
                result != null
                        ? result.toString()
                        : parameters == null ? input : constructed(parameters, input);
        var placed = placed(state, given);
        if (!placed.equals(INPUT)) {
            state.put("Output", marked(placed));
        }
        template(state, "Assign", "Assign");
    }

    private static void work(ObjectNode state) {
        boolean discards = state.path("ResultPath").isNull();
        var placed = placed(state, RESULT);
        if (!placed.equals(RESULT)) {
            state.put("Output", marked(discards ? INPUT : placed));
        }
        state.path("Catch")
                .forEach(catcher ->
                        ((ObjectNode) catcher)
                                .put(
                                        "Output",
                                        marked(
                                                placed(
                                                        (ObjectNode) catcher,
                                                        "$states.errorOutput"))));
    }

    /** Returns the expression for the state input with the result inserted at ResultPath. */
    private static String placed(ObjectNode holder, String result) {
        var path = holder.remove("ResultPath");
        if (path == null) {
            return result;
        }
        return path.isNull()
                ? INPUT
                : "$merge([%s, {\"%s\": %s}])"
                        .formatted(INPUT, path.textValue().substring(2), result);
    }

    private static void rule(ObjectNode rule) {
        var variable = expression(text(rule, "Variable"), INPUT);
        var less = rule.remove("NumericLessThan");
        var equal = rule.remove("NumericEquals");
        rule.put(
                "Condition",
                marked(less == null ? variable + " = " + equal : variable + " < " + less));
    }

    private static String text(ObjectNode holder, String field) {
        return holder.remove(field).textValue();
    }

    private static void evaluated(ObjectNode state, String field) {
        if (state.has(field)) {
            state.put(field, marked(state.get(field).toString()));
        }
    }

    private static void template(ObjectNode state, String from, String to) {
        if (state.remove(from) instanceof ObjectNode template) {
            var evaluated = JSON.objectNode();
            for (Map.Entry<String, JsonNode> member : template.properties()) {
                if (member.getKey().endsWith(".$")) {
                    evaluated.put(
                            key(member), marked(expression(member.getValue().textValue(), INPUT)));
                } else {
                    evaluated.set(member.getKey(), member.getValue());
                }
            }
            state.set(to, evaluated);
        }
    }

    private static String key(Map.Entry<String, JsonNode> member) {
        return member.getKey().substring(0, member.getKey().length() - 2);
    }

    private static String constructed(JsonNode template, String input) {
        var members = new ArrayList<String>();
        for (var member : template.properties()) {
            if (member.getKey().equals(BAD)) {
                members.add("\"%s\": $parse('[')".formatted(BAD));
                continue;
            }
            members.add(
                    member.getKey().endsWith(".$")
                            ? "\"%s\": %s"
                                    .formatted(
                                            key(member),
                                            expression(member.getValue().textValue(), input))
                            : "\"%s\": %s".formatted(member.getKey(), member.getValue()));
        }
        return "{" + String.join(", ", members) + "}";
    }

    private static String marked(String expression) {
        return "{% " + expression + " %}";
    }

    /** A path or one of the intrinsic calls of the workflows. */
    private static String expression(String path, String input) {
        var addition = ADDITION.matcher(path);
        if (addition.matches()) {
            return expression(addition.group(1), input) + " + " + addition.group(2);
        }
        if (path.startsWith("$$")) {
            return "$states.context" + path.substring(2);
        }
        return path.equals("$") || path.startsWith("$.") ? input + path.substring(1) : path;
    }
}
