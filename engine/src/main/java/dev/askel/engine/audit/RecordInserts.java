package dev.askel.engine.audit;

import dev.askel.engine.api.Answer;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Inserts groups of records, and creates the partitions of new days. Thread-safe. */
final class RecordInserts {
    private final SqlWorkers workers;

    /** The buckets (partitions) of the last days whose existence this node has checked. */
    private final Set<Integer> ensured = ConcurrentHashMap.newKeySet();

    RecordInserts(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Stores records in one transaction, and returns their number when they are durable. */
    CompletionStage<Answer<Integer>> insert(List<StoredRecord> records) {
        return workers.submit(database -> {
            for (var record : records) {
                int bucket = AuditTable.bucket(record.record().time().toEpochMilli());
                if (ensure(database, bucket) instanceof Answer.Refused<Boolean>(var error)) {
                    return Answer.refused(error);
                }
            }
            return database.transact(connection -> {
                AuditTable.insert(connection, records);
                return Answer.ok(records.size());
            });
        });
    }

    private Answer<Boolean> ensure(Database database, int bucket) throws SQLException {
        if (ensured.contains(bucket)) {
            return Answer.ok(true);
        }
        var answer =
                database.transact(
                        connection -> Answer.ok(AuditTable.createIfMissing(connection, bucket)));
        if (answer instanceof Answer.Ok<Boolean>) {
            ensured.removeIf(each -> each < bucket - 1);
            ensured.add(bucket);
        }
        return answer;
    }
}
