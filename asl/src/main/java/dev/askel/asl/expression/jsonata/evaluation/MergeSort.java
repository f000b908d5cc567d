package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A stable merge sort. As in JSONata, its predicate only decides whether two values must be
 * swapped. Java's sort needs a comparator that also identifies equal values. Java's sort fails if
 * the comparator is inconsistent, for example random.
 */
public final class MergeSort {
    private final BiPredicate<Object, Object> swapped;
    private final Budget budget;

    private MergeSort(BiPredicate<Object, Object> mustSwap, Budget budget) {
        this.swapped = mustSwap;
        this.budget = budget;
    }

    /**
     * Returns the sorted values in a new list.
     *
     * @param mustSwap whether the first value must be after the second
     * @param budget the budget that pays for each moved value, but not for the calls to {@code
     *     mustSwap}
     */
    public static List<Object> sorted(
            List<?> values, BiPredicate<Object, Object> mustSwap, Budget budget) {
        var sorted = new Object[values.size()];
        if (sorted.length > 0) {
            new MergeSort(mustSwap, budget).sort(values.toArray(), 0, sorted.length, sorted);
        }
        return new ArrayList<>(Arrays.asList(sorted));
    }

    private void sort(Object[] from, int start, int end, Object[] into) {
        if (end - start == 1) {
            into[start] = from[start];
            return;
        }
        int middle = start + (end - start) / 2;
        sort(from, start, middle, into);
        sort(from, middle, end, into);
        budget.spend(Evaluator.STEPS_PER_ELEMENT * (end - start));
        System.arraycopy(into, start, from, start, end - start);
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takeRight =
                    left == middle || (right < end && swapped.test(from[left], from[right]));
            into[at] = from[takeRight ? right++ : left++];
        }
    }
}
