package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.value.FunctionValue;
import dev.askel.asl.expression.jsonata.value.JsonView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the arguments of a built-in function as JSONata does. The type of each argument is
 * represented by a letter, and the signature by a regular expression over these letters. Unlike
 * {@code LambdaSignature} of the vendored parser, this class distinguishes JSON's null from
 * undefined.
 */
final class FunctionSignature {
    private static final Pattern PARAMETER =
            Pattern.compile("(\\([a-z]+\\)|[a-z])(<[^>]*>)?([-?+]*)");

    /** A parameter: its regular expression, and how its arguments are converted. */
    private record Parameter(
            Pattern single, String regex, boolean array, String element, boolean context) {}

    private static final Map<String, String> ELEMENTS =
            Map.of("n", "numbers", "s", "strings", "o", "objects", "a", "arrays", "b", "booleans");

    private final List<Parameter> parameters;
    private final Pattern whole;

    private FunctionSignature(List<Parameter> parameters) {
        this.parameters = parameters;
        var regex = new StringBuilder();
        for (var parameter : parameters) {
            regex.append('(').append(parameter.regex()).append(')');
        }
        this.whole = Pattern.compile(regex.toString());
    }

    static FunctionSignature parse(String signature) {
        String body = signature.substring(1, signature.length() - 1);
        int result = body.lastIndexOf(':');
        var found = PARAMETER.matcher(result < 0 ? body : body.substring(0, result));
        var parameters = new ArrayList<Parameter>();
        while (found.find()) {
            parameters.add(parameter(found.group(1), found.group(2), found.group(3)));
        }
        return new FunctionSignature(parameters);
    }

    private static Parameter parameter(String type, String element, String marks) {
        String letters =
                switch (type) {
                    case "a", "x" -> "[asnblfom]";
                    case "j" -> "[asnblom]";
                    case "f" -> "f";
                    default -> "[" + type.replaceAll("[()]", "") + "m]";
                };
        boolean context = marks.contains("-");
        String regex = letters + (context ? marks.replace("-", "?") : marks);
        return new Parameter(
                Pattern.compile(letters),
                regex,
                type.equals("a"),
                element == null ? "" : element.substring(1, element.length() - 1),
                context);
    }

    int parameterCount() {
        return parameters.size();
    }

    /**
     * Checks the arguments against the signature, and returns them in the form that the function
     * expects. The context replaces a missing argument where the signature allows this. A single
     * value becomes an array where the signature expects one.
     */
    List<Object> checkAndConvert(String name, List<Object> arguments, Object context) {
        var types = new StringBuilder(arguments.size());
        for (var argument : arguments) {
            types.append(letter(argument));
        }
        var match = whole.matcher(types);
        if (!match.matches()) {
            throw new EvaluationError("T0410", firstWrong(types), name);
        }
        var checked = new ArrayList<>(parameters.size());
        int next = 0;
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            String matched = match.group(i + 1);
            if (matched.isEmpty()) {
                checked.add(missing(name, parameter, next, arguments, context));
                next += parameter.context() ? 0 : 1;
                continue;
            }
            for (int k = 0; k < matched.length(); k++, next++) {
                Object argument = arguments.get(next);
                checked.add(
                        parameter.array() && argument != null
                                ? array(name, parameter, matched, argument, next)
                                : argument);
            }
        }
        return checked;
    }

    private static Object missing(
            String name, Parameter parameter, int next, List<Object> arguments, Object context) {
        if (!parameter.context()) {
            return next < arguments.size() ? arguments.get(next) : null;
        }
        if (!parameter.single().matcher(letter(context)).matches()) {
            throw new EvaluationError("T0411", next + 1, name);
        }
        return context;
    }

    private static Object array(
            String name, Parameter parameter, String matched, Object argument, int place) {
        String element = parameter.element();
        if (argument instanceof List<?> list) {
            if (!element.isEmpty() && !allOf(list, element.substring(0, 1))) {
                throw wrongElements(name, element, place);
            }
            return argument;
        }
        if (!element.isEmpty() && !matched.equals(element)) {
            throw wrongElements(name, element, place);
        }
        var single = new ArrayList<>(1);
        single.add(argument);
        return single;
    }

    private static boolean allOf(List<?> list, String type) {
        for (var element : list) {
            if (!letter(element).equals(type)) {
                return false;
            }
        }
        return true;
    }

    private static EvaluationError wrongElements(String name, String element, int place) {
        return new EvaluationError(
                "T0412", place + 1, name, ELEMENTS.getOrDefault(element, element));
    }

    /** Returns the number of the first argument that matches no parameter, counted from 1. */
    private int firstWrong(CharSequence types) {
        var partial = new StringBuilder();
        int good = 0;
        for (var parameter : parameters) {
            partial.append(parameter.regex());
            Matcher match = Pattern.compile(partial.toString()).matcher(types);
            if (!match.lookingAt()) {
                return good + 1;
            }
            good = match.end();
        }
        return good + 1;
    }

    private static String letter(Object value) {
        return switch (value) {
            case null -> "m";
            case String _ -> "s";
            case Number _ -> "n";
            case Boolean _ -> "b";
            case List<?> _ -> "a";
            default -> letterOfRest(value);
        };
    }

    private static String letterOfRest(Object value) {
        if (JsonView.isNull(value)) {
            return "l";
        }
        if (value instanceof FunctionValue) {
            return "f";
        }
        return value instanceof Map ? "o" : "m";
    }
}
