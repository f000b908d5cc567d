package dev.askel.http.rest.routes;

import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The route of the OpenAPI document. */
final class ApiDocumentRoutes {
    private ApiDocumentRoutes() {}

    /**
     * Creates the group.
     *
     * @param json supplies the document, which is rendered after all groups are known
     */
    static RouteGroup group(Supplier<byte[]> json) {
        return new RouteGroup(
                "About",
                "The description of this API.",
                List.of("basic-schemas.json"),
                List.of(
                        Route.get("/openapi.json")
                                .named("DescribeApi", "This document.")
                                .responseBody("OpenApiDocument")
                                .action(_ -> {
                                    var document = json.get();
                                    return CompletableFuture.completedStage(
                                            new RestResponse.Json(
                                                    200, document, document.length, null));
                                })));
    }
}
