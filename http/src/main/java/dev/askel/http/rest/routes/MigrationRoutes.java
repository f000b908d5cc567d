package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.MigrationCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** The routes that migrate running executions to other versions. */
final class MigrationRoutes {
    private static final String EXECUTION = "executionArn";
    private static final String MIGRATION = "/executions/{executionArn}/migration";

    private final Migrations migrations;

    MigrationRoutes(Migrations migrations) {
        this.migrations = migrations;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Migrations",
                "Migrations of running executions to other versions of their state machine.",
                List.of("migration-schemas.json"),
                List.of(
                        Route.get(MIGRATION)
                                .named(
                                        "DescribeMigration",
                                        "The revision that an execution runs, its requested"
                                                + " migration, and the last one.")
                                .responseBody("ExecutionMigration")
                                .action(call -> answer(call, migrations::describe)),
                        Route.post(MIGRATION)
                                .named(
                                        "MigrateExecution",
                                        "Migrates a running execution to another version before"
                                                + " its next state.")
                                .requestBody("MigrateExecutionInput")
                                .responseBody("ExecutionMigration")
                                .action(call ->
                                        answer(call, migrations::migrate, MigrationCodec::write)),
                        Route.post(MIGRATION + "/preview")
                                .named(
                                        "PreviewMigration",
                                        "Whether an execution can migrate, and at which states.")
                                .requestBody("MigrateExecutionInput")
                                .responseBody("MigrationPreview")
                                .action(call ->
                                        answer(call, migrations::preview, MigrationCodec::write)),
                        Route.post(MIGRATION + "/cancel")
                                .named(
                                        "CancelMigration",
                                        "Cancels a requested migration that has not taken place.")
                                .responseBody("ExecutionMigration")
                                .action(call -> answer(call, migrations::cancel))));
    }

    private static CompletionStage<RestResponse> answer(
            RestCall call,
            BiFunction<Caller, String, CompletionStage<Answer<Migrations.MigrationDescription>>>
                    operation) {
        var arn = call.parameters().text(EXECUTION);
        return operation
                .apply(call.callerFor(arn), arn)
                .thenApply(answer -> RestResponse.of(answer, MigrationCodec::write));
    }

    private static <T> CompletionStage<RestResponse> answer(
            RestCall call,
            BiFunction<Caller, MigrationRequest, CompletionStage<Answer<T>>> operation,
            BiConsumer<JsonWriter, T> members) {
        var arn = call.parameters().text(EXECUTION);
        return switch (MigrationCodec.read(arn, call.body(), call.principalArn())) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var request) ->
                    operation
                            .apply(call.callerFor(arn), request)
                            .thenApply(answer -> RestResponse.of(answer, members));
        };
    }
}
