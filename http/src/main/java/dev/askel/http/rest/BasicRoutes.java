package dev.askel.http.rest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What is said of this face itself. */
final class BasicRoutes {
    private BasicRoutes() {}

    /** The document is {@code json}, once all topics are known. */
    static Topic topic(Supplier<byte[]> json) {
        return new Topic(
                "About",
                "What is here.",
                List.of("basic-schemas.json"),
                List.of(
                        Route.get("/openapi.json")
                                .named("DescribeApi", "This document.")
                                .gives("OpenApiDocument")
                                .by(_ -> {
                                    var document = json.get();
                                    return CompletableFuture.completedStage(
                                            new RestAnswer.Json(
                                                    200, document, document.length, null));
                                })));
    }
}
