package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.VersionChange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of an execution to other revisions of its state machine.
 *
 * @param requested the request for the next migration; null without one
 * @param last the last migration; null before the first one
 */
public record Migrations(@Nullable Request requested, @Nullable Applied last) {
    /** The execution was never migrated, and no migration is requested. */
    public static final Migrations NONE = new Migrations(null, null);

    /**
     * A request for a migration.
     *
     * @param by the name of the caller; null when it is unknown
     * @param clientToken identifies the request; null when the caller sent none
     */
    public record Request(
            Instant at,
            @Nullable String by,
            @Nullable String reason,
            MigrationTarget target,
            @Nullable String clientToken) {}

    /**
     * A migration that has taken place.
     *
     * @param state the first state that the execution entered after it
     * @param from the revision before the migration, to which the execution can return
     * @param clientToken identifies the request of the migration; null when the caller sent none
     */
    public record Applied(
            Instant at, String state, MigrationTarget from, @Nullable String clientToken) {}

    /** Whether the next or the last migration was requested with this token. */
    public boolean isRequestedWith(String clientToken) {
        return (requested != null && clientToken.equals(requested.clientToken()))
                || (last != null && clientToken.equals(last.clientToken()));
    }

    /** Returns the migrations after a fact about them. */
    Migrations after(Fact.MigrationFact fact, ExecutionIdentity before) {
        return switch (fact) {
            case Fact.MigrationRequested(var at, var by, var reason, var target, var clientToken) ->
                    new Migrations(new Request(at, by, reason, target, clientToken), last);
            case Fact.MigrationCancelled _ -> withoutRequest();
            case Fact.Migrated(var at, var state, _) ->
                    new Migrations(
                            null,
                            new Applied(
                                    at,
                                    state,
                                    before.currentTarget(),
                                    requested == null ? null : requested.clientToken()));
        };
    }

    Migrations withoutRequest() {
        return requested == null ? this : new Migrations(null, last);
    }

    /**
     * Returns the root frame, which is between two states, after a migration. Another frame remains
     * as it is.
     */
    static Frame migrated(Frame root, ExecutionIdentity before, Fact.Migrated migrated) {
        var target = migrated.target();
        var change =
                new VersionChange(
                        before.revision(),
                        before.stateMachineVersionArn(),
                        target.revision(),
                        target.versionArn());
        return switch (root.phase()) {
            case Phase.Starting(var input) ->
                    root.with(new Phase.Reentering(migrated.state(), input, change));
            case Phase.Reentering(_, var input, _) ->
                    root.with(new Phase.Reentering(migrated.state(), input, change));
            case Phase.Running _,
                    Phase.Sleeping _,
                    Phase.BackingOff _,
                    Phase.Calling _,
                    Phase.Joining _,
                    Phase.Mapping _,
                    Phase.Exited _ ->
                    root;
        };
    }
}
