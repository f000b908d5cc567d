package dev.askel.engine.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.engine.execution.ExecutionCommand.CancelMigration;
import dev.askel.engine.execution.ExecutionCommand.DescribeMigration;
import dev.askel.engine.execution.ExecutionCommand.Migrate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reply to {@link Migrate}, {@link CancelMigration} and {@link DescribeMigration}.
 *
 * @param status the migrations of the execution after the request; null when it does not run
 * @param target the revision of the request; null without one
 * @param next the states that the execution can enter next; empty unless the revision was checked
 */
public record MigrationReply(
        Result result,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Status status,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MigrationTarget target,
        List<Next> next)
        implements EngineMessage {
    public MigrationReply {
        next = List.copyOf(next);
    }

    /** Returns a reply about an execution that does not run on the node. */
    public static MigrationReply of(Result result) {
        return new MigrationReply(result, null, null, List.of());
    }

    /** The result of a request. */
    public enum Result {
        /** The request has taken effect, or a preview has found no reason to refuse it. */
        DONE,
        /** The execution has ended. */
        CLOSED,
        /** The execution runs an item processor of a Map Run. */
        MAP_CHILD,
        /** The execution was never migrated, so it has no way back. */
        NO_FORMER_REVISION,
        /** The revision has none of the states that the execution can still enter. */
        NO_COMMON_STATE,
        /** The TimeoutSeconds of the revision have passed since the start or the last redrive. */
        TIMEOUT_PASSED,
        NO_EXECUTION,
        UNAVAILABLE
    }

    /**
     * The migrations of an execution.
     *
     * @param current the revision that it runs
     * @param requested the requested migration; null without one
     * @param last the last migration; null before the first one
     */
    public record Status(
            MigrationTarget current,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Requested requested,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Last last) {}

    /** A requested migration. */
    public record Requested(
            MigrationTarget target,
            long atMillis,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String by,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {}

    /**
     * A migration that has taken place.
     *
     * @param state the first state that the execution entered after it
     * @param clientToken identifies its request; null when the caller sent none
     */
    public record Last(
            MigrationTarget from,
            long atMillis,
            String state,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String clientToken) {}

    /**
     * A state that the execution can enter next.
     *
     * @param exists whether the other revision has it
     */
    public record Next(String name, boolean exists) {}
}
