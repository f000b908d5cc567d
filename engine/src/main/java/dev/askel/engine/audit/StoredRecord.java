package dev.askel.engine.audit;

import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import java.util.UUID;

/**
 * A record with its key. A repeated insertion of the same record is ignored.
 *
 * @param id unique
 */
record StoredRecord(UUID id, AuditRecord record) {
    /** Returns the position after this record in a list that begins with the latest one. */
    String position() {
        return record.time().toEpochMilli() + " " + id;
    }
}
