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

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A syntax error or an evaluation error of an expression, with the values that the error message
 * quotes.
 */
public final class EvaluationError extends RuntimeException {
    /**
     * The code for an expression that is too long or too deeply nested to be parsed. JSONata uses
     * this code for evaluations that take too long or are too deeply nested.
     */
    public static final String TOO_COMPLEX = "U1001";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\{\\w+}}}|\\{\\{\\w+}}");
    private static final int UNKNOWN_LOCATION = -1;

    private final String code;
    private final int location;
    private final transient Object[] values;

    /**
     * Creates an error with a code of JSONata.
     *
     * @param values the values that the message quotes, in the order of the message
     */
    public EvaluationError(String code, Object... values) {
        this(UNKNOWN_LOCATION, code, values);
    }

    private EvaluationError(int location, String code, Object[] values) {
        super(code);
        this.code = code;
        this.location = location;
        this.values = values;
    }

    /** Creates an error at an offset in the expression. */
    public static EvaluationError at(int location, String code, Object... values) {
        return new EvaluationError(location, code, values);
    }

    /** The code of the error, such as {@code T1006}. */
    public String code() {
        return code;
    }

    /** Returns the offset of the error in the expression; negative when it is unknown. */
    public int location() {
        return location;
    }

    /**
     * Returns the message with the code, as AWS shows it: {@code T1006: Attempted to invoke a
     * non-function}.
     */
    public String messageWithCode(Budget budget) {
        return code + ": " + message(budget);
    }

    /**
     * Returns the message without the code.
     *
     * @param budget the budget that pays for quoting the values
     */
    public String message(Budget budget) {
        String template = ErrorTexts.messageOf(code);
        if (template == null) {
            return values.length > 0 ? String.valueOf(values[0]) : code;
        }
        var placeholders = PLACEHOLDER.matcher(template);
        var text = new StringBuilder();
        for (int i = 0; placeholders.find(); i++) {
            Object value = i < values.length ? values[i] : null;
            boolean raw = placeholders.group().startsWith("{{{");
            placeholders.appendReplacement(
                    text, Matcher.quoteReplacement(shown(value, raw, budget)));
        }
        return placeholders.appendTail(text).toString();
    }

    private static String shown(Object value, boolean raw, Budget budget) {
        if (value == null) {
            // JSONata writes "undefined" for a missing value of the message.
            return "undefined";
        }
        Object token = value instanceof Character c ? c.toString() : value;
        return raw ? token.toString() : ValueText.toJson(token, budget);
    }
}
