package dev.askel.engine.audit;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Records the changes of commands that use the database without a server. These records are not
 * sent to a sink.
 */
public final class CommandRecords {
    private final RecordInserts inserts;
    private final EngineTime time;

    /** Creates the records in a migrated database. */
    public CommandRecords(SqlWorkers workers, EngineTime time) {
        inserts = new RecordInserts(workers);
        this.time = time;
    }

    /**
     * Records a change before it is made.
     *
     * @return refused when the record cannot be stored. The change must then not be made
     */
    public CompletionStage<Answer<Boolean>> record(AuditEvent event) {
        var record = new AuditRecord(Instant.ofEpochMilli(time.millis()), event, 0);
        return inserts.insert(List.of(new StoredRecord(RandomUuid.next(), record)))
                .thenApply(answer -> answer.map(_ -> true));
    }
}
