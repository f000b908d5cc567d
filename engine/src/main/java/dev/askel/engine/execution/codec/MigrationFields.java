package dev.askel.engine.execution.codec;

import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.VersionChange;
import dev.askel.asl.interpreter.execution.Migrations;
import dev.askel.asl.interpreter.execution.Migrations.Applied;
import dev.askel.asl.interpreter.execution.Migrations.Request;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The migrations of an execution in facts, in events and in a snapshot. */
final class MigrationFields {
    private static final int TARGET_FIELDS = 5;
    private static final int CHANGE_FIELDS = 4;
    private static final int REQUEST_FIELDS = 4;
    private static final int APPLIED_FIELDS = 3;
    private static final int MIGRATIONS_FIELDS = 2;

    private MigrationFields() {}

    static void write(FieldWriter out, MigrationTarget target) throws IOException {
        out.beginList(TARGET_FIELDS);
        out.number(target.revision());
        out.text(target.roleArn());
        out.numberOrNull(target.timeoutSeconds());
        out.textOrNull(target.versionArn());
        out.textOrNull(target.aliasArn());
        out.end();
    }

    static MigrationTarget target(FieldReader in) throws IOException {
        in.beginList();
        var target =
                new MigrationTarget(
                        in.integer(),
                        in.text(),
                        in.numberOrNull(),
                        in.textOrNull(),
                        in.textOrNull());
        in.end();
        return target;
    }

    /** Writes the migration before a state as a last field, unless it is null. */
    static void writeLast(FieldWriter out, @Nullable VersionChange change) throws IOException {
        if (change != null) {
            out.beginList(CHANGE_FIELDS);
            out.number(change.fromRevision());
            out.textOrNull(change.fromVersionArn());
            out.number(change.toRevision());
            out.textOrNull(change.toVersionArn());
            out.end();
        }
    }

    static @Nullable VersionChange lastChange(FieldReader in) throws IOException {
        if (!in.beginLastList()) {
            return null;
        }
        var change =
                new VersionChange(in.integer(), in.textOrNull(), in.integer(), in.textOrNull());
        in.end();
        return change;
    }

    /** Whether the snapshot contains the migrations. */
    static boolean isNeededFor(Migrations migrations) {
        return !migrations.equals(Migrations.NONE);
    }

    /** Writes the migrations as the last field of the state. */
    static void write(FieldWriter out, Migrations migrations) throws IOException {
        out.beginList(MIGRATIONS_FIELDS);
        writeOrNull(out, migrations.requested());
        writeOrNull(out, migrations.last());
        out.end();
    }

    private static void writeOrNull(FieldWriter out, @Nullable Request request) throws IOException {
        if (request == null) {
            out.absent();
            return;
        }
        out.beginList(REQUEST_FIELDS + (request.clientToken() == null ? 0 : 1));
        out.instant(request.at());
        out.textOrNull(request.by());
        out.textOrNull(request.reason());
        write(out, request.target());
        out.lastText(request.clientToken());
        out.end();
    }

    private static void writeOrNull(FieldWriter out, @Nullable Applied applied) throws IOException {
        if (applied == null) {
            out.absent();
            return;
        }
        out.beginList(APPLIED_FIELDS + (applied.clientToken() == null ? 0 : 1));
        out.instant(applied.at());
        out.text(applied.state());
        write(out, applied.from());
        out.lastText(applied.clientToken());
        out.end();
    }

    /** Reads the migrations, an optional last field of the state. */
    static Migrations readLast(FieldReader in) throws IOException {
        if (!in.beginLastList()) {
            return Migrations.NONE;
        }
        var requested = requestOrNull(in);
        var last = appliedOrNull(in);
        in.end();
        return new Migrations(requested, last);
    }

    private static @Nullable Request requestOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.beginList();
        var request =
                new Request(
                        in.instant(), in.textOrNull(), in.textOrNull(), target(in), in.lastText());
        in.end();
        return request;
    }

    private static @Nullable Applied appliedOrNull(FieldReader in) throws IOException {
        if (in.skipAbsent()) {
            return null;
        }
        in.beginList();
        var applied = new Applied(in.instant(), in.text(), target(in), in.lastText());
        in.end();
        return applied;
    }
}
