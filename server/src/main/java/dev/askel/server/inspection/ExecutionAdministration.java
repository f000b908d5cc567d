package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.server.command.ForkOptions;
import dev.askel.server.command.MigrateOptions;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The actions of {@code askel inspect}, {@code signal} and {@code quarantine}. Reads use the
 * database when no server listens, and throw {@link RefusedException} when there is no database.
 * Repairs throw {@link RefusedException} when no server listens. All actions throw {@link
 * IOException} when a server does not respond.
 */
public final class ExecutionAdministration implements AutoCloseable {
    private static final String INSPECT = "/api/v1/inspect";
    private static final String QUARANTINE = "/api/v1/quarantine";
    private static final String BULK = "/api/v1/bulk";
    private static final String RESUME_INSTALLATION = "/api/v1/installation/resume";

    private final ServerOrDatabase source;

    /** Creates a client of the server or the database that {@code config} names. */
    public ExecutionAdministration(Config config) {
        source = new ServerOrDatabase(config);
    }

    /** Returns the state of an execution and its pending work. */
    public CommandResult show(String arn) throws IOException, InterruptedException {
        return source.sendOrReadDatabase(
                INSPECT + query("arn", arn), stored -> stored.inspect(arn));
    }

    /** Repairs an execution. */
    public CommandResult repair(String arn, Repair repair)
            throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode();
        return source.sendToServer(
                INSPECT + "/" + action(repair, body) + query("arn", arn), Payload.of(body).text());
    }

    /**
     * Sends a signal to an execution, or to a key.
     *
     * @param executionArn null for a signal to the key in {@code body}
     * @param body the members of the request
     */
    public CommandResult signal(@Nullable String executionArn, ObjectNode body)
            throws IOException, InterruptedException {
        return source.sendToServer(
                executionArn == null ? "/api/v1/signals" : path(executionArn, "signals"),
                Payload.of(body).text());
    }

    /**
     * Pauses an execution.
     *
     * @param body the members of the request
     */
    public CommandResult pause(String executionArn, ObjectNode body)
            throws IOException, InterruptedException {
        return source.sendToServer(path(executionArn, "pause"), Payload.of(body).text());
    }

    /**
     * Resumes a paused execution.
     *
     * @param body the members of the request
     */
    public CommandResult resume(String executionArn, ObjectNode body)
            throws IOException, InterruptedException {
        return source.sendToServer(path(executionArn, "resume"), Payload.of(body).text());
    }

    /**
     * Resumes the whole installation.
     *
     * @param ratePerSecond empty to resume all executions at once
     */
    public CommandResult resumeAll(Optional<String> ratePerSecond)
            throws IOException, InterruptedException {
        var body = ratePerSecond.map("{\"ratePerSecond\":%s}"::formatted).orElse("{}");
        return source.sendToServer(RESUME_INSTALLATION, body);
    }

    /** Returns the path of an operation on an execution. */
    private static String path(String executionArn, String operation) {
        return "/api/v1/executions/%s/%s"
                .formatted(URLEncoder.encode(executionArn, StandardCharsets.UTF_8), operation);
    }

    /** Starts a fork of an execution, or previews it. */
    public CommandResult fork(ForkOptions options) throws IOException, InterruptedException {
        var body = JsonNodeFactory.instance.objectNode().put("eventId", options.eventId());
        options.machineArn().ifPresent(machine -> body.put("stateMachineArn", machine));
        options.name().ifPresent(name -> body.put("name", name));
        options.input().ifPresent(input -> body.put("input", input));
        options.variables().ifPresent(variables -> body.put("variables", variables));
        options.token().ifPresent(token -> body.put("clientToken", token));
        if (options.definition().isPresent()) {
            body.put("definition", Files.readString(options.definition().get()));
        }
        return source.sendToServer(
                "/api/v1/executions/%s/fork%s"
                        .formatted(
                                URLEncoder.encode(options.executionArn(), StandardCharsets.UTF_8),
                                options.previews() ? "/preview" : ""),
                Payload.of(body).text());
    }

    /**
     * Migrates an execution, or previews, cancels or describes its migration. For all executions of
     * a state machine, starts or previews a bulk job.
     */
    public CommandResult migrate(MigrateOptions options) throws IOException, InterruptedException {
        if (options.isAll()) {
            return migrateAll(options);
        }
        var path = path(options.arn(), "migration");
        if (options.cancels()) {
            return source.sendToServer(path + "/cancel", "{}");
        }
        if (!options.isRequest()) {
            return source.sendToServer("GET", path, "", Map.of());
        }
        var body = JsonNodeFactory.instance.objectNode();
        options.targetArn().ifPresent(target -> body.put("stateMachineArn", target));
        options.reason().ifPresent(reason -> body.put("reason", reason));
        if (options.isBack()) {
            body.put("back", true);
        }
        return source.sendToServer(
                options.previews() ? path + "/preview" : path, Payload.of(body).text());
    }

    private CommandResult migrateAll(MigrateOptions options)
            throws IOException, InterruptedException {
        var criteria =
                query("action", options.isBack() ? "MIGRATE_BACK" : "MIGRATE")
                        + query("machine", options.arn()).replace('?', '&')
                        + options.targetArn()
                                .map(target -> query("target", target).replace('?', '&'))
                                .orElse("");
        if (options.previews()) {
            return source.sendToServer("GET", BULK + "/preview" + criteria, "", Map.of());
        }
        var body = JsonNodeFactory.instance.objectNode();
        options.reason().ifPresent(reason -> body.put("cause", reason));
        options.rate().ifPresent(rate -> body.put("ratePerSecond", rate));
        return source.sendToServer(BULK + criteria, Payload.of(body).text());
    }

    private static String action(Repair repair, ObjectNode body) {
        return switch (repair) {
            case Repair.Wake() -> "wake";
            case Repair.Retry() -> "retry";
            case Repair.Abort(var error, var cause) -> {
                body.put("error", error).put("cause", cause);
                yield "abort";
            }
            case Repair.Complete(var task, var output) -> {
                body.put("task", task).put("output", output);
                yield "complete";
            }
            case Repair.Fail(var task, var error, var cause) -> {
                body.put("task", task).put("error", error).put("cause", cause);
                yield "fail";
            }
            case Repair.ReleasePermits release ->
                    throw new IllegalArgumentException("No command for " + release);
        };
    }

    /**
     * Prints all stored rows of an execution, each as a JSON object on one line.
     *
     * @return the result of the last requested page. After a failed page it is an error, although
     *     lines of earlier pages may have been printed.
     */
    public CommandResult export(String arn, Consumer<String> printer)
            throws IOException, InterruptedException {
        return pages(
                cursor ->
                        source.sendOrReadDatabase(
                                INSPECT + "/export" + query("arn", arn) + "&" + cursorQuery(cursor),
                                stored -> stored.export(arn, cursor)),
                page -> page.path("stored").forEach(row -> printer.accept(Payload.of(row).text())));
    }

    /**
     * Prints the executions in quarantine (suspended after failed recoveries), two lines each: time
     * and ARN, then the reason.
     */
    public CommandResult listQuarantined(Consumer<String> printer)
            throws IOException, InterruptedException {
        return quarantinePages(page ->
                page.path("executions")
                        .forEach(each -> {
                            printer.accept(
                                    "%s  %s"
                                            .formatted(
                                                    each.path("since").asText(),
                                                    each.path("executionArn").asText()));
                            printer.accept("    " + each.path("error").asText());
                        }));
    }

    /** Recovers all executions in quarantine again, and prints the result of each. */
    public CommandResult retryAll(Consumer<String> printer)
            throws IOException, InterruptedException {
        // All ARNs are read first, because an execution that fails again moves to the end of the
        // list.
        var arns = new ArrayList<String>();
        var listed =
                quarantinePages(page ->
                        page.path("executions")
                                .forEach(each -> arns.add(each.path("executionArn").asText())));
        return listed.isSuccess() ? retry(arns, printer) : listed;
    }

    private CommandResult retry(List<String> arns, Consumer<String> printer)
            throws IOException, InterruptedException {
        int failed = 0;
        for (var arn : arns) {
            var result = repair(arn, new Repair.Retry());
            failed += result.isSuccess() ? 0 : 1;
            printer.accept(arn + (result.isSuccess() ? ": recovered" : ": " + result.text()));
        }
        return new CommandResult(
                failed == 0,
                failed == 0
                        ? ""
                        : "%d of %d could not be recovered.".formatted(failed, arns.size()));
    }

    private CommandResult quarantinePages(Consumer<JsonNode> page)
            throws IOException, InterruptedException {
        return pages(
                cursor ->
                        source.sendOrReadDatabase(
                                QUARANTINE + "?" + cursorQuery(cursor),
                                stored -> stored.listQuarantined(cursor)),
                page);
    }

    /** Requests a page. */
    private interface PageRequest {
        CommandResult page(String cursor) throws IOException, InterruptedException;
    }

    private static CommandResult pages(PageRequest request, Consumer<JsonNode> each)
            throws IOException, InterruptedException {
        var cursor = Repairs.FIRST_PAGE;
        while (true) {
            var result = request.page(cursor);
            if (!result.isSuccess()) {
                return result;
            }
            var page = Payload.ofVerbatim(result.text()).tree();
            each.accept(page);
            if (!page.has("next")) {
                return result;
            }
            cursor = page.path("next").asText();
        }
    }

    private static String cursorQuery(String cursor) {
        return query("from", cursor).substring(1);
    }

    private static String query(String name, String value) {
        return "?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        source.close();
    }
}
