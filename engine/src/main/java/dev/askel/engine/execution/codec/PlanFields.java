package dev.askel.engine.execution.codec;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Batching;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.asl.history.MapRunPlan.Writer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the plan of a Map Run. The plan contains everything that the Map Run needs to start
 * its children.
 */
final class PlanFields {
    private static final int PLAN = 0;
    private static final int READER = 0;
    private static final int BATCHING = 0;
    private static final int WRITER = 0;

    private PlanFields() {}

    static void write(FieldWriter out, MapRunPlan plan) throws IOException {
        out.begin(PLAN, plan.keyed() ? 11 : 10);
        out.text(plan.uuid());
        out.text(plan.label());
        out.payload(plan.input());
        out.payloadOrNull(plan.items());
        writeOrNull(out, plan.reader());
        writeOrNull(out, plan.batching());
        writeOrNull(out, plan.writer());
        out.number(plan.maxConcurrency());
        out.fraction(plan.toleratedFailurePercentage());
        out.number(plan.toleratedFailureCount());
        out.lastFlag(plan.keyed());
        out.end();
    }

    static MapRunPlan read(FieldReader in) throws IOException {
        in.begin("plan", PLAN);
        var plan =
                new MapRunPlan(
                        in.text(),
                        in.text(),
                        in.payload(),
                        in.payloadOrNull(),
                        readerOrNull(in),
                        batchingOrNull(in),
                        writerOrNull(in),
                        in.integer(),
                        in.fraction(),
                        in.number(),
                        in.lastFlag());
        in.end();
        return plan;
    }

    private static void writeOrNull(FieldWriter out, @Nullable Reader reader) throws IOException {
        if (reader == null) {
            out.absent();
            return;
        }
        out.begin(READER, 4);
        out.text(reader.resource());
        out.payload(reader.arguments());
        out.payload(reader.config());
        out.number(reader.itemsMax());
        out.end();
    }

    private static @Nullable Reader readerOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.begin("reader", READER);
        var reader = new Reader(in.text(), in.payload(), in.payload(), in.number());
        in.end();
        return reader;
    }

    private static void writeOrNull(FieldWriter out, @Nullable Batching batching)
            throws IOException {
        if (batching == null) {
            out.absent();
            return;
        }
        out.begin(BATCHING, 3);
        out.number(batching.itemsMax());
        out.number(batching.bytesMax());
        out.payloadOrNull(batching.batchInput());
        out.end();
    }

    private static @Nullable Batching batchingOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.begin("batching", BATCHING);
        var batching = new Batching(in.integer(), in.integer(), in.payloadOrNull());
        in.end();
        return batching;
    }

    private static void writeOrNull(FieldWriter out, @Nullable Writer writer) throws IOException {
        if (writer == null) {
            out.absent();
            return;
        }
        out.begin(WRITER, 3);
        out.textOrNull(writer.resource());
        out.payloadOrNull(writer.arguments());
        out.payload(writer.config());
        out.end();
    }

    private static @Nullable Writer writerOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.begin("writer", WRITER);
        var writer = new Writer(in.textOrNull(), in.payloadOrNull(), in.payload());
        in.end();
        return writer;
    }
}
