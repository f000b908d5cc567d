/*
 * Derived from JSONata for Java 0.9.10 (com.dashjoin:jsonata); changed for Askel, see package-info.
 *
 * Copyright Dashjoin GmbH. https://dashjoin.com
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *    http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 *
 * This file is derived from work of IBM under the same license:
 * (c) Copyright 2018, 2019 IBM Corporation, Armonk, New York.
 */
package dev.askel.asl.expression.jsonata.parser;

import dev.askel.asl.expression.jsonata.value.FunctionValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Checks the arguments of a call against the signature of a lambda, such as {@code <s-nn?:s>}. Each
 * type is represented by a letter, and the signature by a regular expression over the letters of
 * the arguments.
 */
public final class LambdaSignature {
    /** The name of the function in error messages. */
    private static final String FUNCTION = "lambda";

    private static final class Parameter {
        String type;
        String regex;
        boolean context;

        /** The type of an array's elements; null when the signature has none. */
        String elements;
    }

    private final List<Parameter> parameters = new ArrayList<>();
    private final Pattern whole;
    private Parameter current = new Parameter();

    /**
     * The parameter to which a modifier such as {@code ?} applies: the previous parameter, or the
     * first one at the beginning of the signature.
     */
    private Parameter previous = current;

    /**
     * Parses a signature.
     *
     * @param signature the signature, including its angle brackets
     * @throws EvaluationError when the signature uses a form that JSONata refuses
     */
    LambdaSignature(String signature) {
        for (int at = 1; at < signature.length() && signature.charAt(at) != ':'; at++) {
            at = parameter(signature, at);
        }
        var regex = new StringBuilder();
        for (var parameter : parameters) {
            regex.append('(').append(parameter.regex).append(')');
        }
        this.whole = compiled(regex.toString());
    }

    private static Pattern compiled(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            // The signature has modifiers that cannot follow each other, such as the three plus
            // signs of <s+++>.
            throw new EvaluationError("S0201", e.getLocalizedMessage());
        }
    }

    /** Parses one symbol of the signature, and returns the offset of its last character. */
    private int parameter(String signature, int at) {
        char symbol = signature.charAt(at);
        switch (symbol) {
            case 's', 'n', 'b', 'l', 'o' -> add(String.valueOf(symbol), "[" + symbol + "m]");
            case 'a', 'x' -> add(String.valueOf(symbol), "[asnblfom]");
            case 'f' -> add("f", "f");
            case 'j' -> add("j", "[asnblom]");
            case '-' -> {
                previous.context = true;
                previous.regex += "?";
            }
            case '?', '+' -> previous.regex += symbol;
            case '(' -> {
                int end = closing(signature, at, '(', ')');
                var choice = signature.substring(at + 1, end);
                if (choice.contains("<")) {
                    throw new EvaluationError("S0402");
                }
                add("(" + choice + ")", "[" + choice + "m]");
                return end;
            }
            case '<' -> {
                if (!"a".equals(previous.type) && !"f".equals(previous.type)) {
                    throw new EvaluationError("S0401");
                }
                int end = closing(signature, at, '<', '>');
                previous.elements = signature.substring(at + 1, end);
                return end;
            }
            default -> {}
        }
        return at;
    }

    private void add(String type, String regex) {
        current.type = type;
        current.regex = regex;
        parameters.add(current);
        previous = current;
        current = new Parameter();
    }

    private static int closing(String text, int start, char open, char close) {
        int depth = 1;
        int at = start;
        while (depth > 0) {
            at++;
            char symbol = text.charAt(at);
            if (symbol == close) {
                depth--;
            } else if (symbol == open) {
                depth++;
            }
        }
        return at;
    }

    /**
     * Checks the arguments of a call.
     *
     * @param context the value that replaces a missing argument where the signature allows this
     * @return the arguments that the function receives
     * @throws EvaluationError when the arguments do not match
     */
    public List<Object> validate(List<Object> arguments, Object context) {
        var types = new StringBuilder();
        for (var argument : arguments) {
            types.append(letter(argument));
        }
        var match = whole.matcher(types);
        if (!match.matches()) {
            throw mismatch(types);
        }
        var validated = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            var matched = match.group(i + 1);
            if (matched.isEmpty() && parameter.context) {
                if (!Pattern.matches(parameter.regex, letter(context))) {
                    throw new EvaluationError("T0411", context, next + 1);
                }
                validated.add(context);
            } else if (matched.isEmpty()) {
                validated.add(argument(arguments, next++));
            }
            for (int k = 0; k < matched.length(); k++) {
                var argument = argument(arguments, next++);
                validated.add(
                        parameter.type.equals("a")
                                ? array(parameter, matched, matched.charAt(k), argument)
                                : argument);
            }
        }
        return validated;
    }

    private static Object argument(List<Object> arguments, int place) {
        return place < arguments.size() ? arguments.get(place) : null;
    }

    /** Returns the argument of an array parameter. A single value becomes an array. */
    private static Object array(Parameter parameter, String matched, char type, Object argument) {
        if (type == 'm') {
            return null;
        }
        boolean isArray = type == 'a';
        if (parameter.elements != null) {
            boolean fits =
                    isArray
                            ? haveType((List<?>) argument, parameter.elements)
                            : matched.equals(parameter.elements);
            if (!fits) {
                throw new EvaluationError("T0412", argument, parameter.elements);
            }
        }
        if (isArray) {
            return argument;
        }
        var single = new ArrayList<>();
        single.add(argument);
        return single;
    }

    private static boolean haveType(List<?> elements, String type) {
        for (var element : elements) {
            if (!letter(element).equals(type.substring(0, 1))) {
                return false;
            }
        }
        return true;
    }

    private EvaluationError mismatch(CharSequence types) {
        var partial = new StringBuilder();
        int good = 0;
        for (var parameter : parameters) {
            partial.append(parameter.regex);
            var match = Pattern.compile(partial.toString()).matcher(types);
            if (!match.matches()) {
                break;
            }
            good = match.end();
        }
        return new EvaluationError("T0410", good + 1, FUNCTION);
    }

    private static String letter(Object value) {
        return switch (value) {
            case FunctionValue _ -> "f";
            case String _ -> "s";
            case Number _ -> "n";
            case Boolean _ -> "b";
            case List<?> _ -> "a";
            case Map<?, ?> _ -> "o";
            // The letter of missing values, which match any type.
            case null, default -> "m";
        };
    }
}
