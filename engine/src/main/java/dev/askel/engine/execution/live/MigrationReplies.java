package dev.askel.engine.execution.live;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Migrations;
import dev.askel.engine.execution.MigrationReply;
import org.jspecify.annotations.Nullable;

/** Describes the migrations of an execution in replies. */
final class MigrationReplies {
    private MigrationReplies() {}

    static MigrationReply.Status status(ExecutionState state) {
        return new MigrationReply.Status(
                state.identity().currentTarget(),
                requested(state.migrations().requested()),
                last(state.migrations().last()));
    }

    private static MigrationReply.@Nullable Requested requested(
            Migrations.@Nullable Request request) {
        return request == null
                ? null
                : new MigrationReply.Requested(
                        request.target(),
                        request.at().toEpochMilli(),
                        request.by(),
                        request.reason());
    }

    private static MigrationReply.@Nullable Last last(Migrations.@Nullable Applied applied) {
        return applied == null
                ? null
                : new MigrationReply.Last(
                        applied.from(),
                        applied.at().toEpochMilli(),
                        applied.state(),
                        applied.clientToken());
    }
}
