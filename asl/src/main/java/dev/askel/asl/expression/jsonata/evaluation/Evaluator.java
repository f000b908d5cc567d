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
 * That work is derived from JSONata, Copyright IBM Corp. 2016, 2017, MIT License.
 */
package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.parser.Parser;
import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import dev.askel.asl.expression.jsonata.value.FunctionValue;
import dev.askel.asl.expression.jsonata.value.JsonView;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Evaluates the nodes of a syntax tree: paths, blocks, variables and calls. Subclasses evaluate the
 * operators, the steps of a path and the functions.
 *
 * <p>This class throws a ClassCastException when a value has the wrong type and JSONata has no
 * error code for this case.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // As in the original.
public abstract class Evaluator {
    /** The cost of each copied element, in steps. */
    static final long STEPS_PER_ELEMENT = 4;

    /** The key of a tuple's value. The other keys of a tuple are its variables. */
    static final String VALUE = "@";

    private static final String VARIABLE = "variable";
    private static final String PATH = "path";

    /** Creates the function that {@code $f ~> $g} returns. */
    private static final SyntaxNode CHAIN =
            Parser.parse("function($f, $g) { function($x){ $g($f($x)) } }");

    /**
     * Evaluates a node.
     *
     * @param input the context value; null for undefined
     * @return null for undefined
     */
    abstract Object evaluate(SyntaxNode node, Object input, VariableFrame frame);

    abstract VariableFrame createFrame(VariableFrame enclosing);

    abstract Object evaluateBinary(SyntaxNode node, Object input, VariableFrame frame);

    abstract Object evaluateUnary(SyntaxNode node, Object input, VariableFrame frame);

    abstract Object evaluateCondition(SyntaxNode node, Object input, VariableFrame frame);

    abstract Object evaluateName(SyntaxNode node, Object input);

    abstract Object evaluateWildcard(Object input);

    abstract Object evaluateDescendants(Object input);

    abstract Object evaluateStep(SyntaxNode step, Object input, VariableFrame frame, boolean last);

    abstract Object evaluateTupleStep(
            SyntaxNode step, List input, List<Map> bindings, VariableFrame frame);

    abstract Object evaluateFilter(SyntaxNode predicate, Object input, VariableFrame frame);

    abstract Object evaluateGroupExpression(SyntaxNode node, Object input, VariableFrame frame);

    abstract Object evaluateLambda(SyntaxNode node, Object input, VariableFrame frame);

    abstract Object evaluatePartialApplication(SyntaxNode node, Object input, VariableFrame frame);

    abstract Object evaluateTransformExpression(SyntaxNode node, VariableFrame frame);

    /**
     * Calls a function. Returns a thunk, an unevaluated call, if the function ends with a tail
     * call.
     */
    abstract Object applyInner(Object function, List<Object> arguments, Object input);

    /** Evaluates a node with its predicates and its group. */
    final Object evaluateNode(SyntaxNode node, Object input, VariableFrame frame) {
        Object result =
                switch (node.type) {
                    case PATH -> evaluatePath(node, input, frame);
                    case "binary" -> evaluateBinary(node, input, frame);
                    case "unary" -> evaluateUnary(node, input, frame);
                    case "name" -> evaluateName(node, input);
                    case "string", "number", "value" ->
                            node.value == null ? JsonView.NULL : node.value;
                    case "wildcard" -> evaluateWildcard(input);
                    case "descendant" -> evaluateDescendants(input);
                    case "parent" -> frame.lookup(node.slot.label);
                    case "condition" -> evaluateCondition(node, input, frame);
                    case "block" -> evaluateBlock(node, input, frame);
                    case "bind" -> evaluateBindExpression(node, input, frame);
                    case "regex" -> node.value;
                    case "function" -> evaluateFunction(node, input, frame, list());
                    case VARIABLE -> evaluateVariable(node, input, frame);
                    case "lambda" -> evaluateLambda(node, input, frame);
                    case "partial" -> evaluatePartialApplication(node, input, frame);
                    case "apply" -> evaluateApplyExpression(node, input, frame);
                    case "transform" -> evaluateTransformExpression(node, frame);
                    default -> null;
                };
        if (node.predicate != null) {
            for (var predicate : node.predicate) {
                result = evaluateFilter(predicate.expr, result, frame);
            }
        }
        if (node.group != null && !node.type.equals(PATH)) {
            result = evaluateGroupExpression(node.group, result, frame);
        }
        if (result instanceof JsonataList sequence
                && JsonataList.isSequence(sequence)
                && !sequence.tupleStream) {
            if (node.keepArray) {
                sequence.keepSingleton = true;
            }
            if (sequence.isEmpty()) {
                return null;
            }
            if (sequence.size() == 1 && !sequence.keepSingleton) {
                return sequence.getFirst();
            }
        }
        return result;
    }

    private Object evaluatePath(SyntaxNode node, Object input, VariableFrame frame) {
        // A path that begins with a variable does not use the context.
        var current =
                input instanceof List list && !node.steps.getFirst().type.equals(VARIABLE)
                        ? list
                        : JsonataList.sequenceOf(input);
        Object result = null;
        boolean tuples = false;
        List<Map> bindings = null;
        for (int i = 0; i < node.steps.size(); i++) {
            var step = node.steps.get(i);
            tuples |= step.tuple;
            if (i == 0 && step.consarray) {
                result = (List) evaluate(step, current, frame);
            } else if (tuples) {
                bindings = (List) evaluateTupleStep(step, current, bindings, frame);
            } else {
                result = evaluateStep(step, current, frame, i == node.steps.size() - 1);
            }
            if (!tuples && (result == null || ((List) result).isEmpty())) {
                break;
            }
            if (step.focus == null) {
                current = (List) result;
            }
        }
        if (tuples) {
            result = node.tuple ? bindings : values(bindings);
        }
        if (node.keepSingletonArray) {
            result = kept((List) result);
        }
        return node.group == null
                ? result
                : evaluateGroupExpression(node.group, tuples ? bindings : result, frame);
    }

    private static List<Object> values(List<Map> tuples) {
        JsonataList<Object> values = JsonataList.sequence();
        for (var tuple : tuples) {
            values.add(tuple.get(VALUE));
        }
        return values;
    }

    /** Marks a list so that it remains a list when it has one element. */
    private static JsonataList kept(List result) {
        var list = result instanceof JsonataList own ? own : new JsonataList<Object>(result);
        if (list.constructed && !JsonataList.isSequence(list)) {
            list = JsonataList.sequenceOf(list);
        }
        list.keepSingleton = true;
        return list;
    }

    final VariableFrame createFrameFromTuple(VariableFrame frame, Map<String, Object> tuple) {
        var own = createFrame(frame);
        tuple.forEach(own::bind);
        return own;
    }

    final Object evaluateStages(List<SyntaxNode> stages, Object input, VariableFrame frame) {
        var result = input;
        for (var stage : stages) {
            if (stage.type.equals("filter")) {
                result = evaluateFilter(stage.expr, result, frame);
            } else {
                var tuples = (List) result;
                for (int i = 0; i < tuples.size(); i++) {
                    ((Map) tuples.get(i)).put(String.valueOf(stage.value), i);
                }
            }
        }
        return result;
    }

    private Object evaluateBlock(SyntaxNode node, Object input, VariableFrame frame) {
        var own = createFrame(frame);
        Object result = null;
        for (var expression : node.expressions) {
            result = evaluate(expression, input, own);
        }
        return result;
    }

    private Object evaluateBindExpression(SyntaxNode node, Object input, VariableFrame frame) {
        var value = evaluate(node.rhs, input, frame);
        frame.bind(String.valueOf(node.lhs.value), value);
        return value;
    }

    private static Object evaluateVariable(SyntaxNode node, Object input, VariableFrame frame) {
        if (!node.value.equals("")) {
            return frame.lookup((String) node.value);
        }
        return input instanceof JsonataList wrapper && wrapper.outerWrapper
                ? wrapper.getFirst()
                : input;
    }

    private Object evaluateApplyExpression(SyntaxNode node, Object input, VariableFrame frame) {
        var left = evaluate(node.lhs, input, frame);
        if (node.rhs.type.equals("function")) {
            return evaluateFunction(node.rhs, input, frame, list(left));
        }
        var right = evaluate(node.rhs, input, frame);
        if (left instanceof FunctionValue) {
            return apply(evaluate(CHAIN, null, frame), list(left, right), null);
        }
        if (!(right instanceof FunctionValue)) {
            throw new EvaluationError("T2006");
        }
        return apply(right, list(left), null);
    }

    /** Returns a mutable list that may contain null for undefined. */
    private static List<Object> list(Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    /**
     * Evaluates a call.
     *
     * @param arguments the first arguments; this method appends the arguments of the node
     */
    private Object evaluateFunction(
            SyntaxNode node, Object input, VariableFrame frame, List<Object> arguments) {
        var function = evaluate(node.procedure, input, frame);
        boolean isPath = node.procedure.type.equals(PATH);
        if (function == null
                && isPath
                && frame.lookup((String) node.procedure.steps.getFirst().value) != null) {
            // A variable or function has this name, so the author of the expression probably forgot
            // the dollar sign before it.
            throw new EvaluationError("T1005", node.procedure.steps.getFirst().value);
        }
        for (var argument : node.arguments) {
            arguments.add(evaluate(argument, input, frame));
        }
        if (function == null) {
            throw new EvaluationError("T1006");
        }
        return apply(function, arguments, input);
    }

    /** Calls a function, and evaluates its tail calls in a loop. */
    final Object apply(Object function, List<Object> arguments, Object input) {
        var result = applyInner(function, arguments, input);
        while (result instanceof Lambda thunk && thunk.thunk) {
            var call = thunk.body;
            var next = evaluate(call.procedure, thunk.input, thunk.frame);
            var evaluated = new ArrayList<>();
            for (var argument : call.arguments) {
                evaluated.add(evaluate(argument, thunk.input, thunk.frame));
            }
            result = applyInner(next, evaluated, input);
        }
        return result;
    }

    final Object applyLambda(Lambda lambda, List<Object> arguments) {
        var frame = createFrame(lambda.frame);
        int given = Math.min(lambda.parameters.size(), arguments.size());
        for (int i = 0; i < given; i++) {
            frame.bind(String.valueOf(lambda.parameters.get(i).value), arguments.get(i));
        }
        return evaluate(lambda.body, lambda.input, frame);
    }
}
