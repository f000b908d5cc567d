package dev.askel.engine.attributesearch;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroup;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroups;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts executions by value and status, in the order of their values' first executions. */
final class ValueCounts {
    private final Map<AttributeValue, Map<ExecutionStatus, Integer>> counts = new LinkedHashMap<>();

    /** Counts an execution. */
    void add(AttributeValue value, ExecutionStatus status) {
        counts.computeIfAbsent(value, _ -> new EnumMap<>(ExecutionStatus.class))
                .merge(status, 1, Integer::sum);
    }

    /** Returns the most frequent values. Equal counts remain in the order of first executions. */
    ValueGroups result(boolean isComplete) {
        var groups =
                counts.entrySet().stream()
                        .map(each -> new ValueGroup(each.getKey(), each.getValue()))
                        .sorted(Comparator.comparingInt(ValueGroup::count).reversed())
                        .toList();
        return new ValueGroups(
                groups.subList(0, Math.min(groups.size(), SearchAttributes.GROUPS_MAX)),
                groups.size(),
                groups.stream().mapToInt(ValueGroup::count).sum(),
                isComplete);
    }
}
