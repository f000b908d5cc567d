package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs its processor for each item (docs/aws/asl.md sections 9 and 10).
 *
 * @param items ItemsPath (a path) or Items (JSONata); null means that the items are the input
 *     itself, or come from an ItemReader
 * @param itemSelector ItemSelector or the legacy Parameters, whose value is the input of an
 *     iteration; null means that the input is the item
 * @param maxConcurrency MaxConcurrency or MaxConcurrencyPath; null or 0 means no limit
 * @param distributed the fields that apply only in distributed mode; null when the state has none
 *     of them
 */
public record MapState(
        String name,
        @Nullable String comment,
        DataFlow dataFlow,
        @Nullable Expression items,
        @Nullable Expression itemSelector,
        @Nullable Expression maxConcurrency,
        ItemProcessor itemProcessor,
        @Nullable DistributedSettings distributed,
        Assignments assign,
        List<Retrier> retriers,
        List<Catcher> catchers,
        Successor successor)
        implements RetryableState {

    public MapState {
        retriers = List.copyOf(retriers);
        catchers = List.copyOf(catchers);
    }

    @Override
    public StateType type() {
        return StateType.MAP;
    }
}
