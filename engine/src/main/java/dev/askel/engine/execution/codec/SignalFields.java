package dev.askel.engine.execution.codec;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.SignalBuffer;
import dev.askel.asl.interpreter.execution.SignalBuffer.Declined;
import dev.askel.asl.interpreter.execution.SignalBuffer.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.TreeMap;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePVector;

/** The buffered signals of an execution in a snapshot. */
final class SignalFields {
    private static final int SIGNAL_FIELDS = 5;
    private static final int DECLINED_FIELDS = 3;

    private SignalFields() {}

    /** Whether the snapshot contains the buffer. */
    static boolean isNeededFor(SignalBuffer buffer) {
        return !buffer.equals(SignalBuffer.EMPTY);
    }

    /** Writes the buffer; an empty list for a buffer that has never had a signal. */
    static void write(FieldWriter out, SignalBuffer buffer) throws IOException {
        if (!isNeededFor(buffer)) {
            out.beginList(0);
            out.end();
            return;
        }
        out.beginList(3);
        out.number(buffer.nextNumber());
        out.beginList(SIGNAL_FIELDS * buffer.signals().size());
        for (var each : buffer.signals()) {
            out.number(each.number());
            out.text(each.name());
            out.textOrNull(each.key());
            out.payload(each.payload());
            out.instant(each.receivedAt());
        }
        out.end();
        out.beginList(DECLINED_FIELDS * buffer.declined().size());
        for (var each : new TreeMap<>(buffer.declined()).entrySet()) {
            out.frame(each.getKey());
            out.number(each.getValue().ordinal());
            out.number(each.getValue().count());
        }
        out.end();
        out.end();
    }

    /** Reads the buffer, an optional last field of the state. */
    static SignalBuffer readLast(FieldReader in) throws IOException {
        if (!in.beginLastList() || !in.hasMore()) {
            return SignalBuffer.EMPTY;
        }
        long next = in.number();
        var signals = new ArrayList<Signal>();
        in.beginList();
        while (in.hasMore()) {
            signals.add(
                    new Signal(
                            in.number(), in.text(), in.textOrNull(), in.payload(), in.instant()));
        }
        HashPMap<FramePath, Declined> declined = HashTreePMap.empty();
        in.beginList();
        while (in.hasMore()) {
            declined = declined.plus(in.frame(), new Declined(in.integer(), in.integer()));
        }
        in.end();
        return new SignalBuffer(TreePVector.from(signals), next, declined);
    }
}
