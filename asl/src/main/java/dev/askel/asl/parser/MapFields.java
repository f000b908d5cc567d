package dev.askel.asl.parser;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.DistributedSettings;
import dev.askel.asl.model.ItemBatcher;
import dev.askel.asl.model.ItemProcessor;
import dev.askel.asl.model.ItemProcessor.Mode;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a Map state, including its legacy field names (docs/aws/asl.md sections 9 and 10). */
final class MapFields {

    private static final List<String> PROCESSORS = List.of("ItemProcessor", "Iterator");

    private MapFields() {}

    static @Nullable State read(StateReader state) {
        var fields = state.fields();
        var comment = state.comment();
        var flow =
                state.isJsonata()
                        ? JsonataFields.readFlow(fields, state.statesMembers())
                        : DataFlowFields.readWithoutParameters(fields);
        var items =
                state.isJsonata()
                        ? JsonataFields.readItems(fields, "Items")
                        : ExpressionFields.readPath(fields, "ItemsPath");
        var selector = itemSelector(state);
        var concurrency = integer(state, "MaxConcurrency");
        var processor = processor(state);
        var distributed = distributed(state);
        var assign = state.readAssign();
        var retriers = RetryFields.readRetriers(fields);
        var catchers = state.readCatchers();
        var successor = state.readSuccessor();
        return processor != null && state.hasNoErrors()
                ? new MapState(
                        state.name(),
                        comment,
                        flow,
                        items,
                        selector,
                        concurrency,
                        processor,
                        distributed,
                        assign,
                        retriers,
                        catchers,
                        successor)
                : null;
    }

    private static @Nullable Expression integer(StateReader state, String name) {
        var fields = state.fields();
        return state.isJsonata()
                ? JsonataFields.readInteger(fields, name, 0, Integer.MAX_VALUE)
                : ExpressionFields.readIntegerOrPath(fields, name, 0, Integer.MAX_VALUE);
    }

    private static @Nullable Expression itemSelector(StateReader state) {
        var fields = state.fields();
        if (state.isJsonata()) {
            return JsonataFields.readValue(fields, "ItemSelector");
        }
        var selector = ExpressionFields.readTemplate(fields, "ItemSelector");
        var legacy = ExpressionFields.readTemplate(fields, "Parameters");
        return selector == null ? legacy : selector;
    }

    private static @Nullable ItemProcessor processor(StateReader state) {
        var fields = state.fields();
        fields.requireOne(PROCESSORS);
        var processor = fields.readObject(fields.has("Iterator") ? "Iterator" : "ItemProcessor");
        if (processor == null) {
            return null;
        }
        var graph = state.readGraph(processor);
        var config = processor.readObject("ProcessorConfig");
        if (config == null) {
            return graph == null ? null : new ItemProcessor(graph, Mode.INLINE, null);
        }
        var mode = config.readOneOf("Mode", List.of(Mode.INLINE.name(), Mode.DISTRIBUTED.name()));
        var isDistributed = Mode.DISTRIBUTED.name().equals(mode);
        if (isDistributed) {
            config.requireAll("ExecutionType");
        }
        var type =
                config.readOneOf(
                        "ExecutionType",
                        List.of(MachineType.STANDARD.name(), MachineType.EXPRESS.name()));
        if (graph == null) {
            return null;
        }
        if (!isDistributed) {
            return new ItemProcessor(graph, Mode.INLINE, null);
        }
        return type == null
                ? null
                : new ItemProcessor(graph, Mode.DISTRIBUTED, MachineType.valueOf(type));
    }

    private static @Nullable DistributedSettings distributed(StateReader state) {
        var fields = state.fields();
        var settings =
                new DistributedSettings(
                        fields.readText("Label"),
                        ItemSourceFields.readReader(state.fields(), state.isJsonata()),
                        itemBatcher(state),
                        ItemSourceFields.readWriter(state.fields(), state.isJsonata()),
                        integer(state, "ToleratedFailureCount"),
                        percentage(state));
        return settings.isEmpty() ? null : settings;
    }

    private static @Nullable ItemBatcher itemBatcher(StateReader state) {
        var fields = state.fields().readObject("ItemBatcher");
        if (fields == null) {
            return null;
        }
        var items = "MaxItemsPerBatch";
        var bytes = "MaxInputBytesPerBatch";
        return state.isJsonata()
                ? new ItemBatcher(
                        JsonataFields.readInteger(fields, items, 0, Integer.MAX_VALUE),
                        JsonataFields.readInteger(
                                fields, bytes, 0, DefinitionLimits.BATCH_BYTES_MAX),
                        JsonataFields.readValue(fields, "BatchInput"))
                : new ItemBatcher(
                        ExpressionFields.readIntegerOrPath(fields, items, 0, Integer.MAX_VALUE),
                        ExpressionFields.readIntegerOrPath(
                                fields, bytes, 0, DefinitionLimits.BATCH_BYTES_MAX),
                        ExpressionFields.readTemplate(fields, "BatchInput"));
    }

    private static @Nullable Expression percentage(StateReader state) {
        var fields = state.fields();
        var name = "ToleratedFailurePercentage";
        if (state.isJsonata()) {
            return JsonataFields.readNumber(fields, name, 0, DefinitionLimits.PERCENTAGE_MAX);
        }
        var inRange = fields.readNumber(name, 0, DefinitionLimits.PERCENTAGE_MAX) != null;
        var value = fields.node(name);
        var path = ExpressionFields.readReferencePath(fields, name + "Path");
        return inRange && value != null ? new Literal(value) : path;
    }
}
