package dev.askel.asl.parser;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.DistributedSettings;
import dev.askel.asl.model.ItemProcessor;
import dev.askel.asl.model.ItemProcessor.Mode;
import dev.askel.asl.model.Limits;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a Map state, with its legacy field names (asl.md sections 9 and 10). */
final class MapFields {

    private MapFields() {}

    static @Nullable State read(StateReader state) {
        var fields = state.fields();
        var comment = state.comment();
        var flow = DataFlowFields.readWithoutParameters(fields);
        var items = ExpressionFields.path(fields, "ItemsPath");
        var selector = itemSelector(fields);
        var concurrency =
                ExpressionFields.integerOrPath(fields, "MaxConcurrency", 0, Integer.MAX_VALUE);
        var processor = processor(state);
        var distributed = distributed(fields);
        var assign = AssignFields.read(fields);
        var retriers = RetryFields.retriers(fields);
        var catchers = RetryFields.catchers(fields, state.targets());
        var successor = state.successor();
        return processor != null && state.isClean()
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

    private static @Nullable Expression itemSelector(Fields fields) {
        var selector = ExpressionFields.template(fields, "ItemSelector");
        var legacy = ExpressionFields.template(fields, "Parameters");
        return selector == null ? legacy : selector;
    }

    private static @Nullable ItemProcessor processor(StateReader state) {
        var fields = state.fields();
        var name = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
        fields.require(name);
        var processor = fields.object(name);
        if (processor == null) {
            return null;
        }
        var graph = state.graph(processor);
        var config = processor.object("ProcessorConfig");
        if (config == null) {
            return graph == null ? null : new ItemProcessor(graph, Mode.INLINE, null);
        }
        var mode = config.oneOf("Mode", List.of(Mode.INLINE.name(), Mode.DISTRIBUTED.name()));
        var isDistributed = Mode.DISTRIBUTED.name().equals(mode);
        if (isDistributed) {
            config.require("ExecutionType");
        }
        var type =
                config.oneOf(
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

    private static @Nullable DistributedSettings distributed(Fields fields) {
        var settings =
                new DistributedSettings(
                        fields.text("Label"),
                        raw(fields, "ItemReader"),
                        raw(fields, "ItemBatcher"),
                        raw(fields, "ResultWriter"),
                        ExpressionFields.integerOrPath(
                                fields, "ToleratedFailureCount", 0, Integer.MAX_VALUE),
                        percentage(fields));
        return settings.isEmpty() ? null : settings;
    }

    private static @Nullable Payload raw(Fields fields, String name) {
        var object = fields.object(name);
        return object == null ? null : Payload.of(object.object());
    }

    private static @Nullable Expression percentage(Fields fields) {
        var name = "ToleratedFailurePercentage";
        var inRange = fields.number(name, 0, Limits.PERCENTAGE_MAX) != null;
        var value = fields.node(name);
        var path = ExpressionFields.referencePath(fields, name + "Path");
        return inRange && value != null ? new Literal(value) : path;
    }
}
