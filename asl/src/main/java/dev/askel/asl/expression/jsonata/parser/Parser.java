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

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parses an expression by Pratt's top-down operator precedence. Each token has a binding power, and
 * either begins an expression or continues one.
 */
public final class Parser {
    private static final String END = "(end)";
    private static final String LITERAL = "(literal)";
    private static final String NAME = "(name)";
    private static final String REGEX = "(regex)";
    private static final String OPERATOR = "operator";
    private static final String VARIABLE = "variable";
    private static final String BINARY = "binary";
    private static final String UNARY = "unary";

    /** The binding power of prefix operators. */
    private static final int PREFIX = 70;

    /**
     * The binding power of each symbol as an infix operator; 0 for other symbols. The operators
     * {@code ?:} and {@code ??} are newer than JSONata 2.0.6, so they have the power 0. They are in
     * this table because function signatures may contain these characters.
     */
    private static final Map<String, Integer> BINDING_POWERS =
            Map.ofEntries(
                    entry(END, 0),
                    entry(NAME, 0),
                    entry(LITERAL, 0),
                    entry(REGEX, 0),
                    entry(":", 0),
                    entry(";", 0),
                    entry(",", 0),
                    entry(")", 0),
                    entry("]", 0),
                    entry("}", 0),
                    entry("..", 0),
                    entry("**", 0),
                    entry("|", 0),
                    entry("?:", 0),
                    entry("??", 0),
                    entry(":=", 10),
                    entry("?", 20),
                    entry("or", 25),
                    entry("and", 30),
                    entry("=", 40),
                    entry("<", 40),
                    entry(">", 40),
                    entry("!=", 40),
                    entry("<=", 40),
                    entry(">=", 40),
                    entry("^", 40),
                    entry("~>", 40),
                    entry("in", 40),
                    entry("+", 50),
                    entry("-", 50),
                    entry("&", 50),
                    entry("*", 60),
                    entry("/", 60),
                    entry("%", 60),
                    entry("{", 70),
                    entry(".", 75),
                    entry("[", 80),
                    entry("(", 80),
                    entry("@", 80),
                    entry("#", 80));

    private final int length;
    private final Tokenizer tokenizer;

    /** The next token, which is not parsed yet. */
    private SyntaxNode next;

    private Parser(String text) {
        this.length = text.length();
        this.tokenizer = new Tokenizer(text);
    }

    /**
     * Parses an expression.
     *
     * @throws EvaluationError with a syntax error code of JSONata ({@code S…}) and an offset
     * @throws java.util.regex.PatternSyntaxException for a regular expression that Java refuses
     * @throws StringIndexOutOfBoundsException when a comment is not closed
     */
    public static SyntaxNode parse(String text) {
        var parser = new Parser(text);
        parser.advance();
        var expression = parser.expression(0);
        if (!parser.next.id.equals(END)) {
            throw EvaluationError.at(parser.next.position, "S0201", parser.next.value);
        }
        return new TreeBuilder().tree(expression);
    }

    private SyntaxNode advance() {
        return advance(null, false);
    }

    private SyntaxNode advance(String expected) {
        return advance(expected, false);
    }

    /**
     * Moves to the next token.
     *
     * @param expected the symbol that the current token must be; null for any symbol
     * @param infix whether a slash at this position is the division operator
     */
    private SyntaxNode advance(String expected, boolean infix) {
        if (expected != null && !next.id.equals(expected)) {
            throw EvaluationError.at(
                    next.position, next.id.equals(END) ? "S0203" : "S0202", expected, next.value);
        }
        var token = tokenizer.next(infix);
        next = token == null ? end() : node(token);
        return next;
    }

    private SyntaxNode end() {
        var end = new SyntaxNode();
        end.id = END;
        end.value = END;
        end.position = length;
        return end;
    }

    private static SyntaxNode node(Tokenizer.Token token) {
        var node = new SyntaxNode(token.type());
        node.id =
                switch (token.type()) {
                    case "name", VARIABLE -> NAME;
                    case OPERATOR -> String.valueOf(token.value());
                    case "regex" -> REGEX;
                    default -> LITERAL;
                };
        var power = BINDING_POWERS.get(node.id);
        if (power == null) {
            throw EvaluationError.at(token.position(), "S0204", token.value());
        }
        node.bindingPower = power;
        node.value = token.value();
        node.position = token.position();
        return node;
    }

    /**
     * Parses an expression up to the first operator whose binding power does not exceed {@code
     * power}.
     */
    private SyntaxNode expression(int power) {
        var token = next;
        advance(null, true);
        var left = begin(token);
        while (power < next.bindingPower) {
            token = next;
            advance();
            left = continued(token, left);
        }
        return left;
    }

    /** Parses the expression that a token begins. */
    private SyntaxNode begin(SyntaxNode token) {
        switch (token.id) {
            case END, NAME, LITERAL, REGEX, "and", "or", "in" -> {
                return token;
            }
            case "*" -> token.type = "wildcard";
            case "**" -> token.type = "descendant";
            case "%" -> token.type = "parent";
            case "-" -> {
                return negation();
            }
            case "(" -> block(token);
            case "[" -> array(token);
            case "{" -> {
                return object(null);
            }
            case "|" -> transform(token);
            default -> throw EvaluationError.at(token.position, "S0211", token.value);
        }
        return token;
    }

    private SyntaxNode negation() {
        var negation = new SyntaxNode(UNARY);
        negation.value = "-";
        negation.expression = expression(PREFIX);
        return negation;
    }

    private void block(SyntaxNode token) {
        var expressions = new ArrayList<SyntaxNode>();
        while (!next.id.equals(")")) {
            expressions.add(expression(0));
            if (!next.id.equals(";")) {
                break;
            }
            advance(";");
        }
        advance(")", true);
        token.type = "block";
        token.expressions = expressions;
    }

    private void array(SyntaxNode token) {
        var items = new ArrayList<SyntaxNode>();
        if (!next.id.equals("]")) {
            while (true) {
                var item = expression(0);
                items.add(next.id.equals("..") ? range(item) : item);
                if (!next.id.equals(",")) {
                    break;
                }
                advance(",");
            }
        }
        advance("]", true);
        token.type = UNARY;
        token.expressions = items;
    }

    private SyntaxNode range(SyntaxNode first) {
        var range = new SyntaxNode(BINARY);
        range.value = "..";
        range.position = next.position;
        range.lhs = first;
        advance("..");
        range.rhs = expression(0);
        return range;
    }

    /**
     * Parses an object constructor.
     *
     * @param grouped the expression that the constructor groups; null without such an expression
     */
    private SyntaxNode object(SyntaxNode grouped) {
        var pairs = new ArrayList<SyntaxNode[]>();
        if (!next.id.equals("}")) {
            while (true) {
                var key = expression(0);
                advance(":");
                pairs.add(new SyntaxNode[] {key, expression(0)});
                if (!next.id.equals(",")) {
                    break;
                }
                advance(",");
            }
        }
        advance("}", true);
        var object = new SyntaxNode(grouped == null ? UNARY : BINARY);
        object.value = "{";
        if (grouped == null) {
            object.lhsObject = pairs;
        } else {
            object.lhs = grouped;
            object.rhsObject = pairs;
        }
        return object;
    }

    private void transform(SyntaxNode token) {
        token.type = "transform";
        token.pattern = expression(0);
        advance("|");
        token.update = expression(0);
        if (next.id.equals(",")) {
            advance(",");
            token.delete = expression(0);
        }
        advance("|");
    }

    /** Parses the continuation of the expression {@code left} by an infix token. */
    private SyntaxNode continued(SyntaxNode token, SyntaxNode left) {
        switch (token.id) {
            case "(" -> call(token, left);
            case "[" -> {
                return filter(token, left);
            }
            case "{" -> {
                return object(left);
            }
            case "^" -> orderBy(token, left);
            case ":=" -> {
                if (!left.type.equals(VARIABLE)) {
                    throw EvaluationError.at(left.position, "S0212", left.value);
                }
                // The power is reduced by one, because the operator is right-associative.
                binary(token, left, token.bindingPower - 1);
            }
            case "@", "#" -> {
                binary(token, left, token.bindingPower);
                if (!VARIABLE.equals(token.rhs.type)) {
                    throw EvaluationError.at(token.rhs.position, "S0214", token.id);
                }
            }
            case "?" -> {
                token.type = "condition";
                token.condition = left;
                token.then = expression(0);
                if (next.id.equals(":")) {
                    advance(":");
                    token.otherwise = expression(0);
                }
            }
            default -> binary(token, left, token.bindingPower);
        }
        return token;
    }

    private void binary(SyntaxNode token, SyntaxNode left, int power) {
        token.lhs = left;
        token.rhs = expression(power);
        token.type = BINARY;
    }

    private void call(SyntaxNode token, SyntaxNode left) {
        token.procedure = left;
        token.type = "function";
        token.arguments = arguments(token);
        advance(")", true);
        if (left.type.equals("name")
                && (left.value.equals("function") || left.value.equals("\u03BB"))) {
            lambda(token);
        }
    }

    private List<SyntaxNode> arguments(SyntaxNode call) {
        var arguments = new ArrayList<SyntaxNode>();
        if (next.id.equals(")")) {
            return arguments;
        }
        while (true) {
            if (OPERATOR.equals(next.type) && next.id.equals("?")) {
                call.type = "partial";
                arguments.add(next);
                advance("?");
            } else {
                arguments.add(expression(0));
            }
            if (!next.id.equals(",")) {
                return arguments;
            }
            advance(",");
        }
    }

    private void lambda(SyntaxNode token) {
        for (var argument : token.arguments) {
            if (!argument.type.equals(VARIABLE)) {
                throw EvaluationError.at(argument.position, "S0208", argument.value);
            }
        }
        token.type = "lambda";
        if (next.id.equals("<")) {
            token.signature = signature();
        }
        advance("{");
        token.body = expression(0);
        advance("}");
    }

    private LambdaSignature signature() {
        int depth = 1;
        var signature = new StringBuilder("<");
        while (depth > 0 && !next.id.equals("{") && !next.id.equals(END)) {
            var token = advance();
            if (token.id.equals(">")) {
                depth--;
            } else if (token.id.equals("<")) {
                depth++;
            }
            signature.append(token.value);
        }
        advance(">");
        return new LambdaSignature(signature.toString());
    }

    private SyntaxNode filter(SyntaxNode token, SyntaxNode left) {
        if (next.id.equals("]")) {
            // An empty predicate keeps a single value in an array.
            left.keepArray = true;
            advance("]");
            return left;
        }
        token.lhs = left;
        token.rhs = expression(0);
        token.type = BINARY;
        advance("]", true);
        return token;
    }

    private void orderBy(SyntaxNode token, SyntaxNode left) {
        advance("(");
        var terms = new ArrayList<SyntaxNode>();
        while (true) {
            var term = new SyntaxNode();
            if (next.id.equals("<")) {
                advance("<");
            } else if (next.id.equals(">")) {
                term.descending = true;
                advance(">");
            }
            term.expression = expression(0);
            terms.add(term);
            if (!next.id.equals(",")) {
                break;
            }
            advance(",");
        }
        advance(")");
        token.lhs = left;
        token.rhsTerms = terms;
        token.type = BINARY;
    }
}
