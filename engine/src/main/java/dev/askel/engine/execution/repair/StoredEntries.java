package dev.askel.engine.execution.repair;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.StoredRowJson;
import dev.askel.engine.sql.Bytes;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** Exports a stored row: its columns, and the readable part of its content. */
final class StoredEntries {
    private StoredEntries() {}

    /**
     * Exports a row. The columns are exported as they are stored, so that encrypted payloads remain
     * encrypted.
     *
     * @param decryption decrypts the payload whose content is exported
     */
    static ObjectNode export(StoredRowJson stored, UnaryOperator<EncodedPayload> decryption) {
        var row = Payload.ofVerbatim(stored.json()).tree();
        var exported = JsonNodeFactory.instance.objectNode().put("table", stored.table());
        exported.set("row", row);
        try {
            switch (stored.table()) {
                case "event_journal" ->
                        putEntries(
                                exported, decryption.apply(encoded((ObjectNode) row, "event_ser")));
                case "damaged_row" ->
                        putEntries(exported, decryption.apply(encoded((ObjectNode) row, "ser")));
                case "snapshot" ->
                        exported.put(
                                "lastEventId",
                                BatchCodec.decodeSnapshot(
                                                decryption.apply(
                                                        encoded((ObjectNode) row, "snapshot_ser")))
                                        .lastEventId());
                default -> {}
            }
        } catch (UnreadableRowException damage) {
            exported.put("unreadable", damage.getMessage());
        }
        return exported;
    }

    private static EncodedPayload encoded(ObjectNode row, String columns) {
        return new EncodedPayload(
                row.path(columns + "_id").asInt(),
                row.path(columns + "_manifest").asText(),
                Bytes.wrap(Base64.getDecoder().decode(row.path("payload").asText())));
    }

    /** Adds only the names of the entries, because the API returns the history itself. */
    private static void putEntries(ObjectNode exported, EncodedPayload row) {
        var entries = BatchCodec.decode(row);
        var names = exported.putArray("entries");
        entries.forEach(entry -> names.add(name(entry)));
    }

    private static String name(Entry entry) {
        return switch (entry) {
            case HistoryEvent event -> event.id() + " " + event.type();
            case Fact fact -> fact.getClass().getSimpleName();
        };
    }
}
