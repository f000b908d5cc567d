package dev.askel.engine.registry.table;

import dev.askel.engine.api.StateMachineStatus;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code machines}.
 *
 * @param generation a number that increases with every change that a start must see
 * @param revision the number of the current revision
 * @param startRule the rule of the start limit as JSON; null without one
 * @param searchAttributes the definitions of the search attributes as JSON; null without any
 * @param executionLimits the limits that tags of the machine set, as JSON; null without any
 */
public record StoredMachine(
        UUID id,
        ArnScope scope,
        String name,
        StateMachineType type,
        StateMachineStatus status,
        long generation,
        int revision,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String startRule,
        @Nullable String searchAttributes,
        @Nullable String executionLimits) {

    public static StoredMachine read(Row row) throws SQLException {
        return new StoredMachine(
                row.uuid("machine_id"),
                ArnScope.of(row.text("region"), row.text("account")),
                row.text("name"),
                StateMachineType.valueOf(row.text("type")),
                StateMachineStatus.valueOf(row.text("status")),
                row.bigint("generation"),
                row.integer("current_revision"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.textOrNull("start_rule"),
                row.textOrNull("search_attributes"),
                row.textOrNull("execution_limits"));
    }

    public StateMachineArn arn() {
        return new StateMachineArn(scope, name);
    }

    public boolean isDeleting() {
        return status == StateMachineStatus.DELETING;
    }

    /**
     * Returns the machine with another current revision and a new generation, because starts must
     * see the change.
     */
    public StoredMachine withRevision(int nextRevision, Instant now) {
        return new StoredMachine(
                id,
                scope,
                name,
                type,
                status,
                generation + 1,
                nextRevision,
                createdAt,
                now,
                startRule,
                searchAttributes,
                executionLimits);
    }

    /**
     * Returns the machine with a new generation, because starts must see the change of a version or
     * alias.
     */
    public StoredMachine withNewGeneration() {
        return new StoredMachine(
                id,
                scope,
                name,
                type,
                status,
                generation + 1,
                revision,
                createdAt,
                updatedAt,
                startRule,
                searchAttributes,
                executionLimits);
    }

    /**
     * Returns the machine with another start rule and a new generation, because starts must see the
     * change.
     */
    public StoredMachine withStartRule(@Nullable String rule) {
        return new StoredMachine(
                id,
                scope,
                name,
                type,
                status,
                generation + 1,
                revision,
                createdAt,
                updatedAt,
                rule,
                searchAttributes,
                executionLimits);
    }

    /**
     * Returns the machine with other search attributes and a new generation, because starts must
     * see the change.
     */
    public StoredMachine withSearchAttributes(@Nullable String attributes) {
        return new StoredMachine(
                id,
                scope,
                name,
                type,
                status,
                generation + 1,
                revision,
                createdAt,
                updatedAt,
                startRule,
                attributes,
                executionLimits);
    }

    /**
     * Returns the machine with other limits and a new generation, because starts must see the
     * change.
     */
    public StoredMachine withExecutionLimits(@Nullable String limits) {
        return new StoredMachine(
                id,
                scope,
                name,
                type,
                status,
                generation + 1,
                revision,
                createdAt,
                updatedAt,
                startRule,
                searchAttributes,
                limits);
    }

    /**
     * Returns the machine after an update without changes. The generation remains, because starts
     * need not see this update.
     */
    public StoredMachine withUpdateDate(Instant now) {
        return new StoredMachine(
                id,
                scope,
                name,
                type,
                status,
                generation,
                revision,
                createdAt,
                now,
                startRule,
                searchAttributes,
                executionLimits);
    }

    /** Returns the machine after the request to delete it. */
    public StoredMachine asDeleting(Instant now) {
        return new StoredMachine(
                id,
                scope,
                name,
                type,
                StateMachineStatus.DELETING,
                generation + 1,
                revision,
                createdAt,
                now,
                startRule,
                searchAttributes,
                executionLimits);
    }
}
