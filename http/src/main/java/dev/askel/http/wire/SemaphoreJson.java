package dev.askel.http.wire;

import dev.askel.asl.interpreter.execution.PermitRequest;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Semaphores.SemaphoreDescription;
import dev.askel.engine.api.workbench.Semaphores.SemaphorePage;
import dev.askel.engine.api.workbench.Semaphores.SemaphoreRequest;
import dev.askel.engine.api.workbench.Semaphores.SemaphoreSummary;
import java.util.List;

/** Reads and writes semaphores. */
public final class SemaphoreJson {
    private SemaphoreJson() {}

    /** The body of a release. */
    public record Release(String executionArn, String reason) {}

    /** Reads the limit in a body. */
    public static Answer<Integer> readLimit(byte[] body) {
        return RequestBody.read(
                body, members -> members.integer("limit", 0, PermitRequest.PERMITS_MAX));
    }

    /** Reads the body of a release. */
    public static Answer<Release> readRelease(byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        new Release(
                                members.text("executionArn", StringConstraint.ANY),
                                members.text("reason", StringConstraint.ANY)));
    }

    /** Writes a page of semaphores. */
    public static void write(JsonWriter json, SemaphorePage page) {
        json.member(
                        "semaphores",
                        page.semaphores(),
                        (each, semaphore) -> {
                            each.beginObject();
                            write(each, semaphore);
                            each.endObject();
                        })
                .member("nextToken", page.nextToken());
    }

    /** Writes a semaphore. */
    public static void write(JsonWriter json, SemaphoreDescription semaphore) {
        write(json, semaphore.summary());
        write(json, "holders", semaphore.holders());
        write(json, "waiters", semaphore.waiters());
    }

    private static void write(JsonWriter json, SemaphoreSummary semaphore) {
        json.member("name", semaphore.name().name());
        if (!semaphore.name().key().isEmpty()) {
            json.member("key", semaphore.name().key());
        }
        var limit = semaphore.limit();
        if (limit != null) {
            json.member("limit", limit);
        }
        json.member("used", semaphore.used()).member("waiting", semaphore.waiting());
    }

    private static void write(JsonWriter json, String name, List<SemaphoreRequest> requests) {
        json.member(
                name,
                requests,
                (each, request) ->
                        each.beginObject()
                                .member("executionArn", request.executionArn())
                                .member("permits", request.permits())
                                .member("requestLimit", request.requestLimit())
                                .member("since", request.since())
                                .endObject());
    }
}
