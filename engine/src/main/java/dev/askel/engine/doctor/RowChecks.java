package dev.askel.engine.doctor;

import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.visibility.ExecutionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the {@link RowCheck checks of rows}. */
final class RowChecks {
    private static final int PAGE_ROWS = 1_000;

    /** The tables whose rows belong to an execution. */
    private static final String OF_EXECUTION =
            " LEFT JOIN executions e ON e.persistence_id = t.persistence_id";

    private static final String FIND_BUCKET =
            """
            SELECT bucket FROM (
              SELECT substr(c.relname, length('event_journal_') + 1)::int AS bucket
                FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
               WHERE i.inhparent = 'event_journal'::regclass) AS b
             WHERE EXISTS (SELECT FROM event_journal j
                    WHERE j.bucket = b.bucket AND j.persistence_id = ? AND j.sequence_number = 1)
               AND NOT EXISTS (SELECT FROM held_names h WHERE h.name_digest = md5(?)::uuid)
             LIMIT 1\
            """;

    private final Connection connection;
    private final Diagnosis diagnosis;
    private final ExaminationSettings settings;

    private RowChecks(Connection connection, Diagnosis diagnosis, ExaminationSettings settings) {
        this.connection = connection;
        this.diagnosis = diagnosis;
        this.settings = settings;
    }

    static void run(Connection connection, Diagnosis diagnosis, ExaminationSettings settings)
            throws SQLException {
        var checks = new RowChecks(connection, diagnosis, settings);
        for (var check : RowCheck.ALL) {
            checks.run(check);
        }
        for (var check : PermitRowChecks.ALL) {
            checks.run(check);
        }
    }

    private void run(RowCheck check) throws SQLException {
        var after = new ArrayList<String>();
        // A log group with many late records is reported once.
        var reported = new HashSet<Finding>();
        long rowsLeft = check.rowsMax(settings);
        int rows;
        do {
            rows = 0;
            var isFirst = after.isEmpty();
            try (var statement = connection.prepareStatement(sql(check, isFirst))) {
                for (int i = 0; i < after.size(); i++) {
                    statement.setString(i + 1, after.get(i));
                }
                try (var found = statement.executeQuery()) {
                    while (found.next()) {
                        rows++;
                        after.clear();
                        for (int i = 1; i <= check.key().size(); i++) {
                            after.add(found.getString(i));
                        }
                        if (found.getBoolean("is_damaged")) {
                            var finding = finding(check, found, List.copyOf(after));
                            if (finding != null && reported.add(finding)) {
                                diagnosis.add(finding);
                            }
                        }
                    }
                }
            }
            connection.rollback();
            diagnosis.count(check.check(), rows);
            rowsLeft -= rows;
        } while (rows == PAGE_ROWS && rowsLeft > 0);
    }

    private String sql(RowCheck check, boolean isFirst) {
        var names =
                check.key().stream()
                        .map(column -> "t." + column.name())
                        .collect(Collectors.joining(", "));
        var texts =
                check.key().stream()
                        .map(column -> "t." + column.name() + "::text")
                        .collect(Collectors.joining(", "));
        var parameters =
                check.key().stream()
                        .map(column -> "?::" + column.type())
                        .collect(Collectors.joining(", "));
        var joins = check.isOfExecution() ? OF_EXECUTION : "";
        return "SELECT %s, %s FROM %s t%s%s ORDER BY %s LIMIT %d"
                .formatted(
                        texts,
                        check.columns()
                                .replace(
                                        "$late",
                                        Long.toString(
                                                diagnosis.nowMillis()
                                                        - settings.lateAfter().toMillis())),
                        check.table(),
                        joins,
                        isFirst ? "" : " WHERE (%s) > (%s)".formatted(names, parameters),
                        names,
                        PAGE_ROWS);
    }

    private @Nullable Finding finding(RowCheck check, ResultSet found, List<String> key)
            throws SQLException {
        var subject = found.getString("subject");
        var machine = found.getString("machine");
        var detail = found.getString("detail");
        var problem = detail == null ? check.problem() : check.problem().formatted(detail);
        var missing = missingExecution(check, subject, machine, detail);
        if (missing != null) {
            var bucket = findBucket(missing);
            if (bucket != null) {
                // The row is correct, and the row of the execution is missing.
                return new Finding(
                        Check.INDEX,
                        missing,
                        "has a journal, but no row in executions",
                        new Mend.RestoreIndex(missing, bucket));
            }
        }
        var name = check.isOfExecution() && machine != null ? arn(subject, machine) : subject;
        if (check.mend() != null) {
            return new Finding(check.check(), name, problem, new Mend.ChangeRow(check.mend(), key));
        }
        if (isOnHold(check, subject, machine)) {
            return null;
        }
        var advice = check.advice();
        return new Finding(
                check.check(),
                name,
                problem,
                advice == null
                        ? new Mend.Wake(name)
                        : new Mend.Manual(advice.formatted(name, detail)));
    }

    /** Returns the id of the execution that a row names and that has no row in executions. */
    private static @Nullable String missingExecution(
            RowCheck check, String subject, @Nullable String machine, @Nullable String detail) {
        if (check.equals(RowCheck.MAP_RUN_WITHOUT_PARENT)) {
            return detail;
        }
        return check.isOfExecution() && machine == null && check.check() != Check.EXPRESS
                ? subject
                : null;
    }

    /** Returns whether the work of a row is late on purpose. */
    private boolean isOnHold(RowCheck check, String subject, @Nullable String machine) {
        if (check.equals(RowCheck.UNACKNOWLEDGED_MAP_RUN)) {
            return isMachineOnHold(settings.onHold(), machine);
        }
        return switch (check.check()) {
            // Schedules and rules start no executions while every machine is on hold.
            case SCHEDULE, DELIVERY -> settings.onHold().holdsAll();
            default -> check.isOfExecution() && isOnHold(settings.onHold(), subject);
        };
    }

    private static boolean isMachineOnHold(MachinesOnHold onHold, @Nullable String machineId) {
        return onHold.holdsAll() || (machineId != null && onHold.machineIds().contains(machineId));
    }

    private static boolean isOnHold(MachinesOnHold onHold, String persistenceId) {
        if (onHold.holdsAll() || onHold.machineIds().isEmpty()) {
            return onHold.holdsAll();
        }
        try {
            return onHold.machineIds()
                    .contains(ExecutionId.parse(persistenceId).machineId().toString());
        } catch (IllegalArgumentException _) {
            // The id of a damaged row may have another form.
            return false;
        }
    }

    /**
     * Returns the bucket of the journal of an execution; null without a journal. The journal of an
     * execution that retention has deleted does not count: it is dropped with its partition.
     */
    private @Nullable Integer findBucket(String persistenceId) throws SQLException {
        try (var statement = connection.prepareStatement(FIND_BUCKET)) {
            statement.setString(1, persistenceId);
            statement.setString(2, persistenceId);
            try (var found = statement.executeQuery()) {
                return found.next() ? found.getInt(1) : null;
            }
        }
    }

    /** Returns the ARN of an execution; its id when the id does not belong to an execution. */
    static String arn(String persistenceId, String machineName) {
        try {
            return ExecutionId.parse(persistenceId).arn(machineName).toString();
        } catch (IllegalArgumentException _) {
            return persistenceId;
        }
    }
}
