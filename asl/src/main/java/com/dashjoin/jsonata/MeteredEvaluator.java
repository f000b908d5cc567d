package com.dashjoin.jsonata;

import com.dashjoin.jsonata.Parser.Symbol;
import com.dashjoin.jsonata.Utils.JList;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.value.Equality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One evaluation of one expression, used by one thread and thrown away. It replaces the library's
 * state per thread, so that evaluations do not see each other and an expression's tree can be
 * shared by any number of them.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // The library's signatures are raw.
public final class MeteredEvaluator extends MeteredPaths {
    /** How many nodes may be open at once, as on AWS: {@code 1+1+…+1} may have 100 terms. */
    public static final int DEPTH_MAX = 100;

    /** The steps of one node. */
    private static final long STEPS_PER_NODE = 10;

    private final Instant now;
    private final RandomGenerator chance;
    private final int depthMax;
    private int depth;

    /**
     * @param now what {@code $now} and {@code $millis} give
     * @param chance what {@code $random}, {@code $shuffle} and {@code $uuid} draw from
     * @param depthMax how many nodes may be open at once
     */
    public MeteredEvaluator(Instant now, RandomGenerator chance, Budget budget, int depthMax) {
        super(budget);
        this.now = now;
        this.chance = chance;
        this.depthMax = depthMax;
    }

    /**
     * Evaluates an expression.
     *
     * @param input what {@code $} is at the top; null for undefined
     * @param frame the variables and functions
     * @return null for undefined
     * @throws JException the expression's error
     * @throws Budget.ExhaustedException when it costs too much
     */
    public Object evaluate(ParsedExpression expression, Object input, Frame frame) {
        Object context = input;
        if (input instanceof List && !Utils.isSequence(input)) {
            var wrapper = (JList) Utils.createSequence(input);
            wrapper.outerWrapper = true;
            context = wrapper;
        }
        var own = createFrame(frame);
        own.bind("$", input);
        return evaluate(expression.tree(), context, own);
    }

    @Override
    Object evaluate(Symbol node, Object input, Frame frame) {
        budget.spend(STEPS_PER_NODE);
        depth++;
        if (depth > depthMax) {
            throw budget.exhausted(Budget.Resource.LEVELS, depthMax);
        }
        Object result = _evaluate(node, input, frame);
        // Without a finally block: after an error nothing reads the depth any more.
        depth--;
        return result;
    }

    /** Instant of this evaluation. */
    public Instant now() {
        return now;
    }

    /** Where chance comes from. */
    public RandomGenerator chance() {
        return chance;
    }

    /** What this evaluation may spend. */
    public Budget budget() {
        return budget;
    }

    /** Pays for so many elements that a function copies. */
    public void pay(long elements) {
        budget.spend(STEPS_PER_ELEMENT * elements);
        memory.addElements(elements);
    }

    /** Calls a function value. */
    public Object call(Object function, Object... arguments) {
        return apply(function, new ArrayList<>(Arrays.asList(arguments)), null, null);
    }

    /** Calls a function with as many of the arguments as it takes, one at least. */
    public Object callFitting(Object function, Object... arguments) {
        int taken = Math.clamp(arity(function), 1, arguments.length);
        return call(function, Arrays.copyOf(arguments, taken));
    }

    /** How many arguments a function takes. */
    public static int arity(Object function) {
        return function instanceof Builtin builtin
                ? builtin.arity()
                : ((Symbol) function).arguments.size();
    }

    @Override
    Object applyInner(Object function, Object arguments, Object input, Object frame) {
        if (function instanceof Builtin builtin) {
            return builtin.call(this, (List<Object>) arguments, input);
        }
        if (!Functions.isLambda(function)) {
            throw new EvaluationError("T1006");
        }
        return applyProcedure(function, validateArguments(function, arguments, input));
    }

    @Override
    public Frame createFrame(Frame enclosing) {
        return new MeteredFrame(enclosing, memory);
    }

    @Override
    Object evaluateLambda(Symbol node, Object input, Frame frame) {
        // The call that gave a thunk runs it at once.
        if (!node.thunk) {
            addLambda(frame);
        }
        return super.evaluateLambda(node, input, frame);
    }

    private void addLambda(Frame frame) {
        memory.addLambda();
        MeteredFrame.keep(frame);
    }

    @Override
    Object validateArguments(Object lambda, Object arguments, Object context) {
        if (((Symbol) lambda).signature == null) {
            return arguments;
        }
        // A refusal prints the argument, and a small value can print very long.
        for (var argument : (List<?>) arguments) {
            var _ = Equality.hash(argument, budget);
        }
        return super.validateArguments(lambda, arguments, context);
    }

    @Override
    Object evaluatePartialApplication(Symbol node, Object input, Frame frame) {
        var arguments = new ArrayList<>();
        for (var argument : node.arguments) {
            arguments.add(isPlace(argument) ? argument : evaluate(argument, input, frame));
        }
        Object function = evaluate(node.procedure, input, frame);
        if (function instanceof Builtin builtin) {
            memory.addLambda();
            memory.addElements(arguments.size());
            return partial(builtin, arguments);
        }
        if (Functions.isLambda(function)) {
            return partialApplyProcedure((Symbol) function, (List) arguments);
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
        int places = (int) given.stream().filter(MeteredEvaluator::isPlace).count();
        return Builtin.anonymous(
                places,
                (evaluation, arguments) -> {
                    var all = new ArrayList<>();
                    int next = 0;
                    for (var argument : given) {
                        boolean place = isPlace(argument);
                        all.add(
                                !place
                                        ? argument
                                        : next < arguments.size() ? arguments.get(next) : null);
                        next += place ? 1 : 0;
                    }
                    while (next < arguments.size() && all.size() < builtin.arity()) {
                        all.add(arguments.get(next++));
                    }
                    return evaluation.apply(builtin, all, null, null);
                });
    }

    @Override
    Object partialApplyProcedure(Symbol lambda, List arguments) {
        var frame = createFrame(lambda.environment);
        var open = new ArrayList<Symbol>();
        for (int i = 0; i < lambda.arguments.size(); i++) {
            var parameter = lambda.arguments.get(i);
            Object argument = i < arguments.size() ? arguments.get(i) : null;
            if (isPlace(argument)) {
                open.add(parameter);
            } else {
                frame.bind(String.valueOf(parameter.value), argument);
            }
        }
        var closure = parser.new Symbol();
        closure._jsonata_lambda = true;
        closure.input = lambda.input;
        closure.environment = frame;
        closure.arguments = open;
        closure.body = lambda.body;
        addLambda(frame);
        return closure;
    }

    private static boolean isPlace(Object argument) {
        return argument instanceof Symbol symbol
                && "operator".equals(symbol.type)
                && "?".equals(String.valueOf(symbol.value));
    }

    @Override
    Object evaluateTransformExpression(Symbol node, Object input, Frame frame) {
        return Builtin.of(
                "transform",
                "<(oa):o>",
                (_, arguments) -> {
                    if (arguments.getFirst() == null) {
                        return null;
                    }
                    Object clone = frame.lookup("clone");
                    if (!Utils.isFunction(clone) && !Functions.isLambda(clone)) {
                        throw new EvaluationError("T2013");
                    }
                    Object copy = call(clone, arguments.getFirst());
                    Object matches = evaluate(node.pattern, copy, frame);
                    if (matches != null) {
                        for (var match : matches instanceof List<?> l ? l : List.of(matches)) {
                            change(node, match, frame);
                        }
                    }
                    return copy;
                });
    }

    private void change(Symbol node, Object match, Frame frame) {
        Object update = evaluate(node.update, match, frame);
        if (update != null) {
            if (!(update instanceof Map members)) {
                throw new EvaluationError("T2011", update);
            }
            if (match instanceof Map target) {
                pay(members.size());
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
