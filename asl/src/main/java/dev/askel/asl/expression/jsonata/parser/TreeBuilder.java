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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Builds the tree that is evaluated from the parsed tree. Paths become lists of steps with their
 * predicates. Calls at the end of a lambda become tail calls.
 */
final class TreeBuilder {
    private static final String PATH = "path";
    private static final String PARENT = "parent";
    private static final String NAME = "name";
    private static final String NUMBER = "number";
    private static final String UNARY = "unary";

    private final ParentResolver parents = new ParentResolver();

    /**
     * Builds the tree of a whole expression.
     *
     * @throws EvaluationError when the expression has no meaning, for example a parent operator
     *     ({@code %}) without a parent
     */
    SyntaxNode tree(SyntaxNode parsed) {
        var tree = process(parsed);
        if (tree.type.equals(PARENT) || tree.seekingParent != null) {
            throw EvaluationError.at(tree.position, "S0217", tree.type);
        }
        return tree;
    }

    private SyntaxNode process(SyntaxNode parsed) {
        if (parsed == null) {
            return null;
        }
        var result =
                switch (parsed.type) {
                    case "binary" -> binary(parsed);
                    case UNARY -> unary(parsed);
                    case "function", "partial" -> call(parsed);
                    case "lambda" -> lambda(parsed);
                    case "condition" -> condition(parsed);
                    case "transform" -> transform(parsed);
                    case "block" -> block(parsed);
                    case NAME -> name(parsed);
                    case PARENT -> parents.parent();
                    case "string", NUMBER, "value", "wildcard", "descendant", "variable", "regex" ->
                            parsed;
                    case "operator" -> operator(parsed);
                    case null -> throw EvaluationError.at(parsed.position, "S0207", parsed.value);
                    default -> throw EvaluationError.at(parsed.position, "S0206", parsed.value);
                };
        if (parsed.keepArray) {
            result.keepArray = true;
        }
        return result;
    }

    private SyntaxNode binary(SyntaxNode parsed) {
        return switch (String.valueOf(parsed.value)) {
            case "." -> step(parsed);
            case "[" -> filter(parsed);
            case "{" -> group(parsed);
            case "^" -> orderBy(parsed);
            case ":=" -> {
                var bind = new SyntaxNode("bind", parsed);
                bind.lhs = process(parsed.lhs);
                bind.rhs = process(parsed.rhs);
                ParentResolver.push(bind, bind.rhs);
                yield bind;
            }
            case "@" -> focus(parsed);
            case "#" -> index(parsed);
            case "~>" -> {
                var apply = new SyntaxNode("apply", parsed);
                apply.lhs = process(parsed.lhs);
                apply.rhs = process(parsed.rhs);
                apply.keepArray = apply.lhs.keepArray || apply.rhs.keepArray;
                yield apply;
            }
            default -> {
                var operation = new SyntaxNode(parsed.type, parsed);
                operation.lhs = process(parsed.lhs);
                operation.rhs = process(parsed.rhs);
                ParentResolver.push(operation, operation.lhs);
                ParentResolver.push(operation, operation.rhs);
                yield operation;
            }
        };
    }

    private SyntaxNode step(SyntaxNode parsed) {
        var first = process(parsed.lhs);
        var path = first.type.equals(PATH) ? first : path(first);
        if (first.type.equals(PARENT)) {
            path.seekingParent = new ArrayList<>(List.of(first.slot));
        }
        var rest = process(parsed.rhs);
        if (rest.type.equals(PATH)) {
            path.steps.addAll(rest.steps);
        } else {
            if (rest.predicate != null) {
                rest.stages = rest.predicate;
                rest.predicate = null;
            }
            path.steps.add(rest);
        }
        for (var step : path.steps) {
            if (step.type.equals(NUMBER) || step.type.equals("value")) {
                throw EvaluationError.at(step.position, "S0213", step.value);
            }
            if (step.type.equals("string")) {
                step.type = NAME;
            }
            if (step.keepArray) {
                path.keepSingletonArray = true;
            }
        }
        markConstructor(path.steps.getFirst());
        markConstructor(path.steps.getLast());
        parents.resolve(path);
        return path;
    }

    private static SyntaxNode path(SyntaxNode first) {
        var path = new SyntaxNode(PATH);
        path.steps = new ArrayList<>();
        path.steps.add(first);
        return path;
    }

    /**
     * Marks an array constructor at the beginning or the end of a path. The path then does not
     * flatten the constructed array.
     */
    private static void markConstructor(SyntaxNode step) {
        if (step.type.equals(UNARY) && String.valueOf(step.value).equals("[")) {
            step.consarray = true;
        }
    }

    private SyntaxNode filter(SyntaxNode parsed) {
        var result = process(parsed.lhs);
        boolean inPath = result.type.equals(PATH);
        var step = inPath ? result.steps.getLast() : result;
        if (step.group != null) {
            throw EvaluationError.at(parsed.position, "S0209");
        }
        var predicate = process(parsed.rhs);
        if (predicate.seekingParent != null) {
            for (var slot : predicate.seekingParent) {
                if (slot.level == 1) {
                    parents.seek(step, slot);
                } else {
                    slot.level--;
                }
            }
            ParentResolver.push(step, predicate);
        }
        var filter = new SyntaxNode("filter");
        filter.expr = predicate;
        filter.position = parsed.position;
        if (parsed.keepArray) {
            step.keepArray = true;
        }
        if (inPath) {
            step.stages = step.stages == null ? new ArrayList<>() : step.stages;
            step.stages.add(filter);
        } else {
            step.predicate = step.predicate == null ? new ArrayList<>() : step.predicate;
            step.predicate.add(filter);
        }
        return result;
    }

    private SyntaxNode group(SyntaxNode parsed) {
        var result = process(parsed.lhs);
        if (result.group != null) {
            throw EvaluationError.at(parsed.position, "S0210");
        }
        result.group = new SyntaxNode();
        result.group.lhsObject = pairs(parsed.rhsObject, _ -> {});
        result.group.position = parsed.position;
        return result;
    }

    private List<SyntaxNode[]> pairs(List<SyntaxNode[]> parsed, Consumer<SyntaxNode> each) {
        var pairs = new ArrayList<SyntaxNode[]>(parsed.size());
        for (var pair : parsed) {
            var key = process(pair[0]);
            each.accept(key);
            var value = process(pair[1]);
            each.accept(value);
            pairs.add(new SyntaxNode[] {key, value});
        }
        return pairs;
    }

    private SyntaxNode orderBy(SyntaxNode parsed) {
        var left = process(parsed.lhs);
        var result = left.type.equals(PATH) ? left : path(left);
        var sort = new SyntaxNode("sort");
        sort.position = parsed.position;
        sort.terms = new ArrayList<>();
        for (var parsedTerm : parsed.rhsTerms) {
            var term = new SyntaxNode();
            term.descending = parsedTerm.descending;
            term.expression = process(parsedTerm.expression);
            ParentResolver.push(sort, term.expression);
            sort.terms.add(term);
        }
        result.steps.add(sort);
        parents.resolve(result);
        return result;
    }

    private SyntaxNode focus(SyntaxNode parsed) {
        var result = process(parsed.lhs);
        var step = result.type.equals(PATH) ? result.steps.getLast() : result;
        if (step.stages != null || step.predicate != null) {
            throw EvaluationError.at(parsed.position, "S0215");
        }
        if (step.type.equals("sort")) {
            throw EvaluationError.at(parsed.position, "S0216");
        }
        if (parsed.keepArray) {
            step.keepArray = true;
        }
        step.focus = String.valueOf(parsed.rhs.value);
        step.tuple = true;
        return result;
    }

    private SyntaxNode index(SyntaxNode parsed) {
        var left = process(parsed.lhs);
        boolean inPath = left.type.equals(PATH);
        var step = inPath ? left.steps.getLast() : left;
        if (!inPath && step.predicate != null) {
            step.stages = step.predicate;
            step.predicate = null;
        }
        var name = String.valueOf(parsed.rhs.value);
        if (step.stages == null) {
            step.index = name;
        } else {
            var stage = new SyntaxNode("index");
            stage.value = name;
            stage.position = parsed.position;
            step.stages.add(stage);
        }
        step.tuple = true;
        return inPath ? left : path(left);
    }

    private SyntaxNode unary(SyntaxNode parsed) {
        var result = new SyntaxNode(parsed.type, parsed);
        switch (String.valueOf(parsed.value)) {
            case "[" -> {
                result.expressions = new ArrayList<>();
                for (var item : parsed.expressions) {
                    var value = process(item);
                    ParentResolver.push(result, value);
                    result.expressions.add(value);
                }
            }
            case "{" ->
                    result.lhsObject =
                            pairs(parsed.lhsObject, part -> ParentResolver.push(result, part));
            default -> {
                result.expression = process(parsed.expression);
                if (result.expression.type.equals(NUMBER)) {
                    var number = result.expression;
                    number.value = Tokenizer.numberOf(-((Number) number.value).doubleValue());
                    return number;
                }
                ParentResolver.push(result, result.expression);
            }
        }
        return result;
    }

    private SyntaxNode call(SyntaxNode parsed) {
        var call = new SyntaxNode(parsed.type, parsed);
        call.arguments = new ArrayList<>();
        for (var argument : parsed.arguments) {
            var processed = process(argument);
            ParentResolver.push(call, processed);
            call.arguments.add(processed);
        }
        call.procedure = process(parsed.procedure);
        return call;
    }

    private SyntaxNode lambda(SyntaxNode parsed) {
        var lambda = new SyntaxNode(parsed.type);
        lambda.position = parsed.position;
        lambda.arguments = parsed.arguments;
        lambda.signature = parsed.signature;
        lambda.body = tailCall(process(parsed.body));
        return lambda;
    }

    /**
     * Turns a call at the end of a lambda into a thunk, which the caller evaluates in a loop. So a
     * function that ends by calling itself does not use more stack.
     */
    private static SyntaxNode tailCall(SyntaxNode body) {
        switch (body.type) {
            case "function" -> {
                if (body.predicate == null) {
                    var thunk = new SyntaxNode("lambda");
                    thunk.thunk = true;
                    thunk.arguments = List.of();
                    thunk.position = body.position;
                    thunk.body = body;
                    return thunk;
                }
            }
            case "condition" -> {
                body.then = tailCall(body.then);
                if (body.otherwise != null) {
                    body.otherwise = tailCall(body.otherwise);
                }
            }
            case "block" -> {
                if (!body.expressions.isEmpty()) {
                    body.expressions.set(
                            body.expressions.size() - 1, tailCall(body.expressions.getLast()));
                }
            }
            default -> {}
        }
        return body;
    }

    private SyntaxNode condition(SyntaxNode parsed) {
        var condition = new SyntaxNode(parsed.type);
        condition.position = parsed.position;
        condition.condition = process(parsed.condition);
        ParentResolver.push(condition, condition.condition);
        condition.then = process(parsed.then);
        ParentResolver.push(condition, condition.then);
        if (parsed.otherwise != null) {
            condition.otherwise = process(parsed.otherwise);
            ParentResolver.push(condition, condition.otherwise);
        }
        return condition;
    }

    private SyntaxNode transform(SyntaxNode parsed) {
        var transform = new SyntaxNode(parsed.type);
        transform.position = parsed.position;
        transform.pattern = process(parsed.pattern);
        transform.update = process(parsed.update);
        transform.delete = process(parsed.delete);
        return transform;
    }

    private SyntaxNode block(SyntaxNode parsed) {
        var block = new SyntaxNode(parsed.type);
        block.position = parsed.position;
        block.expressions = new ArrayList<>();
        for (var item : parsed.expressions) {
            var part = process(item);
            ParentResolver.push(block, part);
            if (part.consarray || (part.type.equals(PATH) && part.steps.getFirst().consarray)) {
                block.consarray = true;
            }
            block.expressions.add(part);
        }
        return block;
    }

    private static SyntaxNode name(SyntaxNode parsed) {
        var path = path(parsed);
        if (parsed.keepArray) {
            path.keepSingletonArray = true;
        }
        return path;
    }

    /**
     * Converts an operator without operands: a name such as {@code and}, or the placeholder {@code
     * ?} of a partial application.
     */
    private SyntaxNode operator(SyntaxNode parsed) {
        return switch (String.valueOf(parsed.value)) {
            case "and", "or", "in" -> {
                parsed.type = NAME;
                yield process(parsed);
            }
            case "?" -> parsed;
            default -> throw EvaluationError.at(parsed.position, "S0201", parsed.value);
        };
    }
}
