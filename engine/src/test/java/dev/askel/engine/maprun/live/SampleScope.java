package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.ChildInputs;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.execution.codec.MapRunScope;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;

/** The parent of a Map Run in tests: a machine, and its frame in a distributed Map state. */
record SampleScope(StateMachine machine, MapRunScope scope) {
    static final String UUID = "0d3b4f5c-1111-4222-8333-444455556666";

    private static final MapRunPlan.Writer WRITER =
            new MapRunPlan.Writer(
                    "arn:aws:states:::s3:putObject",
                    Payload.ofVerbatim("{\"Bucket\":\"b\"}"),
                    Payload.EMPTY_OBJECT);

    /** A Map of an array of that many numbers. */
    static SampleScope ofArray(int items) {
        var array =
                LongStream.range(0, items)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(",", "[", "]"));
        return of("", Payload.ofVerbatim(array), null);
    }

    /** A Map of the items of a reader whose results are files. */
    static SampleScope withFiles() {
        return of("", null, null, WRITER);
    }

    /** A Map of the items of a reader. */
    static SampleScope ofReader() {
        return of("", null, null);
    }

    /**
     * A Map of items, or of the items of a reader.
     *
     * @param fields further fields of the state, each followed by a comma
     * @param items null for a reader
     */
    static SampleScope of(
            String fields, @Nullable Payload items, MapRunPlan.@Nullable Batching batching) {
        return of(fields, items, batching, null);
    }

    private static SampleScope of(
            String fields,
            @Nullable Payload items,
            MapRunPlan.@Nullable Batching batching,
            MapRunPlan.@Nullable Writer writer) {
        var machine =
                DefinitionParser.compile(
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "L", %s
                         "ItemProcessor": {
                          "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                          "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}},
                         "End": true}}}\
                        """
                                .formatted(fields));
        var reader =
                items == null
                        ? new MapRunPlan.Reader(
                                "arn:aws:states:::s3:getObject",
                                Payload.EMPTY_OBJECT,
                                Payload.EMPTY_OBJECT,
                                MapRunPlan.ITEMS_UNLIMITED)
                        : null;
        var plan =
                new MapRunPlan(
                        UUID,
                        "L",
                        Payload.EMPTY_OBJECT,
                        items,
                        reader,
                        batching,
                        writer,
                        0,
                        0,
                        0,
                        false);
        return new SampleScope(
                machine, new MapRunScope(identity(), Payload.EMPTY_OBJECT, frame(plan)));
    }

    private static ExecutionIdentity identity() {
        return new ExecutionIdentity(
                "arn:aws:states:us-east-1:123456789012:execution:m:parent",
                "parent",
                "123456789012",
                "us-east-1",
                "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                "m",
                "01234567-89ab-4cde-8f01-23456789abcd",
                1,
                "arn:aws:iam::123456789012:role/r",
                Instant.EPOCH,
                null,
                null,
                null,
                null);
    }

    private static Frame frame(MapRunPlan plan) {
        return new Frame(
                FramePath.ROOT,
                null,
                3,
                FrameStatus.Open.INSTANCE,
                new Phase.Mapping(new Phase.MapRun(0, plan, 0, Phase.MapRunStage.RUNNING)),
                new StateVisit(
                        "M",
                        HistoryEventType.MapStateEntered,
                        2,
                        0,
                        Instant.EPOCH,
                        Payload.EMPTY_OBJECT,
                        HashTreePMap.empty()),
                2,
                1,
                HashTreePMap.empty(),
                null);
    }

    ChildInputs inputs() {
        return new ChildInputs(
                machine, scope.identity(), scope.input(), scope.frame(), ExecutionLimits.DEFAULT);
    }
}
