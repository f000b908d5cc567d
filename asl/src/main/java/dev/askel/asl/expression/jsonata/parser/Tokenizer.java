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
 * That work is derived from JSONata, Copyright IBM Corp. 2016, 2018, MIT License.
 */
package dev.askel.asl.expression.jsonata.parser;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Splits an expression into tokens, one for each call of {@link #next}. */
final class Tokenizer {
    private static final String BLANKS = " \t\n\r";

    /** The characters that are operators or begin an operator of two characters. */
    private static final String OPERATORS = ".[]{}(),@#;:?+-*/%|=<>^&!~";

    private static final Set<String> DOUBLE_OPERATORS =
            Set.of("..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??");

    private static final Map<Character, Character> ESCAPES =
            Map.of(
                    '"', '"', '\\', '\\', '/', '/', 'b', '\b', 'f', '\f', 'n', '\n', 'r', '\r', 't',
                    '\t');

    private static final Pattern HEX_DIGITS = Pattern.compile("[0-9a-fA-F]+");
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|([1-9][0-9]*))(\\.[0-9]+)?([Ee][-+]?[0-9]+)?");

    /**
     * A token.
     *
     * @param value the value of the token: a Character for an operator of one character, and null
     *     for the literal {@code null}
     * @param position the offset after the token
     */
    record Token(String type, Object value, int position) {}

    private final String text;
    private final int length;
    private int position;

    /**
     * The number of open brackets in the regular expression. A slash within brackets does not end
     * the regular expression.
     */
    private int depth;

    Tokenizer(String text) {
        this.text = text;
        this.length = text.length();
    }

    private Token token(String type, Object value) {
        return new Token(type, value, position);
    }

    /**
     * Reads the next token.
     *
     * @param infix whether a slash at this position is the division operator; otherwise it begins a
     *     regular expression
     * @return null at the end of the text
     * @throws StringIndexOutOfBoundsException when a comment is not closed
     */
    Token next(boolean infix) {
        while (position < length && BLANKS.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (position >= length) {
            return null;
        }
        char current = text.charAt(position);
        if (current == '/' && text.charAt(position + 1) == '*') {
            skipComment();
            return next(infix);
        }
        if (current == '/' && !infix) {
            position++;
            return token("regex", regex());
        }
        if (position < length - 1
                && DOUBLE_OPERATORS.contains(text.substring(position, position + 2))) {
            position += 2;
            return token("operator", text.substring(position - 2, position));
        }
        if (OPERATORS.indexOf(current) >= 0) {
            position++;
            return token("operator", current);
        }
        if (current == '"' || current == '\'') {
            position++;
            return string(current);
        }
        var number = NUMBER.matcher(text).region(position, length);
        if (number.lookingAt()) {
            return number(number.group());
        }
        return current == '`' ? quotedName() : name();
    }

    private void skipComment() {
        position += 2;
        char current = text.charAt(position);
        while (!(current == '*' && text.charAt(position + 1) == '/')) {
            current = text.charAt(++position);
        }
        position += 2;
        // A comment at the end of the expression is refused like a comment that is not closed.
        var _ = text.charAt(position);
    }

    /** Reads a regular expression, beginning after its first slash. */
    private Pattern regex() {
        int start = position;
        while (position < length) {
            char current = text.charAt(position);
            if (isClosingSlash()) {
                var pattern = text.substring(start, position);
                if (pattern.isEmpty()) {
                    throw EvaluationError.at(position, "S0301");
                }
                position++;
                return Pattern.compile(pattern, flags());
            }
            if (text.charAt(position - 1) != '\\') {
                depth += "([{".indexOf(current) >= 0 ? 1 : 0;
                depth -= ")]}".indexOf(current) >= 0 ? 1 : 0;
            }
            position++;
        }
        throw EvaluationError.at(position, "S0302");
    }

    private boolean isClosingSlash() {
        if (text.charAt(position) != '/' || depth != 0) {
            return false;
        }
        int backslashes = 0;
        while (text.charAt(position - (backslashes + 1)) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 0;
    }

    private int flags() {
        int flags = 0;
        while (position < length && "im".indexOf(text.charAt(position)) >= 0) {
            flags |= text.charAt(position) == 'i' ? Pattern.CASE_INSENSITIVE : Pattern.MULTILINE;
            position++;
        }
        return flags;
    }

    private Token string(char quote) {
        var string = new StringBuilder();
        while (position < length) {
            char current = text.charAt(position);
            if (current == '\\') {
                position++;
                string.append(escaped());
            } else if (current == quote) {
                position++;
                return token("string", string.toString());
            } else {
                string.append(current);
            }
            position++;
        }
        throw EvaluationError.at(position, "S0101");
    }

    private char escaped() {
        if (position >= length) {
            throw EvaluationError.at(position, "S0103", "");
        }
        char escape = text.charAt(position);
        var character = ESCAPES.get(escape);
        if (character != null) {
            return character;
        }
        if (escape != 'u') {
            throw EvaluationError.at(position, "S0103", escape);
        }
        var digits = position + 5 < length ? text.substring(position + 1, position + 5) : "";
        if (!HEX_DIGITS.matcher(digits).matches()) {
            throw EvaluationError.at(position, "S0104");
        }
        position += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private Token number(String digits) {
        double value = Double.parseDouble(digits);
        if (!Double.isFinite(value)) {
            throw EvaluationError.at(position, "S0102");
        }
        position += digits.length();
        return token("number", numberOf(value));
    }

    /** Returns a value as Integer or Long if that is exact, otherwise as Double. */
    static Number numberOf(double value) {
        long integer = (long) value;
        if ((double) integer != value) {
            return value;
        }
        if ((int) integer == integer) {
            return (int) integer;
        }
        return integer;
    }

    private Token quotedName() {
        position++;
        int end = text.indexOf('`', position);
        if (end < 0) {
            position = length;
            throw EvaluationError.at(position, "S0105");
        }
        var name = text.substring(position, end);
        position = end + 1;
        return token("name", name);
    }

    private Token name() {
        int start = position;
        while (position < length
                && BLANKS.indexOf(text.charAt(position)) < 0
                && OPERATORS.indexOf(text.charAt(position)) < 0) {
            position++;
        }
        var name = text.substring(start, position);
        if (name.startsWith("$")) {
            return token("variable", name.substring(1));
        }
        return switch (name) {
            case "or", "in", "and" -> token("operator", name);
            case "true" -> token("value", true);
            case "false" -> token("value", false);
            case "null" -> token("value", null);
            default -> token("name", name);
        };
    }
}
