package dev.askel.engine.execution.repair;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.execution.read.Inspection;
import dev.askel.engine.journal.StoredQuarantine;
import dev.askel.engine.journal.StoredRowJson;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.ExecutionLookup;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Inspects executions by their stored rows. It needs no running engine, loads no execution, and
 * writes nothing.
 */
public final class StoredInspection {
    private static final int QUARANTINED_MAX = 100;

    private final ExecutionLookup lookup;
    private final PostgresJournal journal;

    public StoredInspection(ExecutionLookup lookup, PostgresJournal journal) {
        this.lookup = lookup;
        this.journal = journal;
    }

    /**
     * Inspects an execution by its stored rows.
     *
     * @return JSON text; refused if the ARN is malformed or the execution does not exist
     */
    public CompletionStage<Answer<String>> inspect(String executionArn) {
        return withExecution(
                executionArn,
                reference -> {
                    var id = reference.persistenceId();
                    return journal.findQuarantine(id)
                            .thenCompose(quarantine ->
                                    journal.recover(id)
                                            .thenApply(recovered ->
                                                    recovered == null
                                                            ? Answer.refused(
                                                                    new EngineError
                                                                            .ExecutionDoesNotExist(
                                                                            executionArn))
                                                            : Answer.ok(
                                                                    Inspection.json(
                                                                            recovered,
                                                                            quarantine))));
                });
    }

    /**
     * Calls {@code next} with the execution of an ARN; refuses when the execution does not exist.
     */
    CompletionStage<Answer<String>> withExecution(
            String executionArn, Function<ExecutionHeader, CompletionStage<Answer<String>>> next) {
        return lookup.byArn(executionArn)
                .thenCompose(found -> found.thenCompose(reference -> next.apply(reference)));
    }

    // Quarantine

    /** Lists quarantined executions, as {@link Repairs#listQuarantined} does. */
    public CompletionStage<Answer<String>> listQuarantined(String from) {
        var position = PagePosition.parse(from);
        if (position == null) {
            return Answer.refusedStage(invalidPosition(from));
        }
        return journal.storedRows()
                .quarantined(position.number(), position.name(), QUARANTINED_MAX)
                .thenApply(rows -> Answer.ok(page(rows)));
    }

    private static String page(List<StoredQuarantine> rows) {
        var page = JsonNodeFactory.instance.objectNode();
        var executions = page.putArray("executions");
        for (var row : rows) {
            var quarantine = row.quarantine();
            var started = row.startedAtMillis();
            executions
                    .addObject()
                    .put("executionArn", arn(row))
                    .put("status", row.status())
                    .put(
                            "startedAt",
                            started == null ? null : Instant.ofEpochMilli(started).toString())
                    .put("since", Instant.ofEpochMilli(quarantine.sinceMillis()).toString())
                    .put("error", quarantine.error());
        }
        if (rows.size() == QUARANTINED_MAX) {
            var last = rows.getLast();
            page.put(
                    "next",
                    new PagePosition(last.persistenceId(), last.quarantine().sinceMillis())
                            .toString());
        }
        return Payload.of(page).text();
    }

    /**
     * Returns the execution's ARN; its persistence id if no row contains the name of its state
     * machine.
     */
    private static String arn(StoredQuarantine row) {
        var machine = row.machineName();
        return machine == null
                ? row.persistenceId()
                : ExecutionId.parse(row.persistenceId()).arn(machine).toString();
    }

    // Export

    /** Exports stored rows, as {@link Repairs#export} does. */
    public CompletionStage<Answer<String>> export(String executionArn, String from) {
        return withExecution(
                executionArn,
                reference -> {
                    var position = PagePosition.parse(from);
                    if (position == null) {
                        return Answer.refusedStage(invalidPosition(from));
                    }
                    var id = reference.persistenceId();
                    return from.equals(Repairs.FIRST_PAGE)
                            ? journal.storedRows()
                                    .singleRows(id)
                                    .thenApply(rows ->
                                            Answer.ok(
                                                    page(
                                                            executionArn,
                                                            id,
                                                            rows,
                                                            new PagePosition("", 0))))
                            : journal.storedRows()
                                    .rows(
                                            id,
                                            reference.bucket(),
                                            position.table(),
                                            position.part(),
                                            position.number())
                                    .thenApply(rows ->
                                            Answer.ok(
                                                    page(
                                                            executionArn,
                                                            id,
                                                            rows,
                                                            lastPosition(rows))));
                });
    }

    private static @Nullable PagePosition lastPosition(List<StoredRowJson> rows) {
        return rows.isEmpty() ? null : PagePosition.of(rows.getLast());
    }

    private String page(
            String arn,
            String persistenceId,
            List<StoredRowJson> rows,
            @Nullable PagePosition next) {
        var page = JsonNodeFactory.instance.objectNode().put("executionArn", arn);
        var stored = page.putArray("stored");
        for (var row : rows) {
            stored.add(
                    StoredEntries.export(
                            row,
                            payload -> journal.storedRows().decrypted(persistenceId, payload)));
        }
        if (next != null) {
            page.put("next", next.toString());
        }
        return Payload.of(page).text();
    }

    /** The position at which the next page begins: a number and a name. */
    private record PagePosition(String name, long number) {
        static PagePosition of(StoredRowJson row) {
            return new PagePosition(
                    row.part().isEmpty() ? row.table() : row.table() + "/" + row.part(),
                    row.sequenceNr());
        }

        /** The table of a stored row. */
        String table() {
            int slash = name.indexOf('/');
            return slash < 0 ? name : name.substring(0, slash);
        }

        /**
         * The {@code part} of the stored row, such as the frame of an open task; empty for other
         * rows.
         */
        String part() {
            int slash = name.indexOf('/');
            return slash < 0 ? "" : name.substring(slash + 1);
        }

        /** Parses a position; null when the string is not a position. */
        static @Nullable PagePosition parse(String text) {
            if (text.equals(Repairs.FIRST_PAGE)) {
                return new PagePosition("", Long.MIN_VALUE);
            }
            int colon = text.indexOf(':');
            try {
                return new PagePosition(
                        text.substring(colon + 1),
                        Long.parseLong(text.substring(0, Math.max(0, colon))));
            } catch (NumberFormatException notANumber) {
                return null;
            }
        }

        @Override
        public String toString() {
            return number + ":" + name;
        }
    }

    private static EngineError invalidPosition(String from) {
        return new EngineError.ValidationException(from + " is not a position of a page");
    }
}
