package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import dev.askel.asl.expression.jsonata.value.Equality;
import dev.askel.asl.expression.jsonata.value.FunctionValue;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Evaluates one expression once, in one thread. All state of the evaluation is in this object, so
 * evaluations can share a syntax tree.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // As in the original.
public final class MeteredEvaluator extends MeteredPaths {
    /** The maximum depth of nested nodes. As on AWS, {@code 1+1+…+1} may have 100 terms. */
    public static final int DEPTH_MAX = 100;

    /** The cost of each evaluated node, in steps. */
    private static final long STEPS_PER_NODE = 10;

    private final Instant now;
    private final RandomGenerator random;
    private final int depthMax;
    private int depth;

    /**
     * Begins an evaluation.
     *
     * @param now the time of {@code $now} and {@code $millis}
     * @param random the source of random values for {@code $random}, {@code $shuffle} and {@code
     *     $uuid}
     * @param depthMax the maximum depth of nested nodes
     */
    public MeteredEvaluator(Instant now, RandomGenerator random, Budget budget, int depthMax) {
        super(budget);
        this.now = now;
        this.random = random;
        this.depthMax = depthMax;
    }

    /**
     * Evaluates an expression.
     *
     * @param input the value of {@code $} at the top; null for undefined
     * @param frame the outermost scope, with the variables and functions
     * @return null for undefined
     * @throws EvaluationError when the expression fails
     * @throws Budget.ExhaustedException when the evaluation exceeds the budget
     */
    public Object evaluateRoot(SyntaxNode tree, Object input, VariableFrame frame) {
        Object context = input;
        if (input instanceof List && !JsonataList.isSequence(input)) {
            var wrapper = JsonataList.sequenceOf(input);
            wrapper.outerWrapper = true;
            context = wrapper;
        }
        var own = createFrame(frame);
        own.bind("$", input);
        return evaluate(tree, context, own);
    }

    @Override
    Object evaluate(SyntaxNode node, Object input, VariableFrame frame) {
        budget.spend(STEPS_PER_NODE);
        depth++;
        if (depth > depthMax) {
            throw budget.exhaustedException(Budget.Resource.LEVELS, depthMax);
        }
        Object result = evaluateNode(node, input, frame);
        // The depth is not reset after an exception, because an exception ends the whole
        // evaluation.
        depth--;
        return result;
    }

    /** The time of this evaluation. */
    public Instant now() {
        return now;
    }

    /** The source of random values. */
    public RandomGenerator random() {
        return random;
    }

    /** The budget of this evaluation. */
    public Budget budget() {
        return budget;
    }

    /** Charges the budget for this number of elements that a function copies. */
    public void chargeElements(long elements) {
        budget.spend(STEPS_PER_ELEMENT * elements);
        memory.addElements(elements);
    }

    /** Calls a function value. */
    public Object call(Object function, Object... arguments) {
        return apply(function, new ArrayList<>(Arrays.asList(arguments)), null);
    }

    /** Calls a function with as many of the arguments as it accepts, but at least one. */
    public Object callWithAcceptedArguments(Object function, Object... arguments) {
        int taken = Math.clamp(arity(function), 1, arguments.length);
        return call(function, Arrays.copyOf(arguments, taken));
    }

    /** Returns the number of arguments that a function accepts. */
    public static int arity(Object function) {
        return function instanceof Builtin builtin
                ? builtin.arity()
                : ((Lambda) function).parameters.size();
    }

    @Override
    Object applyInner(Object function, List<Object> arguments, Object input) {
        return switch (function) {
            case Builtin builtin -> builtin.call(this, arguments, input);
            case Lambda lambda -> applyLambda(lambda, validatedArguments(lambda, arguments, input));
            case null, default -> throw new EvaluationError("T1006");
        };
    }

    @Override
    VariableFrame createFrame(VariableFrame enclosing) {
        return new MeteredFrame(enclosing, memory);
    }

    @Override
    Object evaluateLambda(SyntaxNode node, Object input, VariableFrame frame) {
        // A thunk does not count as a new lambda, because it is called immediately.
        if (!node.thunk) {
            addLambda(frame);
        }
        return new Lambda(node, input, frame);
    }

    private void addLambda(VariableFrame frame) {
        memory.addLambda();
        MeteredFrame.countKeptFrames(frame);
    }

    private List<Object> validatedArguments(Lambda lambda, List<Object> arguments, Object context) {
        if (lambda.signature == null) {
            return arguments;
        }
        // Hashing spends steps for each argument. So the budget ends the evaluation before an error
        // message prints a very long value.
        for (var argument : arguments) {
            var _ = Equality.hash(argument, budget);
        }
        return lambda.signature.validate(arguments, context);
    }

    @Override
    Object evaluatePartialApplication(SyntaxNode node, Object input, VariableFrame frame) {
        var arguments = new ArrayList<>();
        for (var argument : node.arguments) {
            arguments.add(isPlaceholder(argument) ? argument : evaluate(argument, input, frame));
        }
        Object function = evaluate(node.procedure, input, frame);
        if (function instanceof Builtin builtin) {
            memory.addLambda();
            memory.addElements(arguments.size());
            return partial(builtin, arguments);
        }
        if (function instanceof Lambda lambda) {
            return partial(lambda, arguments);
        }
        if (function == null && node.procedure.type.equals("path")) {
            var name = String.valueOf(node.procedure.steps.getFirst().value);
            if (frame.lookup(name) != null) {
                throw new EvaluationError("T1007", name);
            }
        }
        throw new EvaluationError("T1008");
    }

    private static Builtin partial(Builtin builtin, List<Object> given) {
        int placeholders = (int) given.stream().filter(MeteredEvaluator::isPlaceholder).count();
        return Builtin.anonymous(
                placeholders,
                (evaluation, arguments) -> {
                    var all = new ArrayList<>();
                    int next = 0;
                    for (var argument : given) {
                        boolean placeholder = isPlaceholder(argument);
                        all.add(
                                !placeholder
                                        ? argument
                                        : next < arguments.size() ? arguments.get(next) : null);
                        next += placeholder ? 1 : 0;
                    }
                    while (next < arguments.size() && all.size() < builtin.arity()) {
                        all.add(arguments.get(next++));
                    }
                    return evaluation.apply(builtin, all, null);
                });
    }

    private Lambda partial(Lambda lambda, List<Object> arguments) {
        var frame = createFrame(lambda.frame);
        var open = new ArrayList<SyntaxNode>();
        for (int i = 0; i < lambda.parameters.size(); i++) {
            var parameter = lambda.parameters.get(i);
            Object argument = i < arguments.size() ? arguments.get(i) : null;
            if (isPlaceholder(argument)) {
                open.add(parameter);
            } else {
                frame.bind(String.valueOf(parameter.value), argument);
            }
        }
        addLambda(frame);
        return lambda.partial(frame, open);
    }

    private static boolean isPlaceholder(Object argument) {
        return argument instanceof SyntaxNode symbol
                && "operator".equals(symbol.type)
                && "?".equals(String.valueOf(symbol.value));
    }

    @Override
    Object evaluateTransformExpression(SyntaxNode node, VariableFrame frame) {
        return Builtin.of(
                "transform",
                "<(oa):o>",
                (_, arguments) -> {
                    if (arguments.getFirst() == null) {
                        return null;
                    }
                    Object clone = frame.lookup("clone");
                    if (!(clone instanceof FunctionValue)) {
                        throw new EvaluationError("T2013");
                    }
                    Object copy = call(clone, arguments.getFirst());
                    Object matches = evaluate(node.pattern, copy, frame);
                    if (matches != null) {
                        for (var match : matches instanceof List<?> l ? l : List.of(matches)) {
                            updateMatch(node, match, frame);
                        }
                    }
                    return copy;
                });
    }

    private void updateMatch(SyntaxNode node, Object match, VariableFrame frame) {
        Object update = evaluate(node.update, match, frame);
        if (update != null) {
            if (!(update instanceof Map members)) {
                throw new EvaluationError("T2011", update);
            }
            if (match instanceof Map target) {
                chargeElements(members.size());
                target.putAll(members);
            }
        }
        Object deletions = node.delete == null ? null : evaluate(node.delete, match, frame);
        if (deletions == null) {
            return;
        }
        for (var key : deletions instanceof List<?> list ? list : List.of(deletions)) {
            if (!(key instanceof String)) {
                throw new EvaluationError("T2012", deletions);
            }
            if (match instanceof Map target) {
                target.remove(key);
            }
        }
    }
}
