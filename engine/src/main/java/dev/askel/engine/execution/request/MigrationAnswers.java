package dev.askel.engine.execution.request;

import dev.askel.asl.history.MigrationTarget;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.workbench.Migrations.LastMigration;
import dev.askel.engine.api.workbench.Migrations.MigrationDescription;
import dev.askel.engine.api.workbench.Migrations.MigrationPreview;
import dev.askel.engine.api.workbench.Migrations.NextState;
import dev.askel.engine.api.workbench.Migrations.PendingMigration;
import dev.askel.engine.api.workbench.Migrations.RunRevision;
import dev.askel.engine.execution.MigrationReply;
import dev.askel.engine.execution.MigrationReply.Result;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Converts replies of executions to answers about their migrations. */
final class MigrationAnswers {
    private MigrationAnswers() {}

    /** Returns the migrations of the execution, or the refusal of the request. */
    static Answer<MigrationDescription> changed(String executionArn, MigrationReply reply) {
        var reason = refusal(executionArn, reply.result());
        return reason == null
                ? described(executionArn, reply)
                : Answer.refused(new ConflictException(reason));
    }

    /** Returns the migrations of an execution, which may have ended. */
    static Answer<MigrationDescription> described(String executionArn, MigrationReply reply) {
        var status = reply.status();
        return status == null
                ? missing(executionArn, reply.result())
                : Answer.ok(description(status));
    }

    /** Returns the preview of a migration. */
    static Answer<MigrationPreview> preview(String executionArn, MigrationReply reply) {
        var status = reply.status();
        if (status == null) {
            return missing(executionArn, reply.result());
        }
        var reason = refusal(executionArn, reply.result());
        var target = reply.target();
        if (target == null) {
            return Answer.refused(new ConflictException(String.valueOf(reason)));
        }
        return Answer.ok(
                new MigrationPreview(
                        revision(status.current()),
                        revision(target),
                        reason,
                        reply.next().stream()
                                .map(each -> new NextState(each.name(), each.exists()))
                                .toList()));
    }

    private static <T> Answer<T> missing(String executionArn, Result result) {
        return Answer.refused(
                result == Result.NO_EXECUTION
                        ? new EngineError.ExecutionDoesNotExist(executionArn)
                        : new EngineError.ServiceUnavailable());
    }

    /** Returns why the execution cannot migrate; null if it can, or does not run on a node. */
    private static @Nullable String refusal(String executionArn, Result result) {
        return switch (result) {
            case DONE, NO_EXECUTION, UNAVAILABLE -> null;
            case CLOSED ->
                    "The execution %s has ended, so it cannot be migrated.".formatted(executionArn);
            case MAP_CHILD ->
                    "The execution %s runs the item processor of a Map state, so it cannot be migrated."
                            .formatted(executionArn);
            case NO_FORMER_REVISION ->
                    "The execution %s was never migrated, so it cannot be migrated back."
                            .formatted(executionArn);
            case NO_COMMON_STATE ->
                    "The requested version has none of the states that the execution %s can still enter."
                            .formatted(executionArn);
            case TIMEOUT_PASSED ->
                    "The TimeoutSeconds of the requested version have already passed for the execution %s."
                            .formatted(executionArn);
        };
    }

    private static MigrationDescription description(MigrationReply.Status status) {
        var requested = status.requested();
        var last = status.last();
        return new MigrationDescription(
                revision(status.current()),
                requested == null
                        ? null
                        : new PendingMigration(
                                revision(requested.target()),
                                Instant.ofEpochMilli(requested.atMillis()),
                                requested.by(),
                                requested.reason()),
                last == null
                        ? null
                        : new LastMigration(
                                revision(last.from()),
                                Instant.ofEpochMilli(last.atMillis()),
                                last.state(),
                                last.clientToken()));
    }

    private static RunRevision revision(MigrationTarget target) {
        return new RunRevision(target.revision(), target.versionArn());
    }
}
