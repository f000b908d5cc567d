package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import dev.askel.asl.expression.jsonata.value.JsonView;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates steps, filters, wildcards, tuples and groups. Each element of a result spends from the
 * budget. A short path over several lists can have a result as long as the product of their
 * lengths.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // As in the original.
abstract class MeteredPaths extends MeteredOperators {
    /**
     * The cost of one tuple, in steps. A tuple is a map with a value and the variables bound for
     * it.
     */
    private static final long STEPS_PER_TUPLE = 40;

    /** The estimated memory of one tuple, in bytes. */
    private static final long BYTES_PER_TUPLE = 200;

    MeteredPaths(Budget budget) {
        super(budget);
    }

    @Override
    Object evaluateStep(SyntaxNode step, Object input, VariableFrame frame, boolean last) {
        if (step.type.equals("sort")) {
            var sorted = evaluateSortExpression(step, input, frame);
            return step.stages == null ? sorted : evaluateStages(step.stages, sorted, frame);
        }
        var results = new ArrayList<>();
        for (var item : (List<?>) input) {
            Object result = evaluate(step, item, frame);
            if (step.stages != null) {
                for (var stage : step.stages) {
                    result = evaluateFilter(stage.expr, result, frame);
                }
            }
            if (result != null) {
                results.add(result);
            }
        }
        if (last
                && results.size() == 1
                && results.getFirst() instanceof List<?> list
                && !JsonataList.isSequence(list)) {
            return list;
        }
        var flat = JsonataList.sequence();
        for (var result : results) {
            if (result instanceof List<?> list
                    && !(list instanceof JsonataList own && own.constructed)) {
                chargeCopy(list);
                memory.checkList((double) flat.size() + list.size());
                flat.addAll(list);
            } else {
                memory.addElements(1);
                flat.add(result);
            }
        }
        return countList(flat);
    }

    /**
     * Adds a list, whose elements are already counted, to the memory. A list with at most one
     * element is short-lived and does not count.
     */
    private List<Object> countList(List<Object> list) {
        if (list.size() > 1) {
            memory.addList();
        }
        return list;
    }

    @Override
    Object evaluateFilter(SyntaxNode condition, Object input, VariableFrame frame) {
        boolean tuples = input instanceof JsonataList sequence && sequence.tupleStream;
        List<Object> items = input instanceof List ? (List) input : JsonataList.sequenceOf(input);
        var results = JsonataList.sequence();
        results.tupleStream = tuples;
        if (condition.type.equals("number")) {
            return elementAt(items, ((Number) condition.value).doubleValue(), results);
        }
        for (int i = 0; i < items.size(); i++) {
            Object item = items.get(i);
            Object context = tuples ? ((Map) item).get(VALUE) : item;
            VariableFrame own = tuples ? createFrameFromTuple(frame, (Map) item) : frame;
            Object result = evaluate(condition, context, own);
            if (result instanceof List<?> list && areNumbers(list)) {
                for (var index : list) {
                    if (position(((Number) index).doubleValue(), items.size()) == i) {
                        results.add(item);
                    }
                }
            } else if (isNumeric(result)) {
                if (position(((Number) result).doubleValue(), items.size()) == i) {
                    results.add(item);
                }
            } else if (isTrue(result)) {
                results.add(item);
            }
        }
        memory.addElements(results.size());
        return countList(results);
    }

    private Object elementAt(List<?> items, double index, List<Object> results) {
        double position = position(index, items.size());
        Object item = position >= 0 && position < items.size() ? items.get((int) position) : null;
        if (item instanceof List) {
            return item;
        }
        if (item != null) {
            results.add(item);
        }
        return results;
    }

    /**
     * Converts an index to a position in the list. The index is rounded down, and a negative index
     * counts from the end.
     */
    private static double position(double index, int size) {
        double down = Math.floor(index);
        return down < 0 ? size + down : down;
    }

    private boolean areNumbers(List<?> list) {
        budget.spend(list.size());
        for (var element : list) {
            if (!isNumeric(element)) {
                return false;
            }
        }
        return true;
    }

    @Override
    Object evaluateName(SyntaxNode node, Object input) {
        return member(input, (String) node.value, 0);
    }

    /**
     * Returns a member of an object. For a list, returns this member of all objects in the list.
     */
    public final Object member(Object input, String key, int level) {
        if (input instanceof Map<?, ?> object) {
            Object value = object.get(key);
            return value == null && object.containsKey(key) ? JsonView.NULL : value;
        }
        if (!(input instanceof List<?> list)) {
            return null;
        }
        checkLevel(level);
        chargeCopy(list);
        var results = JsonataList.sequence();
        for (var element : list) {
            Object value = member(element, key, level + 1);
            if (value instanceof List<?> more) {
                chargeCopy(more);
                results.addAll(more);
            } else if (value != null) {
                results.add(value);
            }
        }
        return countList(results);
    }

    private void checkLevel(int level) {
        budget.spend(1);
        if (level > ValueText.LEVELS_MAX) {
            throw budget.exhaustedException(Budget.Resource.LEVELS, ValueText.LEVELS_MAX);
        }
    }

    @Override
    Object evaluateWildcard(Object input) {
        Object within =
                input instanceof JsonataList wrapper && wrapper.outerWrapper && !wrapper.isEmpty()
                        ? wrapper.getFirst()
                        : input;
        var results = JsonataList.sequence();
        Iterable<?> values =
                within instanceof Map<?, ?> object
                        ? object.values()
                        : within instanceof List<?> list ? list : List.of();
        for (var value : values) {
            flatten(value, results, 0);
        }
        return countList(results);
    }

    private void flatten(Object value, List<Object> into, int level) {
        checkLevel(level);
        if (value instanceof List<?> list) {
            chargeCopy(list);
            for (var element : list) {
                flatten(element, into, level + 1);
            }
        } else {
            memory.addElements(1);
            into.add(value == null ? JsonView.NULL : value);
        }
    }

    @Override
    Object evaluateDescendants(Object input) {
        if (input == null) {
            return null;
        }
        var results = JsonataList.sequence();
        descend(input, results, 0);
        return results.size() == 1 ? results.getFirst() : countList(results);
    }

    private void descend(Object value, List<Object> into, int level) {
        checkLevel(level);
        budget.spend(STEPS_PER_ELEMENT);
        if (!(value instanceof List)) {
            memory.addElements(1);
            into.add(value == null ? JsonView.NULL : value);
        }
        Iterable<?> within =
                value instanceof List<?> list
                        ? list
                        : value instanceof Map<?, ?> object ? object.values() : List.of();
        for (var child : within) {
            descend(child, into, level + 1);
        }
    }

    @Override
    Object evaluateTupleStep(SyntaxNode step, List input, List<Map> bindings, VariableFrame frame) {
        var result = JsonataList.sequence();
        result.tupleStream = true;
        List<Object> stream = result;
        if (step.type.equals("sort")) {
            stream = sortedTuples(step, input, bindings, frame, result);
        } else {
            for (var tuple : bindings == null ? wrapInTuples(input) : bindings) {
                var own = createFrameFromTuple(frame, tuple);
                Object values = evaluate(step, tuple.get(VALUE), own);
                if (values != null) {
                    addTuples(step, tuple, values, result);
                }
            }
        }
        return step.stages == null ? stream : (List) evaluateStages(step.stages, stream, frame);
    }

    private void payTuples(long count) {
        budget.spend(STEPS_PER_TUPLE * count);
        memory.add(BYTES_PER_TUPLE * count);
    }

    private List<Map> wrapInTuples(List<?> input) {
        payTuples(input.size());
        var tuples = new ArrayList<Map>(input.size());
        for (var item : input) {
            var tuple = new LinkedHashMap<String, Object>();
            tuple.put(VALUE, item);
            tuples.add(tuple);
        }
        return tuples;
    }

    private List<Object> sortedTuples(
            SyntaxNode step,
            List input,
            List<Map> bindings,
            VariableFrame frame,
            JsonataList<Object> into) {
        if (bindings != null) {
            return (List) evaluateSortExpression(step, bindings, frame);
        }
        var sorted = (List<?>) evaluateSortExpression(step, input, frame);
        for (int i = 0; i < sorted.size(); i++) {
            payTuples(1);
            var tuple = new LinkedHashMap<String, Object>();
            tuple.put(VALUE, sorted.get(i));
            tuple.put(step.index, i);
            into.add(tuple);
        }
        return into;
    }

    private void addTuples(SyntaxNode step, Map<String, Object> from, Object values, List into) {
        boolean tuples = values instanceof JsonataList sequence && sequence.tupleStream;
        List<?> list = values instanceof List<?> several ? several : List.of(values);
        for (int i = 0; i < list.size(); i++) {
            payTuples(1);
            budget.spend(STEPS_PER_ELEMENT * from.size());
            var tuple = new LinkedHashMap<>(from);
            if (tuples) {
                tuple.putAll((Map<String, Object>) list.get(i));
            } else {
                bindTuple(step, from, list.get(i), i, tuple);
            }
            into.add(tuple);
        }
    }

    private static void bindTuple(
            SyntaxNode step,
            Map<String, Object> from,
            Object value,
            int index,
            Map<String, Object> to) {
        if (step.focus == null) {
            to.put(VALUE, value);
        } else {
            to.put(step.focus, value);
            to.put(VALUE, from.get(VALUE));
        }
        if (step.index != null) {
            to.put(step.index, index);
        }
        if (step.ancestor != null) {
            to.put(step.ancestor.label, from.get(VALUE));
        }
    }

    /**
     * The items with the same key, and the index of the constructor's key-value pair that created
     * the key.
     */
    private static final class Group {
        final int pair;
        final List<Object> items = new ArrayList<>();

        Group(int pair) {
            this.pair = pair;
        }
    }

    @Override
    Object evaluateGroupExpression(SyntaxNode node, Object input, VariableFrame frame) {
        boolean tuples = input instanceof JsonataList sequence && sequence.tupleStream;
        List<?> items = input instanceof List<?> list ? list : JsonataList.sequenceOf(input);
        if (items.isEmpty()) {
            // An object constructor such as {"a": 1} creates an object even without items.
            items = JsonataList.sequenceOf(null);
        }
        var groups = new LinkedHashMap<String, Group>();
        for (var item : items) {
            var own = tuples ? createFrameFromTuple(frame, (Map) item) : frame;
            Object context = tuples ? ((Map) item).get(VALUE) : item;
            for (int pair = 0; pair < node.lhsObject.size(); pair++) {
                addToGroup(pair, evaluate(node.lhsObject.get(pair)[0], context, own), item, groups);
            }
        }
        if (groups.isEmpty()) {
            memory.addList();
        }
        var result = new LinkedHashMap<String, Object>();
        for (var entry : groups.entrySet()) {
            payTuples(1);
            var group = entry.getValue();
            var value = node.lhsObject.get(group.pair)[1];
            Object grouped =
                    tuples
                            ? valueOfTuples(value, group.items, frame)
                            : evaluate(value, gatherItems(group.items), frame);
            if (grouped != null) {
                result.put(entry.getKey(), grouped);
            }
        }
        return result;
    }

    private void addToGroup(int pair, Object key, Object item, Map<String, Group> groups) {
        if (key == null) {
            return;
        }
        if (!(key instanceof String name)) {
            throw new EvaluationError("T1003", key);
        }
        var group = groups.computeIfAbsent(name, _ -> new Group(pair));
        if (group.pair != pair) {
            throw new EvaluationError("D1009", name);
        }
        budget.spend(STEPS_PER_ELEMENT);
        memory.addElements(1);
        group.items.add(item);
    }

    /** Returns the items of a group in one list. A single item is returned without a list. */
    private Object gatherItems(List<Object> items) {
        if (items.size() == 1) {
            return items.getFirst();
        }
        var all = JsonataList.sequence();
        for (var item : items) {
            if (item instanceof List<?> list) {
                chargeCopy(list);
                all.addAll(list);
            } else if (item != null) {
                all.add(item);
            }
        }
        return all;
    }

    private Object valueOfTuples(SyntaxNode value, List<Object> tuples, VariableFrame frame) {
        var merged = new LinkedHashMap<String, List<Object>>();
        for (var tuple : tuples) {
            for (var member : ((Map<String, Object>) tuple).entrySet()) {
                budget.spend(STEPS_PER_ELEMENT);
                merged.computeIfAbsent(member.getKey(), _ -> new ArrayList<>())
                        .add(member.getValue());
            }
        }
        var own = createFrame(frame);
        merged.forEach((name, values) -> own.bind(name, gatherItems(values)));
        return evaluate(value, own.lookup(VALUE), own);
    }
}
