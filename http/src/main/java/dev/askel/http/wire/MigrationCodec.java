package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Migrations.LastMigration;
import dev.askel.engine.api.workbench.Migrations.MigrationDescription;
import dev.askel.engine.api.workbench.Migrations.MigrationPreview;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.engine.api.workbench.Migrations.NextState;
import dev.askel.engine.api.workbench.Migrations.PendingMigration;
import dev.askel.engine.api.workbench.Migrations.RunRevision;
import org.jspecify.annotations.Nullable;

/** Reads and writes the requests that migrate executions. AWS has no such requests. */
public final class MigrationCodec {
    private static final StringConstraint REASON =
            StringConstraint.of(0, Migrations.REASON_CHARACTERS_MAX);

    private MigrationCodec() {}

    /** The members of a request before their check against each other. */
    private record RequestedTarget(
            @Nullable String stateMachineArn, boolean back, @Nullable String reason) {}

    /**
     * Reads the body of a request.
     *
     * @param by the name of the caller; null when it is unknown
     */
    public static Answer<MigrationRequest> read(
            String executionArn, byte[] body, @Nullable String by) {
        return RequestBody.read(
                        body,
                        members ->
                                new RequestedTarget(
                                        members.textOrNull(
                                                "stateMachineArn", StringConstraint.LONG_ARN),
                                        members.booleanOr("back", false),
                                        members.textOrNull("reason", REASON)))
                .then(target ->
                        target.back() == (target.stateMachineArn() == null)
                                ? Answer.ok(
                                        new MigrationRequest(
                                                executionArn,
                                                target.stateMachineArn(),
                                                by,
                                                target.reason()))
                                : Answer.refused(
                                        new EngineError.ValidationException(
                                                "A migration needs either stateMachineArn, or back with the value true.")));
    }

    /** Writes the migrations of an execution. */
    public static void write(JsonWriter json, MigrationDescription described) {
        write(json, "current", described.current());
        var pending = described.pending();
        if (pending != null) {
            write(json, pending);
        }
        var last = described.last();
        if (last != null) {
            write(json, last);
        }
    }

    private static void write(JsonWriter json, PendingMigration pending) {
        json.name("pending").beginObject();
        write(json, "to", pending.to());
        json.member("requestedAt", pending.requestedAt().toString());
        var by = pending.by();
        if (by != null) {
            json.member("by", by);
        }
        var reason = pending.reason();
        if (reason != null) {
            json.member("reason", reason);
        }
        json.endObject();
    }

    private static void write(JsonWriter json, LastMigration last) {
        json.name("last").beginObject();
        write(json, "from", last.from());
        json.member("at", last.at().toString()).member("state", last.state()).endObject();
    }

    private static void write(JsonWriter json, String name, RunRevision revision) {
        json.name(name).beginObject().member("revision", revision.revision());
        var version = revision.versionArn();
        if (version != null) {
            json.member("stateMachineVersionArn", version);
        }
        json.endObject();
    }

    /** Writes the preview of a migration. */
    public static void write(JsonWriter json, MigrationPreview preview) {
        write(json, "from", preview.from());
        write(json, "to", preview.to());
        var refusal = preview.refusal();
        json.member("migratable", refusal == null);
        if (refusal != null) {
            json.member("refusal", refusal);
        }
        json.member("next", preview.next(), MigrationCodec::write);
    }

    private static void write(JsonWriter json, NextState state) {
        json.beginObject()
                .member("state", state.name())
                .member("exists", state.exists())
                .endObject();
    }
}
