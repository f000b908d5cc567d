package dev.askel.engine.execution.codec;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The entries of a row. Codes below {@link FactFields#FIRST} are events. Each of these codes
 * identifies one type of event details.
 */
final class EntryFields {
    private EntryFields() {}

    static void writeAll(FieldWriter out, List<Entry> entries) throws IOException {
        out.beginList(entries.size());
        for (var entry : entries) {
            switch (entry) {
                case HistoryEvent event -> EventFields.write(out, event);
                case Fact fact -> FactFields.write(out, fact);
            }
            out.end();
        }
        out.end();
    }

    static List<Entry> readAll(FieldReader in) throws IOException {
        var entries = new ArrayList<Entry>();
        in.beginList();
        while (in.hasMore()) {
            int code = in.begin();
            entries.add(
                    code < FactFields.FIRST
                            ? EventFields.read(in, code)
                            : FactFields.read(in, code));
            in.end();
        }
        return Collections.unmodifiableList(entries);
    }
}
