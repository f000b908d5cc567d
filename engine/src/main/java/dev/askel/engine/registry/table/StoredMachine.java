package dev.askel.engine.registry.table;

import dev.askel.engine.api.StateMachineStatus;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code machines}.
 *
 * @param generation grows with every change that a start must see
 * @param revision the current one
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
        Instant updatedAt) {

    public static StoredMachine read(Row row) throws SQLException {
        return new StoredMachine(
                row.uuid("machine_id"),
                ArnScope.of(row.text("region"), row.text("account")),
                row.text("name"),
                StateMachineType.valueOf(row.text("type")),
                StateMachineStatus.valueOf(row.text("status")),
                row.bigNumber("generation"),
                row.number("current_revision"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    public StateMachineArn arn() {
        return new StateMachineArn(scope, name);
    }

    public boolean deleting() {
        return status == StateMachineStatus.DELETING;
    }

    /** The machine with another current revision, for starts to see. */
    public StoredMachine at(int nextRevision, Instant now) {
        return new StoredMachine(
                id, scope, name, type, status, generation + 1, nextRevision, createdAt, now);
    }

    /** The machine after something that leads to its revisions has changed, for starts to see. */
    public StoredMachine moved() {
        return new StoredMachine(
                id, scope, name, type, status, generation + 1, revision, createdAt, updatedAt);
    }

    /** The machine after an update that changed nothing; starts need not notice. */
    public StoredMachine touched(Instant now) {
        return new StoredMachine(
                id, scope, name, type, status, generation, revision, createdAt, now);
    }

    /** The machine as it is from its deletion on. */
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
                now);
    }
}
