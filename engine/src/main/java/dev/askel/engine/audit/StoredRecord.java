package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import java.util.UUID;

/**
 * A record with its unique id. Because of the id, a repeated insertion of the same record has no
 * effect.
 */
record StoredRecord(UUID id, AuditRecord record) {
    /** Returns the position after this record in a list that begins with the latest record. */
    String position() {
        return record.time().toEpochMilli() + " " + id;
    }
}
