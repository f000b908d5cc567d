package dev.askel.engine.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.observability.LogRecord;
import java.nio.charset.StandardCharsets;

/** Renders a record as a line of JSON for a sink. */
final class AuditLine {
    /** The version of the JSON form. A new member does not change the version. */
    private static final int VERSION = 1;

    private AuditLine() {}

    static LogRecord of(AuditRecord record) {
        var event = record.event();
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("version", VERSION)
                        .put("time", record.time().toString())
                        .put("account", event.account())
                        .put("principal", event.principal())
                        .put("action", event.action())
                        .put("resource", event.resource())
                        .put("verdict", event.verdict().name())
                        .put("requestId", event.requestId());
        if (event.address() != null) {
            json.put("address", event.address());
        }
        if (record.suppressedCount() > 0) {
            json.put("suppressed", record.suppressedCount());
        }
        var text = json.toString();
        return new LogRecord(
                record.time().toEpochMilli(), text, text.getBytes(StandardCharsets.UTF_8).length);
    }
}
